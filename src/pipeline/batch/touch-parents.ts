import { laneNumber } from '../../model/delivery.ts';
import type { Transaction } from '../../store/connect.ts';
import { sendHubChange } from '../../store/changes.ts';
import { findLinks, type ReferenceRow } from '../../store/links.ts';
import { gatheredBy } from './batch.ts';
import type { Engine } from '../engine.ts';
import type { ProjectedRecord } from './project-batch.ts';

/** A record of the batch, as far as those that are derived from it care. */
export interface ChildChange {
  from: ProjectedRecord;
  /** Its groups or its derived state are others than before. */
  shown: boolean;
}

/** What became of the references of the batch's records. */
export interface ReferenceChanges {
  /** Records of which a reference is new, or leads elsewhere than it did. */
  moved: Set<string>;
  deleted: ReferenceRow[];
}

/**
 * A record that is derived from others is projected again when one of them shows something else, came to it or left
 * it: in a batch of its own, which sees them as they are committed by then. It looks at what is, so two that come at
 * once are both seen by the later batch. One that is projected in this batch already has seen them. A replay writes no
 * changes: it projects all of them when it has come to its end.
 *
 * @returns how many are to be projected again
 */
export async function touchParents(
  engine: Engine,
  database: Transaction,
  made: { children: ChildChange[]; references: ReferenceChanges },
): Promise<number> {
  if (engine.replaying) return 0;
  const { children, references } = made;
  const parents = new Set(
    children
      .filter(({ from, shown }) => shown || references.moved.has(from.projected.recordId))
      .flatMap(({ from: { parents: all, informed } }) => all.filter((id) => !informed.includes(id))),
  );
  for (const id of await leftBehind(engine, database, made)) parents.add(id);
  if (parents.size === 0) return 0;
  const raw = Buffer.from(JSON.stringify({ kind: 'touch', records: [...parents].sort() }));
  sendHubChange(database, { topic: 'touch', raw, applied: false, lane: laneNumber('status') });
  return parents.size;
}

/** Records that one of the batch referred to and no longer does. */
async function leftBehind(
  engine: Engine,
  database: Transaction,
  { children, references }: { children: ChildChange[]; references: ReferenceChanges },
): Promise<string[]> {
  const entityOf = new Map(children.map(({ from: { projected } }) => [projected.recordId, projected.definition.name]));
  const gone = references.deleted.filter(({ recordId, role }) =>
    gatheredBy(engine.hub, role).includes(entityOf.get(recordId) ?? ''),
  );
  const links = await findLinks(
    database,
    gone.map(({ subject }) => subject),
  );
  return [...links.values()];
}
