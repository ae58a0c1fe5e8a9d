import {
  cartId,
  cartLineId,
  type Cart,
  type CartLine,
  type CartUnit,
  type CartWish,
  type ShortLine,
} from '../../model/stock/cart.ts';
import { isSome } from '../../model/value/quantity.ts';
import type { Promised } from '../sourcing/promises.ts';
import { settleOrder, type OrderToSettle, type Settled } from '../sourcing/settle-order.ts';
import type { StockedAs } from '../../model/stock/stocked-as.ts';
import type { StockBook } from '../sourcing/stock-book.ts';
import type { LocationRules, StockRules } from '../sourcing/stock-rules.ts';

export interface CartToFill {
  /** The cart as it stands; null: it holds nothing. */
  before: Cart | null;
  wish: CartWish;
  stocked: (line: Pick<CartLine, 'sku' | 'unit'>) => StockedAs;
  book: StockBook;
  rules: StockRules;
  /** By variant, units that are not the cart's to take: orders wait for them, or a channel that cannot be told. */
  kept: (sku: string) => string;
  /** Epoch milliseconds. */
  now: number;
}

/** `short`: what the book says now is to be forgotten. */
export type FilledCart = { kind: 'kept'; cart: Cart } | { kind: 'short'; lines: ShortLine[] };

/**
 * Has a cart hold what is asked for: what it holds already stays where it is, what it no longer needs is free, and what is
 * missing is sourced like an order's, out of what its channel may offer. All of it or nothing, unless it may be a part.
 */
export function fillCart({ before, wish, stocked, book, kept, now, ...input }: CartToFill): FilledCart {
  const rules = rulesOf(wish, input.rules);
  const demands = [...wish.lines, ...goneOf(before, wish)].map((line) => demandOf(line, wish, now));
  const promised = (before?.units ?? []).map((unit): Promised => ({ ...unit, recordId: cartId(wish) }));
  // Nothing leaves a cart, so no movement needs a key.
  const settled = settleOrder({ demands, promised, stocked, book: book.soft(), rules, now, newKey: () => cartId(wish), kept });
  const units = unitsAfter(before, settled);
  const short = settled.lines.some((line) => isSome(line.short));
  if (short && (!wish.partial || units.length === 0)) {
    return { kind: 'short', lines: shortLines(settled, wish) };
  }
  const { channel, key, country, lines, until } = wish;
  return { kind: 'kept', cart: { channel, key, country, lines, units, state: 'active', until, order: null } };
}

/** Who does not say where it goes may be sent it from anywhere: the order will say it. What is short is judged by the cart. */
function rulesOf({ channel, country }: CartWish, rules: StockRules): StockRules {
  const anywhere = Object.entries(rules.locations).map(
    ([code, { countries: _countries, ...location }]): [string, LocationRules] => [code, location],
  );
  const own = rules.channels[channel];
  return {
    ...rules,
    locations: country === null ? Object.fromEntries(anywhere) : rules.locations,
    channels: own === undefined ? {} : { [channel]: { ...own, short: 'backorder' } },
    reserve: 'line',
  };
}

/** What the cart was asked for before, and is no more. */
function goneOf(before: Cart | null, { lines }: CartWish): CartLine[] {
  const wanted = new Set(lines.map(cartLineId));
  return (before?.lines ?? []).filter((line) => !wanted.has(cartLineId(line))).map((line) => ({ ...line, quantity: '0' }));
}

function demandOf(line: CartLine, wish: CartWish, now: number): OrderToSettle['demands'][number] {
  const { channel, country } = wish;
  const never = { consumed: '0', consumedAt: null, places: [], settled: '0', taken: [] };
  const { sku, unit, quantity: wanted } = line;
  return {
    recordId: cartId(wish),
    line: cartLineId(line),
    sku,
    unit,
    channel,
    country,
    cart: null,
    wanted,
    placedAt: now,
    ...never,
  };
}

function unitsAfter(before: Cart | null, { promised }: Settled): CartUnit[] {
  const keyOf = ({ line, sku, location }: CartUnit): string => JSON.stringify([line, sku, location]);
  const now = promised.map(({ line, sku, location, quantity }): CartUnit => ({ line, sku, location, quantity }));
  const all = new Map([...(before?.units ?? []), ...now].map((unit) => [keyOf(unit), unit]));
  return [...all.values()].filter(({ quantity }) => isSome(quantity)).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Of each line that is short, what it would have got. */
function shortLines({ lines }: Settled, wish: CartWish): ShortLine[] {
  return wish.lines.flatMap((line) => {
    const settled = lines.find((one) => one.line === cartLineId(line));
    if (settled === undefined || !isSome(settled.short)) return [];
    return [{ ...line, free: settled.reserved, reason: settled.obstacle ?? settled.reason }];
  });
}
