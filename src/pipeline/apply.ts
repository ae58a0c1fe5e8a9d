import { HUB } from '../model/subject.ts';
import { claimChanges, claimChangesById, holdChanges, type StoredChange } from '../store/changes.ts';
import type { Transaction } from '../store/connect.ts';
import { openCases } from '../store/cases.ts';
import type { Delivery } from '../store/deliveries.ts';
import { readBatch } from './batch/batch.ts';
import { isolate } from './batch/bisect.ts';
import { commit } from './batch/commit.ts';
import { Handover } from './delivery/begin.ts';
import type { Engine } from './engine.ts';
import { identify } from './identify.ts';
import { normalise, type Normalised } from './normalise.ts';
import { rulesAreOurs } from './work/rules-guard.ts';
import { projectBatch } from './batch/project-batch.ts';
import { restore } from './batch/restore.ts';

/** Takes the changes of one batch inside the batch's transaction. */
type Claim = (database: Transaction) => Promise<StoredChange[]>;

/**
 * One batch of changes in one transaction: the page to read.
 *
 * normalise → identify → project → decide → route → commit. The stages between the reads and the
 * writes are pure; a crash anywhere takes the changes again with the same result. Returns how many
 * changes were taken.
 */
export async function apply(engine: Engine, limit: number): Promise<number> {
  let ids: number[] = [];
  const claim: Claim = async (database) => {
    const changes = await claimChanges(database, limit);
    ids = changes.map((change) => change.id);
    return changes;
  };
  try {
    return await applyBatch(engine, claim);
  } catch (error) {
    await isolate({ engine, ids, error, take: (part) => applyBatch(engine, (database) => claimChangesById(database, part)) });
    return ids.length;
  }
}

/** The same for exactly these changes, if they still wait: a replay chooses its own order. */
export async function applyThese(engine: Engine, ids: number[]): Promise<void> {
  const take = (part: number[]): Promise<number> => applyBatch(engine, (database) => claimChangesById(database, part));
  try {
    await take(ids);
  } catch (error) {
    await isolate({ engine, ids, error, take });
  }
}

/** Projects these records again, with no change at hand: at the end of a replay. */
export async function projectAgain(engine: Engine, records: string[]): Promise<void> {
  const handover = new Handover(engine);
  await engine.store.transaction((database) => applyChanges(engine, database, { changes: [], records, handover }));
}

async function applyBatch(engine: Engine, claim: Claim): Promise<number> {
  const started = engine.now();
  const handover = new Handover(engine);
  const done = await engine.store
    .transaction(async (database) => {
      handover.release();
      const changes = (await rulesAreOurs(engine, database)) ? await claim(database) : [];
      return changes.length === 0 ? null : applyChanges(engine, database, { changes, records: [], handover });
    })
    .catch((error: unknown) => {
      handover.release();
      throw error;
    });
  if (done === null) return 0;
  for (const record of done.asked) engine.recent.put(record);
  handover.start();
  for (const role of done.wake) engine.wake.ring(role);
  for (const breach of done.breaches) engine.breached(breach);
  engine.log.info('changes.applied', {
    count: done.changes,
    records: done.records,
    deliveries: done.deliveries,
    failed: done.failed,
    ms: engine.now() - started,
  });
  return done.changes;
}

async function applyChanges(
  engine: Engine,
  database: Transaction,
  taken: { changes: StoredChange[]; records: string[]; handover: Handover },
) {
  const { changes, records, handover } = taken;
  const normalised = changes.map((change) => normalise(engine, change));
  const touched = [...records, ...(await restore(engine, database, normalised))];
  const drafted = normalised.flatMap((one) => one.facts);
  const identified = await identify(database, engine.hub, drafted);
  const read = await readBatch(database, normalised, {
    hub: engine.hub,
    identified,
    touched,
    replaying: engine.replaying,
  });
  const batch = engine.replaying ? { ...read, deliveries: undoubted(read.deliveries) } : read;
  const projected = await projectBatch(engine, database, batch);
  await finish(database, normalised);
  const written = await commit(engine, database, { batch, projected, handover });
  return { ...written, changes: changes.length, failed: normalised.filter((one) => one.failure !== null).length };
}

async function finish(database: Transaction, normalised: Normalised[]): Promise<void> {
  const failed = normalised.filter((one) => one.failure !== null);
  await openCases(
    database,
    failed.map(({ change, failure }) => ({
      key: `change/${change.id}`,
      code: failure?.code ?? 'SYN_APPLY_POISON',
      system: change.system === HUB ? null : change.system,
      recordId: null,
      deliveryId: null,
      changeId: change.id,
      detail: `${change.topic} ${change.deliveryId}: ${failure?.detail ?? ''}`,
    })),
  );
  holdChanges(
    database,
    failed.map((one) => one.change),
  );
}

/** In a replay no call is under way: a doubt that an earlier batch left is judged again from what is known now. */
function undoubted(deliveries: Map<string, Delivery[]>): Map<string, Delivery[]> {
  const judged = [...deliveries].map(([recordId, rows]): [string, Delivery[]] => [
    recordId,
    rows.map((row) => (row.state === 'unknown' ? { ...row, state: 'due' } : row)),
  ]);
  return new Map(judged);
}
