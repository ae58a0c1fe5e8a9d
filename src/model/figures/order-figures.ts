import type { Body, Child } from '../entity.ts';
import { kitsOf } from '../order-life/kits.ts';
import { wrongGoods, type Substitution, type WrongGoods } from '../order-life/wrong-goods.ts';
import { hasLeft } from '../order/lifecycle.ts';
import { isShippable, type LineQuantities } from '../order/line-quantities.ts';
import type { Fulfilment, Header, Lines } from '../order/order-schema.ts';
import { addQuantities, compareQuantities, isSome } from '../value/quantity.ts';
import { firstPass, type FirstPass } from './first-pass.ts';
import { sumOfCounts, type Count, type Tally } from './tally.ts';

/** One order, and what is known of it beside its record. */
export interface CountedOrder {
  body: Body;
  /** By line, units that no stock was found for when it was first looked for; none where the hub keeps no stock. */
  unpromised: Readonly<Record<string, string>>;
  /** Lines of which a parcel was ever told with another SKU. */
  wrong: ReadonlySet<string>;
  /** Its shipments: needed where a substitution was accepted, and of no account elsewhere. */
  shipments: readonly Child[];
}

interface Goods {
  line: LineQuantities;
  /** A parcel was told with another SKU of it, or with more than was ordered. */
  wrong: boolean;
  pass: FirstPass | null;
}

/** Epoch milliseconds: what an order is dated by in every figure; NaN where it does not say. */
export function placedAtOf(body: Body): number {
  return Date.parse(((body['header'] ?? null) as Header | null)?.placedAt ?? '');
}

/** True where an order's shipments have to be looked at to count it. */
export function needsShipments(body: Body): boolean {
  return (derivedOf(body).substitutions ?? []).length > 0;
}

/** What one order adds to each figure. Pure: a function of what is stored, so the same at any time it is asked for. */
export function figuresOf(order: CountedOrder): Tally {
  const goods = goodsOf(order);
  // A line may be edited away after the wrong goods have left: the order is in error all the same.
  const wrong = order.wrong.size > 0 || goods.some((one) => one.wrong);
  return { ...fillRates(goods), ...accuracies(goods, wrong) };
}

type FillRate = 'fill-rate.unit' | 'fill-rate.line' | 'fill-rate.order' | 'perfect.line';

function fillRates(goods: readonly Goods[]): Pick<Tally, FillRate> {
  const asked = goods.flatMap(({ pass, ...line }) => (pass === null ? [] : [{ ...line, pass }]));
  const passes = asked.map(({ pass }) => pass);
  const order = { over: passes.every(({ over }) => over), good: passes.every(isFilled) };
  return {
    'fill-rate.unit': sumOfCounts(
      passes.map(({ filled, asked: units, over }) => (over ? counted(filled, units) : { ...counted('0', '0'), open: units })),
    ),
    'fill-rate.line': sumOfCounts(passes.map((pass) => one({ over: pass.over, good: isFilled(pass) }))),
    'fill-rate.order': sumOfCounts(passes.length === 0 ? [] : [one(order)]),
    'perfect.line': sumOfCounts(
      asked.map(({ pass, line, wrong }) =>
        one({ over: pass.over, good: isFilled(pass) && line.cancelled === undefined && !wrong }),
      ),
    ),
  };
}

function accuracies(goods: readonly Goods[], isWrong: boolean): Omit<Tally, FillRate> {
  const live = goods.filter(({ line }) => hasLeft(line) || !isCancelled(line));
  const order = { over: live.some(({ line }) => hasLeft(line)), good: !isWrong };
  return {
    'accuracy.order': sumOfCounts(live.length === 0 ? [] : [one(order)]),
    'accuracy.line': sumOfCounts(live.map(({ line, wrong }) => one({ over: hasLeft(line), good: !wrong }))),
  };
}

function isCancelled({ cancelled = '0', ordered }: LineQuantities): boolean {
  return compareQuantities(cancelled, ordered) >= 0;
}

function isFilled({ filled, asked }: FirstPass): boolean {
  return compareQuantities(filled, asked) === 0;
}

function counted(numerator: string, denominator: string): Count {
  return { numerator, denominator, open: '0' };
}

function one({ over, good }: { over: boolean; good: boolean }): Count {
  return over ? counted(good ? '1' : '0', '1') : { ...counted('0', '0'), open: '1' };
}

/** The lines that a warehouse handles, each with how it was filled. */
function goodsOf({ body, unpromised, wrong, shipments }: CountedOrder): Goods[] {
  const lines = (body['lines'] ?? null) as Lines | null;
  const told = ((body['fulfilment'] ?? null) as Fulfilment | null)?.lines ?? [];
  const others = otherUnits(body, shipments);
  const quantities = derivedOf(body).lines ?? [];
  return (lines?.lines ?? []).flatMap((line): Goods[] => {
    const own = quantities.find(({ id }) => id === line.id);
    if (own === undefined || !isShippable(line) || !isSome(own.ordered)) return [];
    const short = told.flatMap((entry) => (entry.line === line.id ? [entry.short] : [])).reduce(addQuantities, '0');
    const failed = { unpromised: unpromised[line.id] ?? '0', short, other: others.get(line.id) ?? '0' };
    return [{ line: own, wrong: own.overShipped !== undefined || wrong.has(line.id), pass: firstPass(own, failed) }];
  });
}

/** By line, units that left as another SKU, accepted or not. A kit's components are counted in other units than its line. */
function otherUnits(body: Body, shipments: readonly Child[]): Map<string, string> {
  const kits = kitsOf(body);
  const lines = body['lines'] as Lines;
  const found = needsShipments(body)
    ? wrongGoods(lines, { children: shipments, accepted: [], kits })
    : (derivedOf(body).wrongGoods ?? []);
  const units = new Map<string, string>();
  for (const { line, quantity } of found)
    if (kits[line] === undefined) units.set(line, addQuantities(units.get(line) ?? '0', quantity));
  return units;
}

interface Derived {
  lines?: LineQuantities[];
  wrongGoods?: WrongGoods[];
  substitutions?: Substitution[];
}

function derivedOf(body: Body): Derived {
  return (body['derived'] ?? {}) as Derived;
}
