import type { Call } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import { operationName, WRITES } from '../documents.ts';

export type Write = keyof typeof WRITES;

/** One GraphQL request as a frozen call. The path is empty: the API has one address. */
export function graphCall(
  write: Write,
  variables: Record<string, Json>,
  frame: Pick<Call, 'purpose' | 'groups'> & { next?: string | undefined },
): { call: Call } {
  const { purpose, groups, next } = frame;
  return {
    call: {
      purpose,
      method: 'POST',
      path: '',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ operationName: operationName(write), query: WRITES[write], variables }),
      groups,
      ...(next === undefined ? {} : { next }),
    },
  };
}

/** The groups that are wanted and were changed, of those that a call writes. */
export function among(groups: readonly string[], some: readonly string[]): string[] {
  return groups.filter((group) => some.includes(group));
}
