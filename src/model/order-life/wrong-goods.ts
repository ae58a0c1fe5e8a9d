import { Type, type Static } from 'typebox';
import { isComponent, kitsOf, packedKits, type Kits } from './kits.ts';
import { isOutbound } from './parcels.ts';
import type { Body, Child, DeriveInput, Finding, Notice } from '../entity.ts';
import type { Packages, Status } from '../entities/shipment-schema.ts';
import type { Lines } from '../order/order-schema.ts';
import { addQuantities } from '../value/quantity.ts';

const Id = Type.String({ minLength: 1 });

/** Somebody has decided that a line may be sent as another SKU. */
export const Substitution = Type.Object({ line: Id, sku: Id });
export type Substitution = Static<typeof Substitution>;

/** Units in a parcel that are not what its line is of. */
export interface WrongGoods {
  /** The shipment's record. */
  shipment: string;
  line: string;
  expected: string;
  seen: string;
  quantity: string;
}

export const WRONG_GOODS = 'SYN_PROJECT_WRONG_GOODS';

/** What was decided, each once, sorted. */
export function substitutionsOf(events: DeriveInput['events']): Substitution[] {
  const decided = events.filter(({ type, classifier }) => type === 'substitution' && classifier === 'actual');
  const byText = new Map(
    decided.map(({ data }) => [JSON.stringify([(data as Substitution).line, (data as Substitution).sku]), data]),
  );
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, data]) => data as Substitution);
}

/**
 * Parcels of these shipments that hold another SKU than the order's line has. A parcel that names no SKU, or a line that
 * the order does not have, says nothing of this; neither does a shipment that is called off, nor one that tells of a kit by its
 * components, as far as they make whole kits.
 */
export function wrongGoods(
  { lines }: Lines,
  { children, accepted, kits = {} }: { children: readonly Child[]; accepted: readonly Substitution[]; kits?: Kits },
): WrongGoods[] {
  const expected = new Map(lines.flatMap(({ id, sku }) => (sku === null ? [] : [[id, sku] as const])));
  const found = children.filter(isSent).flatMap(({ id: shipment, body }) => {
    const { packages } = (body['packages'] ?? { packages: [] }) as Packages;
    const contents = packages.flatMap((one) => one.contents);
    const plain = contents.filter((one) => !isComponent(kits, one));
    return [...plain, ...packedKits(kits, contents).flatMap(({ loose }) => loose)].flatMap(
      ({ line, sku: seen = null, quantity }): WrongGoods[] => {
        const own = expected.get(line);
        if (own === undefined || seen === null || seen === own) return [];
        if (accepted.some((one) => one.line === line && one.sku === seen)) return [];
        return [{ shipment, line, expected: own, seen, quantity }];
      },
    );
  });
  const alike = Map.groupBy(found, ({ shipment, line, seen }) => JSON.stringify([shipment, line, seen]));
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, quantity: others.map((one) => one.quantity).reduce(addQuantities, first.quantity) }],
  );
}

function isSent({ entity, body }: Child): boolean {
  if (entity !== 'shipment' || !isOutbound(body['header'])) return false;
  return ((body['status'] ?? null) as Status | null)?.status !== 'cancelled';
}

/** Why nobody is told of a shipment of the order, or null: what is in it was not ordered. */
export function refusesShipment(order: Body, shipment: Child): string | null {
  const lines = (order['lines'] ?? null) as Lines | null;
  if (lines === null) return null;
  const { substitutions: accepted = [] } = (order['derived'] ?? {}) as { substitutions?: Substitution[] };
  const found = wrongGoods(lines, { children: [shipment], accepted, kits: kitsOf(order) });
  return found.length === 0 ? null : `holds what was not ordered: ${found.map(inWords).join('; ')}`;
}

/** A case that says what was expected and seen, until the parcel or the decision is another. */
export function wrongGoodsNotices(body: Body): Notice[] {
  const found = foundIn(body['derived']);
  return found.length === 0 ? [] : [{ code: WRONG_GOODS, path: 'lines', detail: `${found.map(inWords).join('; ')}.` }];
}

/** A discrepancy for each of them: what the accuracy of picking is counted from. */
export function wrongGoodsFindings(derived: unknown): Finding[] {
  return foundIn(derived).map((one) => ({
    code: WRONG_GOODS,
    effect: 'tolerate',
    path: `lines.${one.line}/${one.shipment}/${one.seen}`,
    detail: `${inWords(one)}.`,
  }));
}

/** The line that the path of such a discrepancy names; null: it is none. */
export function lineOfPath(path: string): string | null {
  // Ids of lines and SKUs may hold slashes; a shipment's record has one form.
  return /^lines\.(.+?)\/shp_[A-Za-z0-9_-]{22}\//.exec(path)?.[1] ?? null;
}

function foundIn(derived: unknown): WrongGoods[] {
  return ((derived ?? {}) as { wrongGoods?: WrongGoods[] }).wrongGoods ?? [];
}

function inWords({ line, expected, seen, quantity }: WrongGoods): string {
  return `line ${line}: expected ${expected}, seen ${quantity} of ${seen}`;
}
