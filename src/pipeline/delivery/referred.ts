import type { Referred } from '../../model/entity.ts';
import type { Database } from '../../store/connect.ts';
import { readRecords } from '../../store/records.ts';
import { readChildren } from '../../store/views/children.ts';

/** A record that a mapping looks at. */
export interface Look {
  /** In which it is referred to. */
  role: string;
  recordId: string;
  /** Of the record that refers to it. */
  entity: string;
}

/**
 * For each look, in its order, the record and all of that entity that refer to it, as they are committed; undefined
 * where there is none. Of two that refer to one record and are planned at once in two processes, one may not see the other.
 */
export async function readReferred(database: Database, looks: readonly Look[]): Promise<(Referred | undefined)[]> {
  const gatherings = [...Map.groupBy(looks, ({ role }) => role)].map(([role, alike]) => ({
    role,
    gathered: [...new Set(alike.map(({ entity }) => entity))],
    parents: [...new Set(alike.map(({ recordId }) => recordId))],
  }));
  const records = await readRecords(database, [...new Set(looks.map(({ recordId }) => recordId))]);
  const referrers = await readChildren(database, gatherings);
  return looks.map(({ recordId, entity }) => {
    const body = records.get(recordId)?.body;
    if (body === undefined) return undefined;
    return { body, referrers: (referrers.get(recordId) ?? []).filter((one) => one.entity === entity) };
  });
}
