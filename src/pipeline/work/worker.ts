import { faultOf } from '../../log.ts';
import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { ensurePartitions } from '../../store/hub/partitions.ts';
import { expireLeases } from '../../store/hub/leases.ts';
import { apply } from '../apply.ts';
import { backoffMs } from './backoff.ts';
import { Deliverer } from '../delivery/deliver.ts';
import { Settler } from '../delivery/settler.ts';
import type { Engine } from '../engine.ts';
import { fetchDue } from '../intake/fetcher.ts';
import { pollFailure, pollOnce } from '../intake/poller.ts';
import { inspect, Subscription } from '../intake/upkeep.ts';
import type { Receiver } from '../receive.ts';
import { expireCarts } from '../stock/keep-carts.ts';
import { guardedChannels, keepGuards } from '../stock/keep-guards.ts';
import { keepStock } from '../stock/keep-stock.ts';
import { reportVariances } from '../stock/report-variances.ts';
import { reportExpiring } from './expiring.ts';
import { pause } from './pause.ts';
import { spreadWakes } from './spread.ts';
import { reportStrangers } from './strangers.ts';
import { ringAlarms } from './alarms.ts';
import { adoptRules, reportStubs, revisitMissed } from './sweep.ts';

/** What this process does of the pipeline; a company splits these over processes. */
export interface Roles {
  apply: boolean;
  deliver: boolean;
}

export interface Worker {
  deliverers: Map<string, Deliverer>;
  /** Takes no more work, finishes or releases what is claimed, and resolves. */
  stop(): Promise<void>;
}

/** Changes applied in one transaction. */
const BATCH = 100;
const LOOK_MS = 1_000;
/** A backlog is told of by the batch that was full. */
const BACKLOG_LOOK_MS = 60_000;
const LEASE_LOOK_MS = 1_000;
const ALARM_LOOK_MS = 1_000;
const GUARD_LOOK_MS = 1_000;
const MISSED_LOOK_MS = 5_000;
const STUB_LOOK_MS = 60_000;
/** What is looked for a minute apart. */
const REPORTS = [reportStubs, reportStrangers, reportExpiring];
const INSPECT_LOOK_MS = 3_600_000;
/** Next month's partitions are there long before they are needed. */
const PARTITION_LOOK_MS = 24 * 3_600_000;
/** After a failure of the database: long enough not to hammer it, short enough for a restart. */
const PAUSE_MS = 500;

/** Starts the loops. Each ends by itself when the worker is stopped; none can end the process. */
export async function startWorker(engine: Engine, receiver: Receiver, roles: Roles): Promise<Worker> {
  const stopping = new AbortController();
  const { signal } = stopping;
  // Applying hands calls to the deliverers, so they end after it.
  const handedOver = Promise.withResolvers<void>();
  const calling: Promise<void>[] = [];
  const deliverers = new Map<string, Deliverer>();
  const loops: Promise<void>[] = [];
  const spread = await spreadWakes(engine, signal);
  if (roles.apply) await adoptRules(engine);
  loops.push(every(engine, PARTITION_LOOK_MS, signal, () => partitions(engine)));
  if (roles.apply) {
    loops.push(loop(engine, { role: 'apply', lookMs: LOOK_MS, signal }, () => applySome(engine)));
    loops.push(every(engine, ALARM_LOOK_MS, signal, () => ringAlarms(engine)));
    loops.push(loop(engine, { role: 'backlog', lookMs: BACKLOG_LOOK_MS, signal }, () => applyBacklog(engine)));
    loops.push(...stockLoops(engine, signal));
  }
  if (roles.deliver) {
    const settler = new Settler(engine);
    loops.push(loop(engine, { role: 'fetch', lookMs: LOOK_MS, signal }, () => fetchDue(engine, receiver)));
    loops.push(every(engine, LEASE_LOOK_MS, signal, () => expire(engine)));
    loops.push(every(engine, MISSED_LOOK_MS, signal, () => revisitMissed(engine)));
    for (const report of REPORTS) loops.push(every(engine, STUB_LOOK_MS, signal, () => report(engine)));
    for (const [name, system] of engine.systems) {
      const deliverer = new Deliverer(engine, name, settler);
      deliverers.set(name, deliverer);
      engine.starters.set(name, deliverer);
      calling.push(deliverer.run(signal, handedOver.promise));
      loops.push(keepSubscribed(engine, new Subscription(engine, name, system), signal));
      loops.push(every(engine, INSPECT_LOOK_MS, signal, () => inspect(engine, name, system)));
      for (const poll of system.polls) {
        const polling = { system: name, poll, signal, failure: pollFailure() };
        loops.push(every(engine, poll.everyMs, signal, () => pollOnce(engine, receiver, polling)));
      }
    }
  }
  return {
    deliverers,
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      handedOver.resolve();
      await Promise.all(calling);
      await spread();
    },
  };
}

