import { insertAttempts, type Attempt } from '../../store/attempts.ts';
import { openCases } from '../../store/cases.ts';
import type { Database } from '../../store/connect.ts';
import { claimDeliveries, readDeliveriesOf, updateDeliveries, updateProgress, type Delivery } from '../../store/deliveries.ts';
import { takeCalls } from '../../store/hub/budgets.ts';
import { readRecordHeads, readRecords, type StoredRecord } from '../../store/records.ts';
import { touch } from '../../store/repair.ts';
import type { Engine } from '../engine.ts';
import { rulesAreOurs } from '../work/rules-guard.ts';
import { resolveDependencies, UNRESOLVED } from './dependencies.ts';
import { hurryDependencies } from './hurry.ts';
import { attemptOf, leased, planOne, type Decision } from './plan-call.ts';
import type { Intent } from './intent.ts';

/** The calls that may be made now, and how long to wait when the budget has none left. */
export interface Intended {
  intents: Intent[];
  waitMs: number;
  /** How many were looked at and left: behind them others may be due. */
  rested: number;
}

const NOTHING: Intended = { intents: [], waitMs: 0, rested: 0 };

/**
 * Claims due deliveries of one system, plans each one's next call and freezes it as an attempt:
 * claim, plan and intent are one transaction, so a call is never made that is not on disk.
 */
export async function intend(engine: Engine, system: string, limit: number): Promise<Intended> {
  if (limit === 0) return NOTHING;
  let reads = 0;
  let moot: string[] = [];
  const intended = await engine.store.transaction(async (database) => {
    if (!(await rulesAreOurs(engine, database))) return NOTHING;
    const claimed = await claimDeliveries(database, { system, states: ['due', 'blocked'], limit });
    if (claimed.length === 0) return NOTHING;
    const decisions = await planAll(engine, database, claimed);
    const calls = decisions.filter((one) => one.kind === 'call');
    const bucket = engine.systems.get(system)?.limits.bucket;
    const grant = await takeCalls(database, { system, bucket, costs: calls.map((one) => one.call.cost ?? 1) });
    // The most urgent come first; what was not granted stays due.
    const intents = await freeze(engine, database, calls.slice(0, grant.calls));
    const resting = decisions.filter((one) => one.kind === 'rest');
    const [reshaped, still] = [resting.filter((one) => one.reshapes), resting.filter((one) => !one.reshapes)];
    updateProgress(database, [...intents.map((intent) => intent.delivery), ...still.map((one) => one.delivery)]);
    updateDeliveries(
      database,
      reshaped.map((one) => one.delivery),
    );
    await openCases(
      database,
      resting.flatMap((one) => one.case ?? []),
    );
    reads = await hurryDependencies(engine, database, resting);
    moot = mootFor(resting.map((one) => one.delivery));
    if (moot.length > 0) await touch(database, moot);
    return { intents, waitMs: grant.waitMs, rested: resting.length };
  });
  if (reads > 0) engine.wake.ring('fetch');
  if (moot.length > 0) engine.wake.ring('apply');
  return intended;
}

/** Records that waited for the answer to a request which need not be asked any more: they show it, and others wait for that. */
function mootFor(resting: readonly Delivery[]): string[] {
  const withdrawn = resting.filter(({ effect, state }) => effect !== '' && state === 'withdrawn');
  return [...new Set(withdrawn.map(({ recordId }) => recordId))];
}

async function planAll(engine: Engine, database: Database, claimed: Delivery[]): Promise<Decision[]> {
  const records = await recordsOf(engine, database, [...new Set(claimed.map((delivery) => delivery.recordId))]);
  const needed = claimed.flatMap((delivery) => {
    const record = records.get(delivery.recordId);
    return record === undefined ? [] : [{ delivery, record }];
  });
  const dependencies = await resolveDependencies(database, engine.hub, needed);
  const resolved = new Map(needed.map(({ delivery }, index) => [delivery.id, dependencies[index]]));
  // What was there once may have been asked back, and the answer may be still to come.
  const effects = claimed.filter((delivery) => delivery.effect !== '' || delivery.shadow?.exists === false);
  const siblings = await readDeliveriesOf(
    database,
    effects.map((delivery) => delivery.recordId),
  );
  return claimed.map((delivery) =>
    planOne({
      engine,
      delivery,
      record: records.get(delivery.recordId),
      resolved: resolved.get(delivery.id) ?? UNRESOLVED,
      siblings: siblings.filter((one) => isSibling(one, delivery)),
    }),
  );
}

/** Bodies that this process wrote a moment ago are at hand; the others are read. */
async function recordsOf(engine: Engine, database: Database, ids: string[]): Promise<Map<string, StoredRecord>> {
  const heads = await readRecordHeads(database, ids);
  const kept = heads.flatMap(({ id, version, recordHash, held }) => {
    const record = engine.recent.get(id, version, recordHash);
    // What holds it may have been lifted by another process: it is no part of its content.
    return record === undefined ? [] : [{ ...record, held }];
  });
  const records = new Map(kept.map((record) => [record.id, record]));
  const missing = ids.filter((id) => !records.has(id));
  for (const [id, record] of await readRecords(database, missing)) records.set(id, record);
  return records;
}

function isSibling(one: Delivery, delivery: Delivery): boolean {
  return (
    one.recordId === delivery.recordId && one.system === delivery.system && one.facet === delivery.facet && one.id !== delivery.id
  );
}

async function freeze(engine: Engine, database: Database, calls: Extract<Decision, { kind: 'call' }>[]): Promise<Intent[]> {
  const now = engine.now();
  const drafts = calls.map((planned) => attemptOf(engine, { ...planned, now }));
  const ids = await insertAttempts(database, drafts);
  return calls.map(({ call, delivery }, index) => {
    const attempt = { ...(drafts[index] as Omit<Attempt, 'id'>), id: ids[index] ?? 0 };
    return { call, attempt, delivery: leased(engine, delivery, attempt) };
  });
}
