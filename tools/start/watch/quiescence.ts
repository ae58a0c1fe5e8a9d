import { setTimeout as pause } from 'node:timers/promises';
import { readHubStatus } from './hub-status.ts';
import { SYSTEMS, type SystemName } from '../parts/systems.ts';

interface Watched {
  hubUrl: string;
  apiKey: string;
  /** The shop changes some things without a webhook: a fulfilment lowers what Shopify has on hand. */
  isShopSilent: boolean;
  systems: { admin(system: SystemName, path: string, body?: unknown): Promise<Record<string, unknown>> };
}

/** One look at everything. */
export interface Look {
  /** What is still to be done, in words; empty when nothing is. */
  left: string[];
  /** Counters that stand still when nothing happens. */
  pulse: string;
  /** True when a webhook was never delivered, so that only a poll can tell of its change. */
  untold: boolean;
}

const LOOK_MS = 1_000;
/** Two looks in a row. */
const STILL_MS = 1_500;
/** The configuration's slowest poll comes every 10 s; with the time to act on what it found. */
const STILL_AFTER_POLL_MS = 13_000;
/** What a system still has to do by itself: tables of its store that are lists of work. */
const WORK: Partial<Record<SystemName, Record<string, string>>> = {
  warehouse: { work: 'orders in the hands of the warehouse', untold: 'levels the warehouse has not told of' },
  carrier: { journey: 'parcels on their way' },
};

/**
 * Waits until nothing is due, claimed or scheduled anywhere and nothing has moved for as long as a poll
 * may need to find what no webhook told of. Returns null then, or what is left when the time is over.
 */
export async function comeToRest(
  watched: Watched,
  options: { timeoutMs: number; stopped: () => string | null },
): Promise<string[] | null> {
  const deadline = Date.now() + options.timeoutMs;
  let before: Look | null = null;
  let stillSince = Date.now();
  for (;;) {
    const look = await lookAround(watched);
    const moved = look.left.length > 0 || before === null || look.pulse !== before.pulse;
    if (moved) stillSince = Date.now();
    if (!moved && Date.now() - stillSince >= (look.untold ? STILL_AFTER_POLL_MS : STILL_MS)) return null;
    const stopped = options.stopped();
    if (stopped !== null) return [stopped];
    if (Date.now() > deadline) return look.left.length > 0 ? look.left : ['nothing is due, but it does not hold still'];
    before = look;
    await pause(LOOK_MS);
  }
}

export async function lookAround(watched: Watched): Promise<Look> {
  const [hub, ...systems] = await Promise.all([
    readHubStatus(watched.hubUrl, watched.apiKey),
    ...SYSTEMS.map((system) => lookAtSystem(watched, system)),
  ]);
  const left = [...(hub === null ? ['the hub does not answer'] : hub.left), ...systems.flatMap((one) => one.left)];
  const pulse = JSON.stringify([hub?.changes.applied, hub?.deliveries, hub?.cases, systems.map((one) => one.pulse)]);
  return { left, pulse, untold: watched.isShopSilent || systems.some((one) => one.untold) };
}

async function lookAtSystem({ systems }: Watched, system: SystemName): Promise<Look> {
  try {
    const [outbox, counts, inflight] = await Promise.all([
      systems.admin(system, '/admin/outbox'),
      systems.admin(system, '/admin/counts'),
      systems.admin(system, '/admin/inflight'),
    ]);
    const number = (of: Record<string, unknown>, name: string): number => Number(of[name] ?? 0);
    const work = Object.entries(WORK[system] ?? {}).map(([table, words]) => ({ count: number(counts, table), words }));
    const todo = [
      { count: number(outbox, 'pending'), words: `webhooks the ${system} has to send` },
      { count: number(inflight, 'writes'), words: `writes open at the ${system}` },
      ...work,
    ];
    if (system === 'warehouse')
      await restWhenDone(
        systems,
        work.every(({ count }) => count === 0),
      );
    return {
      left: todo.filter(({ count }) => count > 0).map(({ count, words }) => `${count} ${words}`),
      pulse: JSON.stringify([number(counts, 'effect'), number(counts, 'webhook')]),
      untold: number(outbox, 'dropped') + number(outbox, 'given_up') > 0,
    };
  } catch {
    return { left: [`the ${system} does not answer`], pulse: '', untold: false };
  }
}

/** The warehouse counts its shelves for ever; once it has nothing to pick it is sent to rest, and woken when there is. */
async function restWhenDone(systems: Watched['systems'], done: boolean): Promise<void> {
  await systems.admin('warehouse', '/admin/work', { paused: done });
}
