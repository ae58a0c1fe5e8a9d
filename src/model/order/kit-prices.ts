import { allocate } from '../value/money.ts';
import { multiplyQuantities } from '../value/quantity.ts';
import type { Line } from './order-schema.ts';

/** What one unit of a kit is made of. */
export interface KitComponent {
  sku: string;
  /** How many of it are in one unit of the kit: decimal text above zero. */
  quantity: string;
  /** What one of it is sold for by itself, in minor units, zero or more; absent or null: nobody has said. */
  listPrice?: number | null;
}

type Amounts = Line['total'];

/** The part of a kit's line that falls to one of its components: amounts as in the line, minor units of each currency. */
export interface ComponentLine extends Pick<Line, 'discountAllocations' | 'taxLines' | 'total'> {
  sku: string;
  /** In all: of one kit, times the kits of the line. */
  quantity: string;
}

/**
 * The price of a kit's line over its components, for a system that must be told components: the line's total, each of its
 * discounts and each of its taxes are spread by largest remainder, so that each sums to the line's own amount to the minor
 * unit, and no share has another sign than it. By what the components are sold for alone where all of that is known, else by
 * their quantities. Who gets the cent that is left does not depend on the order in which the components are named. A price
 * of one unit is not told: it need not be a whole number of minor units.
 *
 * Throws RangeError when there are no components, and for a quantity that is no decimal number.
 */
export function componentLines(line: Line, components: readonly KitComponent[]): ComponentLine[] {
  if (components.length === 0) throw new RangeError('a kit has at least one component');
  const weights = weightsOf(components);
  const shares = new Map<Amounts, Amounts[]>();
  const share = (amounts: Amounts, index: number): Amounts => {
    const all = shares.get(amounts) ?? spread(amounts, components, weights);
    shares.set(amounts, all);
    return all[index] ?? { shop: 0 };
  };
  return components.map(({ sku, quantity }, index) => ({
    sku,
    quantity: multiplyQuantities(quantity, line.quantity),
    total: share(line.total, index),
    discountAllocations: line.discountAllocations.map((one) => ({ ...one, amount: share(one.amount, index) })),
    taxLines: line.taxLines.map((one) => ({ ...one, amount: share(one.amount, index) })),
  }));
}

function spread(amounts: Amounts, components: readonly KitComponent[], weights: readonly number[]): Amounts[] {
  const shop = inTurn(amounts.shop, components, weights);
  const presentment = amounts.presentment === undefined ? null : inTurn(amounts.presentment, components, weights);
  return shop.map((amount, index) => ({
    shop: amount,
    ...(presentment === null ? {} : { presentment: presentment[index] ?? 0 }),
  }));
}

/** Shares by the alphabet, so that a list in another order comes to the same ones. */
function inTurn(amount: number, components: readonly KitComponent[], weights: readonly number[]): number[] {
  const turn = components.map(({ sku }, index) => ({ sku, index, weight: weights[index] ?? 0 }));
  turn.sort((a, b) => (a.sku === b.sku ? a.weight - b.weight || a.index - b.index : a.sku < b.sku ? -1 : 1));
  const shares = allocate(
    amount,
    turn.map(({ weight }) => weight),
  );
  const given = components.map(() => 0);
  for (const [place, { index }] of turn.entries()) given[index] = shares[place] ?? 0;
  return given;
}

/** List price times quantity where every component has one; else quantities alone. */
function weightsOf(components: readonly KitComponent[]): number[] {
  const units = scaled(components.map(({ quantity }) => quantity));
  const prices = components.map(({ listPrice = null }) => listPrice);
  if (prices.some((price) => price === null) || prices.every((price) => price === 0)) return safe(units);
  return safe(units.map((unit, index) => unit * BigInt(prices[index] ?? 0)));
}

/** Decimals as integers of one scale. */
function scaled(quantities: readonly string[]): bigint[] {
  const places = Math.max(0, ...quantities.map((text) => (text.split('.')[1] ?? '').length));
  return quantities.map((text) => {
    const [whole = '', fraction = ''] = multiplyQuantities(text, '1').split('.');
    return BigInt(whole + fraction.padEnd(places, '0'));
  });
}

/** Weights that a number holds exactly: beyond that the last digits of all of them are left out. */
function safe(weights: readonly bigint[]): number[] {
  let divisor = 1n;
  while (weights.some((weight) => weight / divisor > BigInt(Number.MAX_SAFE_INTEGER))) divisor *= 10n;
  return weights.map((weight) => Number(weight / divisor));
}
