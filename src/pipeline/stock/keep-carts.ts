import { endCart } from '../../rules/carts/cart-in-hand.ts';
import { fillCart } from '../../rules/carts/fill-cart.ts';
import { keptFor } from '../../rules/sourcing/stale-guard.ts';
import { StockBook } from '../../rules/sourcing/stock-book.ts';
import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { canonical } from '../../model/canonical.ts';
import type { Cart, CartAnswer, CartName, CartWish } from '../../model/stock/cart.ts';
import { addQuantities } from '../../model/value/quantity.ts';
import type { Database, Transaction } from '../../store/connect.ts';
import { lockCart, lockLapsedCarts } from '../../store/stock/carts.ts';
import { readGuards } from '../../store/stock/guards.ts';
import { lockStock } from '../../store/stock/levels.ts';
import type { Engine } from '../engine.ts';
import { decideStock } from './decision.ts';
import { partsOf, stockingOf, waitedFor } from './stocking.ts';

/** Carts that end in one transaction. */
const MOST = 200;

/**
 * Has a cart hold what is asked for until its time, or says how little there is and leaves it as it was. The same rows are
 * locked as for an order, so a cart and an order that want the last unit meet there. A repeat changes nothing but the time.
 */
export async function keepCart(engine: Engine, rules: StockRules, wish: CartWish): Promise<CartAnswer> {
  const answer = await engine.store.transaction(async (database): Promise<CartAnswer> => {
    const stored = await lockCart(database, wish);
    if (stored?.state === 'consumed') return { kind: 'consumed', cart: stored };
    const before = stored?.state === 'active' ? stored : null;
    const lines = [...wish.lines, ...(before?.lines ?? [])];
    const stocked = await stockingOf(database, lines);
    const skus = [...new Set([...partsOf(lines, stocked), ...skusOf(before === null ? [] : [before])])];
    const book = new StockBook(await lockStock(database, skus), rules);
    const kept = await keptBack(database, rules, { skus, channel: wish.channel });
    const filled = fillCart({ before, wish, stocked, book, rules, kept, now: engine.now() });
    if (filled.kind === 'kept' && !isSame(before, filled.cart)) await decideCarts(database, book, [filled.cart]);
    return filled;
  });
  if (answer.kind === 'kept') ring(engine);
  return answer;
}

/** Ends a cart before its time; one that has ended stays as it is. Null: there is none. */
export async function releaseCart(engine: Engine, rules: StockRules, name: CartName): Promise<Cart | null> {
  const cart = await engine.store.transaction(async (database) => {
    const stored = await lockCart(database, name);
    if (stored?.state !== 'active') return stored;
    const [ended] = await endCarts(database, rules, { carts: [stored], state: 'released' });
    return ended ?? null;
  });
  ring(engine);
  return cart;
}

/** Ends the carts whose time is over: a look at the clock, decided once and stored. Returns how many. */
export async function expireCarts(engine: Engine, rules: StockRules): Promise<number> {
  const expired = await engine.store.transaction(async (database) => {
    const carts = await lockLapsedCarts(database, engine.now(), MOST);
    if (carts.length > 0) await endCarts(database, rules, { carts, state: 'expired' });
    return carts.length;
  });
  if (expired === 0) return 0;
  ring(engine);
  engine.log.info('carts.expired', { carts: expired });
  return expired;
}

async function endCarts(
  database: Transaction,
  rules: StockRules,
  { carts, state }: { carts: readonly Cart[]; state: 'released' | 'expired' },
): Promise<Cart[]> {
  const book = new StockBook(await lockStock(database, skusOf(carts)), rules);
  const ended = carts.map((cart) => endCart(cart, book, state));
  await decideCarts(database, book, ended);
  return ended;
}

async function decideCarts(database: Transaction, book: StockBook, carts: Cart[]): Promise<void> {
  const decision = { levels: book.changed(), folded: [], left: [], reservations: [], demands: [], restocks: [], carts };
  await decideStock(database, decision, book.risen());
}

/** What orders wait for is theirs, also as parts of a kit or a case, and what is kept for a channel that cannot be told is that one's: no cart takes it. */
async function keptBack(
  database: Database,
  rules: StockRules,
  { skus, channel }: { skus: readonly string[]; channel: string },
): Promise<(sku: string) => string> {
  const [waited, guards] = await Promise.all([waitedFor(database, skus), readGuards(database, skus)]);
  return (sku) => {
    const guarded = guards.filter((guard) => guard.sku === sku);
    return addQuantities(waited.get(sku) ?? '0', keptFor(channel, guarded, rules));
  };
}

function skusOf(carts: readonly Cart[]): string[] {
  return [...new Set(carts.flatMap(({ units }) => units.map(({ sku }) => sku)))];
}

function isSame(before: Cart | null, after: Cart): boolean {
  return before !== null && textOf(before) === textOf(after);
}

function textOf({ lines, units, ...cart }: Cart): string {
  return canonical({ ...cart, lines: lines.map((line) => ({ ...line })), units: units.map((unit) => ({ ...unit })) });
}

/** It shows in records, and what is free again is looked at for who waits for it. */
function ring({ wake }: Engine): void {
  wake.ring('apply');
  wake.ring('stock');
}
