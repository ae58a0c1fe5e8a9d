import type { Json } from '../../../src/model/json.ts';

/** The fields that say something: null and absent mean the same here and have to be equal. */
export function withoutNulls(fields: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
