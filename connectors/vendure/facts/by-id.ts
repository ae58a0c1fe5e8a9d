import type { Doc } from '../../../src/kit/doc.ts';

/**
 * Parts of an object in one order. Vendure asks its database for them without any, so the same lines come in another
 * order now and then: what has not changed would look changed.
 */
export function byId(docs: readonly Doc[], name = 'id'): Doc[] {
  return docs.toSorted((a, b) => compareIds(a.id(name), b.id(name)));
}

/** Ids are numbers, unless the shop has chosen a strategy of its own. */
function compareIds(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (Number.isFinite(difference) && difference !== 0) return difference;
  return a < b ? -1 : a > b ? 1 : 0;
}
