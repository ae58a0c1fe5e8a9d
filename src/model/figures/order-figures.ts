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
  quantities: LineQuantities;
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
  const passes = goods.flatMap(({ pass }) => pass ?? []);
  const isWrong = ({ id, overShipped }: LineQuantities): boolean => overShipped !== undefined || order.wrong.has(id);
  const isCancelled = ({ cancelled = '0', ordered }: LineQuantities): boolean => compareQuantities(cancelled, ordered) >= 0;
  const gone = goods.map(({ quantities }) => quantities).filter((line) => hasLeft(line));
  const coming = goods.map(({ quantities }) => quantities).filter((line) => !hasLeft(line) && !isCancelled(line));
  return {
    'fill-rate.unit': sumOfCounts(
      passes.map(({ filled, asked, over }) => (over ? counted(filled, asked) : { ...counted('0', '0'), open: asked })),
    ),
    'fill-rate.line': sumOfCounts(passes.map((pass) => one({ over: pass.over, good: isFilled(pass) }))),
    'fill-rate.order': sumOfCounts(
      passes.length === 0 ? [] : [one({ over: passes.every(({ over }) => over), good: passes.every(isFilled) })],
    ),
    'accuracy.order': sumOfCounts(
      gone.length + coming.length === 0
        ? []
        : [one({ over: gone.length > 0, good: !goods.some((line) => isWrong(line.quantities)) })],
    ),
    'accuracy.line': sumOfCounts([
      ...gone.map((line) => one({ over: true, good: !isWrong(line) })),
      ...coming.map(() => one({ over: false, good: true })),
    ]),
  };
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
function goodsOf({ body, unpromised, shipments }: CountedOrder): Goods[] {
  const lines = (body['lines'] ?? null) as Lines | null;
  const told = ((body['fulfilment'] ?? null) as Fulfilment | null)?.lines ?? [];
  const others = otherUnits(body, shipments);
  const quantities = derivedOf(body).lines ?? [];
  return (lines?.lines ?? []).flatMap((line): Goods[] => {
    const own = quantities.find(({ id }) => id === line.id);
    if (own === undefined || !isShippable(line) || !isSome(own.ordered)) return [];
    const short = told.flatMap((entry) => (entry.line === line.id ? [entry.short] : [])).reduce(addQuantities, '0');
    const failed = { unpromised: unpromised[line.id] ?? '0', short, other: others.get(line.id) ?? '0' };
    return [{ quantities: own, pass: firstPass(own, failed) }];
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
