import type { Target } from '../../../connectors/http/target.ts';
import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Body } from '../../../src/model/entity.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Header, Line, Lines, ShipTo } from '../../../src/model/order/order-schema.ts';
import { shipByFor } from '../../../src/model/order/ship-by.ts';
import { isAskedOf, isMoreThanAsked, linesFor } from '../../../src/model/order/place-parts.ts';
import { withoutNulls } from '../mapping/without-nulls.ts';
import { writeAddress } from '../mapping/address.ts';
import { PLACES } from './places.ts';
import { readMembership, waveToPick } from './waves.ts';

/** The order as the warehouse is to work on it: its goods, and where they go. */
export function releasedOrder(target: Target): Json {
  const { number } = target.body['header'] as Header;
  const { note } = (target.body['tags'] ?? {}) as { note?: string | null };
  return {
    reference: target.record,
    order_number: number,
    service: service(target.body),
    ship_to: mainAddress(target.body),
    note: note ?? null,
    ...withoutNulls({ ship_by: shipByFor(target.body, PLACES) }),
    ...waveToPick(target.body),
    lines: goods(target.body),
  };
}

/** What is asked for after the release. */
export function changeRequest(target: Target): Json {
  if (target.writes('lines') && isMoreThanAsked(target.body, PLACES))
    throw new Error('nobody has decided who sends the rest of it');
  return {
    request_id: target.requestId,
    // Lines that are sent along are lines that are asked to change, and of what is picked only the address may.
    ...(target.writes('lines') || (target.writes('shipTo') && hasSeveralAddresses(target.body))
      ? { lines: goods(target.body) }
      : {}),
    ...(target.writes('shipTo') ? { ship_to: mainAddress(target.body) } : {}),
  };
}

export function cancelRequest(target: Target): Json {
  const { reason } = (target.body['cancellation'] ?? {}) as { reason?: string | null };
  return { request_id: target.requestId, reason: reason ?? null };
}

/** True when something of the order is handled by the warehouse. */
export function hasGoods(body: Body): boolean {
  return ((body['lines'] ?? null) as Lines | null)?.lines.some(isGoods) ?? false;
}

/** True when the hub has decided that this warehouse sends something of it. */
export function isForWarehouse(body: Body): boolean {
  return isAskedOf(body, PLACES);
}

export function isInWarehouse(level: Body): boolean {
  const { location } = level['identity'] as { location: string };
  return PLACES.some((place) => place === location);
}

function isGoods(line: Line): boolean {
  return line.kind === 'physical';
}

function hasSeveralAddresses(body: Body): boolean {
  return (body['lines'] as Lines).lines.some((line) => isGoods(line) && line.targets !== undefined);
}

/** One entry for each address that takes some of a line. */
function goods(body: Body): Json[] {
  const shipTo = (body['shipTo'] ?? null) as ShipTo | null;
  const lines = linesFor(body, PLACES).filter(isGoods);
  return lines.flatMap((line): Json[] => {
    const entry = { line_ref: line.id, sku: line.sku, ...(line.unit === undefined ? {} : { unit: line.unit }) };
    if (line.targets === undefined) return [{ ...entry, quantity: Number(line.quantity) }];
    return line.targets.map(({ to, quantity }) => ({
      ...entry,
      quantity: Number(quantity),
      ship_to: writeAddress(to === 'main' ? shipTo : shipTo?.others?.[to]),
    }));
  });
}

function mainAddress(body: Body): Json {
  const shipTo = (body['shipTo'] ?? null) as ShipTo | null;
  if (shipTo?.line1 !== undefined) return writeAddress(shipTo);
  return writeAddress(Object.values(shipTo?.others ?? {})[0] ?? shipTo);
}

function service(body: Body): string {
  return (body['lines'] as Lines).shippingLines[0]?.code ?? 'standard';
}

/** Of several with our reference the one that is not cancelled: it may have been asked to give one up, and then another was placed. */
export function livingOrder(found: Doc[]): Doc | null {
  return found.find((doc) => doc.text('status') !== 'cancelled') ?? found.at(-1) ?? null;
}

/** What the warehouse says of its work on an order; `reference` is the id of our record. */
export function readWarehouseOrder(doc: Doc): FactDraft[] {
  const lines = doc.list('lines').map((line) => ({
    line: line.id('line_ref'),
    location: line.maybeText('picked_at') ?? PLACES[0],
    picked: String(line.integer('picked')),
    packed: String(line.integer('packed')),
    shipped: String(line.integer('shipped')),
    short: String(line.integer('short')),
    ...withoutNulls({ reason: line.maybeText('short_reason') }),
  }));
  return [
    {
      entity: 'order',
      id: doc.id('id'),
      ours: doc.text('reference'),
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      groups: { fulfilment: { status: doc.text('status'), lines } },
      ...readMembership(doc),
    },
  ];
}