/** As often as its deadline is worth looking at, and not more often than each second. */
function varianceLookMs({ transferMs }: StockRules): number {
  return Math.max(LOOK_MS, Math.min(STUB_LOOK_MS, transferMs));
}

function stockLoops(engine: Engine, signal: AbortSignal): Promise<void>[] {
  const { stock } = engine.hub;
  if (stock === undefined) return [];
  const guards = guardedChannels(engine.hub).flows.length > 0;
  return [
    ...(guards ? [every(engine, GUARD_LOOK_MS, signal, () => keepGuards(engine, stock))] : []),
    loop(engine, { role: 'stock', lookMs: LOOK_MS, signal }, () => keepStock(engine, stock)),
    every(engine, ALARM_LOOK_MS, signal, () => expireCarts(engine, stock)),
    every(engine, varianceLookMs(stock), signal, () => reportVariances(engine, stock)),
  ];
}

/**
 * While a backlog lasts, two batches are under way: one waits for the database and the other is worked
 * on. Without one, a second batch would only be half as large.
 */
async function applySome(engine: Engine): Promise<number> {
  const applied = await apply(engine, BATCH);
  if (applied === BATCH) engine.wake.ringHere('backlog');
  return applied;
}

/** The second batch: one that was not full was the last of the backlog. */
async function applyBacklog(engine: Engine): Promise<number> {
  return (await applySome(engine)) === BATCH ? BATCH : 0;
}

async function partitions(engine: Engine): Promise<number> {
  await ensurePartitions(engine.store, engine.now());
  return 0;
}

async function expire(engine: Engine): Promise<number> {
  const expired = await expireLeases(engine.store);
  if (expired > 0) for (const name of engine.systems.keys()) engine.wake.ring(`deliver:${name}`);
  return expired;
}

/** Works while there is work, then waits for a wake-up or the slow look. */
async function loop(
  engine: Engine,
  at: { role: 'apply' | 'backlog' | 'fetch' | 'stock'; lookMs: number; signal: AbortSignal },
  work: () => Promise<number>,
): Promise<void> {
  // Nobody has told of a backlog yet: at a start, two small batches side by side would only miss each other's news.
  if (at.role === 'backlog') await engine.wake.wait(at.role, at.lookMs, at.signal);
  while (!at.signal.aborted) {
    const done = await guarded(engine, at.role, work);
    if (done === 0) await engine.wake.wait(at.role, at.lookMs, at.signal);
    if (done < 0) await pause(PAUSE_MS, at.signal);
  }
}

/** What fails is tried again sooner: a list that stands half-way does not wait for its next turn. */
async function every(engine: Engine, periodMs: number, signal: AbortSignal, work: () => Promise<number>): Promise<void> {
  let tries = 0;
  while (!signal.aborted) {
    tries = (await guarded(engine, 'periodic', work)) < 0 ? tries + 1 : 0;
    const againMs = backoffMs({ tries, class: 'exact', retryAfterMs: undefined, random: engine.random });
    await pause(tries === 0 ? periodMs : Math.min(periodMs, againMs), signal);
  }
}

async function keepSubscribed(engine: Engine, subscription: Subscription, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const waitMs = await guarded(engine, 'periodic', () => subscription.look());
    await pause(waitMs < 0 ? LOOK_MS : waitMs, signal);
  }
}

async function guarded(engine: Engine, role: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    engine.log.error('work.failed', { role, ...faultOf(error) });
    return -1;
  }
}
