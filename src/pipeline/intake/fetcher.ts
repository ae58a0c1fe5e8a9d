import { laneNumber } from '../../model/delivery.ts';
import type { Transaction } from '../../store/connect.ts';
import { claimFetches, deferFetches, finishFetch, postponeFetch, type Fetch } from '../../store/fetches.ts';
import { closeSystems, correctBudgets, takeCalls } from '../../store/hub/budgets.ts';
import { closeCases, openCases } from '../../store/cases.ts';
import type { Engine } from '../engine.ts';
import type { Receiver } from '../receive.ts';
import { backoffMs } from '../work/backoff.ts';
import { toldBy } from '../delivery/spending.ts';
import { GONE_TOPIC, GONE_TRIES, goneChange } from './gone.ts';

const BATCH = 32;
const LEASE_MS = 30_000;
/** About ten minutes of trying. */
const TRIES = 12;

/** Makes the reads that are needed; their answers enter at `receive` like everything else. */
export async function fetchDue(engine: Engine, receiver: Receiver): Promise<number> {
  const fetches = await engine.store.transaction(async (database) =>
    withinBudgets(engine, database, await claimFetches(database, BATCH, LEASE_MS)),
  );
  await Promise.all(fetches.map((fetch) => fetchOne(engine, receiver, fetch)));
  if (fetches.length > 0) engine.log.info('reads.made', { count: fetches.length });
  return fetches.length;
}

/** As many as the systems' budgets have calls for, the most urgent first; the others come again when there may be some. */
async function withinBudgets(engine: Engine, database: Transaction, claimed: Fetch[]): Promise<Fetch[]> {
  const granted: Fetch[] = [];
  for (const system of [...new Set(claimed.map((fetch) => fetch.system))].sort()) {
    const asked = claimed.filter((fetch) => fetch.system === system).toSorted((a, b) => a.lane - b.lane);
    const bucket = engine.systems.get(system)?.limits.bucket;
    const costs = asked.map((fetch) => costOf(engine, fetch));
    const { calls, waitMs } = await takeCalls(database, { system, bucket, costs });
    granted.push(...asked.slice(0, calls));
    await deferFetches(database, asked.slice(calls), waitMs);
  }
  return granted;
}

function costOf(engine: Engine, { system, entity }: Fetch): number {
  return engine.systems.get(system)?.entities.find((one) => one.entity === entity)?.readCost ?? 1;
}

async function fetchOne(engine: Engine, receiver: Receiver, fetch: Fetch): Promise<void> {
  const system = engine.systems.get(fetch.system);
  if (system === undefined) return finishFetch(engine.store, fetch);
  const answer = await system.client.get(fetch.entity, fetch.id, AbortSignal.timeout(system.limits.deadlineMs));
  await correctBudgets(engine.store, toldBy(engine, [{ system: fetch.system, cost: costOf(engine, fetch), answer }]));
  if ('part' in answer) {
    await receiver.receive({
      ...answer.part,
      // A read is not a delivery of the source: each answer counts, also one equal to the last.
      deliveryId: `${answer.part.deliveryId}@${engine.now()}`,
      system: fetch.system,
      source: 'fetch',
      lane: Math.min(fetch.lane, laneNumber('history')),
      receivedAt: engine.now(),
    });
    await finishFetch(engine.store, fetch);
    return healed(engine, fetch);
  }
  if (answer.kind === 'absent' && fetch.tries >= GONE_TRIES && (await tellGone(engine, receiver, fetch))) return;
  if (answer.kind === 'failed' && answer.status === 401) system.client.refresh();
  const failure = answer.kind === 'absent' ? { message: 'not found' } : answer;
  return postpone(engine, fetch, failure);
}

/** Nothing is there any more of what was known: a change like any other. False when it was never known. */
async function tellGone(engine: Engine, receiver: Receiver, fetch: Fetch): Promise<boolean> {
  const raw = await goneChange(engine, fetch);
  if (raw === null) return false;
  const { system, entity, id } = fetch;
  await receiver.receive({
    deliveryId: `${entity}/${id}@${engine.now()}`,
    subscription: `fetch/${entity}`,
    topic: GONE_TOPIC,
    raw,
    system,
    source: 'fetch',
    lane: Math.min(fetch.lane, laneNumber('history')),
    receivedAt: engine.now(),
  });
  await finishFetch(engine.store, fetch);
  await healed(engine, fetch);
  return true;
}

async function healed(engine: Engine, fetch: Fetch): Promise<void> {
  // Only a read that took many tries may have become a case.
  if (fetch.tries === 1) return;
  await closeCases(engine.store, { keys: [caseKey(fetch)], by: 'hub', resolution: 'A later read succeeded.' });
}

function caseKey(fetch: Fetch): string {
  return `fetch/${fetch.system}/${fetch.entity}/${fetch.id}`;
}

async function postpone(
  engine: Engine,
  fetch: Fetch,
  failure: { message: string; status?: number | null; retryAfterMs?: number },
): Promise<void> {
  // It speaks for every call to the system.
  if (failure.status === 429) await closeSystems(engine.store, [{ system: fetch.system, forMs: failure.retryAfterMs ?? 1_000 }]);
  const { message: note, retryAfterMs } = failure;
  const failed = fetch.tries >= TRIES;
  const dueAt = engine.now() + backoffMs({ tries: fetch.tries, class: 'fast', retryAfterMs, random: engine.random });
  await postponeFetch(engine.store, fetch, { dueAt, failed, note });
  if (!failed) return;
  await openCases(engine.store, [
    {
      key: caseKey(fetch),
      code: 'SYN_FETCH_FAILED',
      system: fetch.system,
      recordId: null,
      deliveryId: null,
      changeId: null,
      detail: `${fetch.entity} ${fetch.id} of ${fetch.system}: ${note}`,
    },
  ]);
}
