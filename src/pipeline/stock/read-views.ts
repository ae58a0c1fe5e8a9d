import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { availableAt, offeredBy } from '../../rules/sourcing/offered.ts';
import { keptFor } from '../../rules/sourcing/stale-guard.ts';
import type { Fact } from '../../model/fact.ts';
import type { Json } from '../../model/json.ts';
import type { PlacedLevel } from '../../model/stock/fold-level.ts';
import { stockedAs, type StockedAs } from '../../model/stock/stocked-as.ts';
import { oddityOf } from '../../model/stock/odd-count.ts';
import type { LevelStock, LineStock, StockView } from '../../model/stock/stock-view.ts';
import { addQuantities } from '../../model/value/quantity.ts';
import type { Database } from '../../store/connect.ts';
import type { StoredRecord } from '../../store/records.ts';
import { readDemands, shortOf, type StoredDemand } from '../../store/stock/demands.ts';
import { readGuards, type Guard } from '../../store/stock/guards.ts';
import { readLevels, readStock } from '../../store/stock/levels.ts';
import { readReservations } from '../../store/stock/reservations.ts';
import { LEVEL } from './take-movements.ts';

/** One record of a batch, with what is said of it now. */
export interface Viewed {
  recordId: string;
  entity: string;
  before: StoredRecord | undefined;
  fresh: readonly Fact[];
}

/** What the ledger knows of a batch's records, read once for all of them; and the demands that orders have made. */
export interface StockViews {
  of: Map<string, StockView>;
  demands: Map<string, StoredDemand[]>;
}

const NOTHING: StockView = { lines: {}, level: null, offered: () => ({}) };

export async function readStockViews(database: Database, rules: StockRules, records: readonly Viewed[]): Promise<StockViews> {
  const of = new Map<string, StockView>();
  const idsOf = (entity: string): string[] => records.filter((one) => one.entity === entity).map(({ recordId }) => recordId);
  const orders = idsOf('order');
  const variants = records.filter(({ entity }) => entity === 'variant');
  const skus = [...new Set(variants.flatMap(everyPart))];
  const [demands, reservations, levels, stock, short, guards] = await Promise.all([
    readDemands(database, orders),
    readReservations(database, orders),
    readLevels(database, idsOf(LEVEL)),
    readStock(database, skus),
    shortOf(database, skus),
    readGuards(database, skus),
  ]);
  const byOrder = Map.groupBy(demands, ({ recordId }) => recordId);
  for (const id of orders) {
    const places = reservations.filter(({ recordId }) => recordId === id);
    const lines = (byOrder.get(id) ?? []).map((demand) => [demand.line, lineStock(demand, places)] as const);
    of.set(id, { ...NOTHING, lines: Object.fromEntries(lines) });
  }
  for (const id of idsOf(LEVEL))
    of.set(id, {
      ...NOTHING,
      level: levelStock(
        levels.find(({ level }) => level === id),
        rules,
      ),
    });
  const offered: StockView['offered'] = (identity) => {
    const stocked = stockedOf(identity);
    return stocked === null ? {} : offers(rules, stocked, { stock, short, guards });
  };
  for (const { recordId } of variants) of.set(recordId, { ...NOTHING, offered });
  return { of, demands: byOrder };
}

/** The stocked variants behind every identity that may come to stand: the one that does, and those that were just told. */
function everyPart({ before, fresh }: Viewed): string[] {
  const told = [before?.body['identity'], ...fresh.map(({ groups }) => groups['identity'])];
  return told.flatMap((identity) => stockedOf(identity ?? null)?.parts.map(({ sku }) => sku) ?? []);
}

function stockedOf(identity: Json): StockedAs | null {
  const { sku } = (identity ?? {}) as { sku?: Json };
  return typeof sku === 'string' ? stockedAs(sku, identity) : null;
}

/** A demand that has not been looked at is neither promised nor short. */
function lineStock(
  { line, reserved, short, taken, obstacle, kit }: StoredDemand,
  places: readonly { line: string; location: string }[],
): LineStock {
  const locations = [...new Set(places.filter((place) => place.line === line).map(({ location }) => location))].toSorted();
  const givenUp = taken.map((place) => place.givenUp).reduce(addQuantities, '0');
  const asked = Object.fromEntries(taken.map((place) => [place.location, place.asked]));
  return {
    reserved,
    short,
    locations,
    givenUp,
    asked,
    ...(obstacle === null ? {} : { obstacle }),
    ...(kit === null ? {} : { kit }),
  };
}

function levelStock(level: PlacedLevel | undefined, rules: StockRules): StockView['level'] {
  if (level === undefined) return null;
  const { onHand, reserved, softReserved, asOf, doubt, location } = level;
  const available = availableAt(level, rules.locations[location]?.safety);
  return {
    onHand,
    reserved,
    softReserved,
    available,
    asOf: asOf === null ? null : instant(asOf),
    doubt,
    odd: oddOf(level, rules),
  };
}

function oddOf({ count, odd }: PlacedLevel, { lateMs }: StockRules): LevelStock['odd'] {
  if (odd === null || count === null) return null;
  const told = ({ quantity, at }: { quantity: string; at: number }) => ({ quantity, asOf: instant(at) });
  return { is: oddityOf(odd, count, lateMs), ...told(odd), standing: told(count) };
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

interface OnOffer {
  stock: readonly PlacedLevel[];
  short: ReadonlyMap<string, string>;
  guards: readonly Guard[];
}

/** What orders wait for is theirs, and what is kept for a channel that cannot be told is that one's: nobody else offers it. */
function offers(rules: StockRules, stocked: StockedAs, { stock, short, guards }: OnOffer): Record<string, string> {
  const available = (location: string, sku: string): string => {
    const level = stock.find((row) => row.sku === sku && row.location === location);
    return level === undefined ? '0' : availableAt(level, rules.locations[location]?.safety);
  };
  const waiting = stocked.parts.length === 1 ? (short.get(stocked.parts[0]?.sku ?? '') ?? '0') : '0';
  const offered = Object.keys(rules.channels).map((channel): [string, string] => {
    const kept = (sku: string): string =>
      keptFor(
        channel,
        guards.filter((one) => one.sku === sku),
        rules,
      );
    const guard = (sku: string): string => addQuantities(waiting, kept(sku));
    return [channel, offeredBy(rules, channel, { parts: stocked.parts, available, guard })];
  });
  return Object.fromEntries(offered);
}
