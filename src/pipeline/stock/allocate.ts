import { randomUUID } from 'node:crypto';
import { settleOrder, type Settled } from '../../rules/sourcing/settle-order.ts';
import { StockBook, type Leaving } from '../../rules/sourcing/stock-book.ts';
import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { stockedAs, type StockedAs } from '../../model/stock/stocked-as.ts';
import { HUB, subjectKey } from '../../model/subject.ts';
import type { Database, Transaction } from '../../store/connect.ts';
import { claimDemands, type StoredDemand } from '../../store/stock/demands.ts';
import { lockStock, type MovementRow } from '../../store/stock/levels.ts';
import { readReservations } from '../../store/stock/reservations.ts';
import { readVariants } from '../../store/stock/variants.ts';
import type { Engine } from '../engine.ts';
import { decideStock } from './decision.ts';
import { LEVEL } from './take-movements.ts';

/**
 * Reserves, releases and consumes stock for orders that need it otherwise than they have it: one short transaction
 * that locks the demands it takes, then the stock of their variants in the order that everybody locks it in, and no
 * record. Two that want the last unit meet at its row, and the second finds it gone. Returns how many demands it took.
 */
export async function allocate(engine: Engine, rules: StockRules, limit: number): Promise<number> {
  return engine.store.transaction(async (database) => {
    const demands = await claimDemands(database, limit);
    if (demands.length === 0) return 0;
    const stocked = await stockedFor(database, demands);
    const orders = [...Map.groupBy(demands, ({ recordId }) => recordId).values()];
    const promised = await readReservations(
      database,
      orders.map(([first]) => first?.recordId ?? ''),
    );
    const skus = demands.flatMap((demand) => stocked(demand).parts.map((part) => part.sku));
    const levels = await lockStock(database, [...new Set([...skus, ...promised.map(({ sku }) => sku)])]);
    const book = new StockBook(levels, rules);
    const settled = orders.map((lines) =>
      settleOrder({
        demands: lines,
        promised: promised.filter(({ recordId }) => recordId === lines[0]?.recordId),
        stocked,
        book,
        rules,
        now: engine.now(),
        newKey: randomUUID,
      }),
    );
    await write(database, book, settled);
    return demands.length;
  });
}

/** What one unit of a line, or of what came back, is stocked as. */
export type Stocking = (line: Pick<StoredDemand, 'sku' | 'unit'>) => StockedAs;

/** What each variant of a line is stocked as: a kit is its components. */
export async function stockedFor(database: Database, demands: readonly Pick<StoredDemand, 'sku' | 'unit'>[]): Promise<Stocking> {
  const variants = await readVariants(database, [...new Set(demands.map(({ sku }) => sku))]);
  const bySku = new Map(variants.map(({ sku, identity }) => [sku, identity]));
  return ({ sku, unit }) => stockedAs(sku, bySku.get(sku), unit);
}

async function write(database: Transaction, book: StockBook, settled: readonly Settled[]): Promise<void> {
  const decision = {
    levels: book.changed(),
    folded: [],
    left: book.leavings.map(toMovement),
    reservations: settled.flatMap((one) => one.promised),
    demands: settled.flatMap((one) => one.lines),
    restocks: [],
  };
  await decideStock(database, decision, book.risen());
}

/** A movement of the hub's own. */
export function toMovement({ key, level, sku, location, quantity, at, document, reason }: Leaving): MovementRow {
  const subject = subjectKey({ system: HUB, entity: LEVEL, id: `${sku}@${location}` });
  return {
    subject,
    key,
    level,
    sku,
    location,
    kind: 'delta',
    quantity,
    at,
    since: null,
    reason,
    document,
    changeId: null,
  };
}
