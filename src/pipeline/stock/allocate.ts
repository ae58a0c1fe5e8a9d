import { randomUUID } from 'node:crypto';
import { OrderCarts } from '../../rules/carts/order-carts.ts';
import { settleOrder, type Settled } from '../../rules/sourcing/settle-order.ts';
import { StockBook, type Leaving } from '../../rules/sourcing/stock-book.ts';
import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import type { Cart, CartName } from '../../model/stock/cart.ts';
import { HUB, subjectKey } from '../../model/subject.ts';
import type { Transaction } from '../../store/connect.ts';
import { lockCarts } from '../../store/stock/carts.ts';
import { claimDemands, type StoredDemand } from '../../store/stock/demands.ts';
import { lockStock, type MovementRow } from '../../store/stock/levels.ts';
import { readReservations } from '../../store/stock/reservations.ts';
import type { Engine } from '../engine.ts';
import { decideStock } from './decision.ts';
import { partsOf, stockingOf } from './stocking.ts';
import { LEVEL } from './take-movements.ts';

/**
 * Reserves, releases and consumes stock for orders that need it otherwise than they have it: one short transaction
 * that locks the demands it takes, the carts they came of, then the stock of their variants in the order that everybody
 * locks it in, and no record. Two that want the last unit meet at its row, and the second finds it gone. Returns how many
 * demands it took.
 */
export async function allocate(engine: Engine, rules: StockRules, limit: number): Promise<number> {
  return engine.store.transaction(async (database) => {
    const demands = await claimDemands(database, limit);
    if (demands.length === 0) return 0;
    const carts = await lockCarts(database, demands.flatMap(cartOf));
    const stocked = await stockingOf(database, demands);
    const orders = [...Map.groupBy(demands, ({ recordId }) => recordId).values()];
    const promised = await readReservations(
      database,
      orders.map(([first]) => first?.recordId ?? ''),
    );
    const held = [...promised, ...carts.flatMap(({ units }) => units)].map(({ sku }) => sku);
    const levels = await lockStock(database, [...new Set([...partsOf(demands, stocked), ...held])]);
    const book = new StockBook(levels, rules);
    const now = engine.now();
    const orderCarts = new OrderCarts(carts, book, now);
    const settled = orders.map((lines) => {
      const own = promised.filter(({ recordId }) => recordId === lines[0]?.recordId);
      const cart = orderCarts.of(lines);
      const one = settleOrder({ demands: lines, promised: own, stocked, book, rules, now, newKey: randomUUID, cart });
      orderCarts.settled(lines);
      return one;
    });
    await write(database, book, { settled, carts: orderCarts.ended });
    return demands.length;
  });
}

function cartOf({ channel, cart }: StoredDemand): CartName[] {
  return cart === null ? [] : [{ channel, key: cart }];
}

async function write(
  database: Transaction,
  book: StockBook,
  { settled, carts }: { settled: readonly Settled[]; carts: Cart[] },
): Promise<void> {
  const decision = {
    levels: book.changed(),
    folded: [],
    left: book.leavings.map(toMovement),
    reservations: settled.flatMap((one) => one.promised),
    demands: settled.flatMap((one) => one.lines),
    restocks: [],
    carts,
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
