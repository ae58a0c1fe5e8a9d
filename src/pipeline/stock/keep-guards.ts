import type { Hub } from '../../config.ts';
import { laneNumber } from '../../model/delivery.ts';
import { guardAfter } from '../../rules/sourcing/stale-guard.ts';
import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { appendHubChange } from '../../store/changes.ts';
import type { Database, Transaction } from '../../store/connect.ts';
import { lockGuards, noteStale, readGuards, staleSince, writeGuards, type Guard } from '../../store/stock/guards.ts';
import { kitsOf, readVariants } from '../../store/stock/variants.ts';
import type { Engine } from '../engine.ts';

/** A call that takes so long is one that does not get through. */
const GRACE_MS = 2_000;
/** Variants of one decision: a channel that is down for long has all of them, in several rounds. */
const MOST = 2_000;

/** What the clock said of channels that cannot be told: decided once, so that a replay keeps back the same. */
export interface GuardDecision {
  kind: 'guards';
  guards: Guard[];
  /** Records that show it. */
  records: string[];
}

/** Channels with a guard, and the flows that tell them of stock. */
export function guardedChannels({ stock, flows }: Pick<Hub, 'stock' | 'flows'>): { channels: string[]; flows: string[] } {
  const guarded = Object.entries(stock?.channels ?? {}).filter(([, { guard }]) => guard !== undefined);
  const channels = guarded.map(([channel]) => channel);
  const tells = (entity: string, group: string, channel: string): boolean =>
    (entity === 'variant' && group === `derived.offered.${channel}`) ||
    (entity === 'inventory-level' && (group === 'derived.available' || group === 'derived.onHand'));
  const telling = flows.filter(
    ({ to, entity, groups }) => channels.includes(to) && groups.some((group) => tells(entity, group, to)),
  );
  return { channels, flows: telling.map(({ name }) => name) };
}

/**
 * Raises what the other channels keep back for one that has not been told for a while, and takes it away once it has
 * been. A look at the clock is a decision, stored like any other. Returns how many guards are other ones now.
 */
export async function keepGuards(engine: Engine, rules: StockRules): Promise<number> {
  const guarded = guardedChannels(engine.hub);
  const changed = await engine.store.transaction(async (database) => {
    if (!(await lockGuards(database))) return 0;
    const now = engine.now();
    await noteStale(database, { ...guarded, now, graceMs: GRACE_MS });
    const wanted = (await staleSince(database)).map(({ sku, channel, since }): Guard => {
      return { sku, channel, units: guardAfter(rules.channels[channel]?.guard, now - since) };
    });
    const guards = difference(wanted, await readGuards(database, null)).slice(0, MOST);
    if (guards.length > 0) await decideGuards(database, guards);
    return guards.length;
  });
  if (changed === 0) return 0;
  engine.wake.ring('apply');
  engine.log.info('stock.guarded', { guards: changed });
  return changed;
}

/** What is another guard now: one that is wanted no more is none. */
function difference(wanted: readonly Guard[], stored: readonly Guard[]): Guard[] {
  const key = ({ sku, channel }: Guard): string => JSON.stringify([sku, channel]);
  const held = new Map(stored.map((guard) => [key(guard), guard]));
  const wants = new Set(wanted.map(key));
  const gone = stored.filter((guard) => !wants.has(key(guard))).map((guard) => ({ ...guard, units: '0' }));
  return [...wanted.filter((guard) => (held.get(key(guard))?.units ?? '0') !== guard.units), ...gone];
}

async function decideGuards(database: Transaction, guards: Guard[]): Promise<void> {
  const skus = [...new Set(guards.map(({ sku }) => sku))];
  const shown = await variantsOf(database, skus);
  writeGuards(database, guards);
  const message: GuardDecision = { kind: 'guards', guards, records: shown };
  const raw = Buffer.from(JSON.stringify(message));
  await appendHubChange(database, { topic: 'stock', raw, applied: false, lane: laneNumber('stock_decrease') });
}

async function variantsOf(database: Database, skus: readonly string[]): Promise<string[]> {
  const [variants, kits] = await Promise.all([readVariants(database, skus), kitsOf(database, skus)]);
  return [...new Set([...variants, ...kits].map(({ recordId }) => recordId))].toSorted();
}
