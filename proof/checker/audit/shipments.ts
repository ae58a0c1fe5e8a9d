import type { Doc } from '../doc.ts';
import { docs, text, whole } from '../doc.ts';
import type { ExpectedOrder } from '../manifest.ts';
import type { Row } from '../stores.ts';
import { groupRows } from '../stores.ts';
import type { Fate } from '../tally.ts';
import type { World } from '../world.ts';
import { allShipments } from './all-shipments.ts';
import { judgeParcels } from './parcels.ts';

/** How one system holds shipments: the shop as fulfilments, the ERP as deliveries. */
interface Counterpart {
  system: 'shop' | 'erp';
  entity: 'fulfilment' | 'delivery';
  /** Name of the line's reference in its lines. */
  line: 'line_id' | 'line_ref';
  rows: Row[];
  /** The rows by the shop's id of the order they belong to. */
  byOrder: Map<string, Row[]>;
}

/** Every shipment, whoever has sent it: once back in the shop and once in the ERP, with its lines and parcels. */
export function auditShipments(world: World): void {
  const orders = new Map(world.manifest.orders.map((order) => [order.number, order]));
  for (const counterpart of counterparts(world, orders)) {
    const taken = new Set<string>();
    for (const shipment of allShipments(world)) {
      const order = orders.get(text(shipment.body, 'order_number') ?? '');
      if (order !== undefined) auditOne(world, counterpart, { shipment, order, taken });
    }
    for (const row of counterpart.rows) {
      if (taken.has(row.id)) continue;
      world.findings.add({
        fault: 'corrupted',
        system: counterpart.system,
        about: `${counterpart.entity} ${row.id}`,
        detail: 'there is no such shipment',
      });
    }
  }
}

function counterparts(world: World, orders: Map<string, ExpectedOrder>): Counterpart[] {
  const shopIds = new Map(
    world.stores.erp.rows('sales_orders').map((row) => [row.id, orders.get(row.reference ?? '')?.id ?? null]),
  );
  const fulfilments = world.stores.shop.rows('fulfilments');
  const deliveries = world.stores.erp.rows('deliveries');
  return [
    {
      system: 'shop',
      entity: 'fulfilment',
      line: 'line_id',
      rows: fulfilments,
      byOrder: groupRows(fulfilments, (row) => row.parent),
    },
    {
      system: 'erp',
      entity: 'delivery',
      line: 'line_ref',
      rows: deliveries,
      byOrder: groupRows(deliveries, (row) => shopIds.get(row.parent ?? '') ?? null),
    },
  ];
}

interface Pair {
  shipment: Row;
  order: ExpectedOrder;
  /** Ids of rows that belong to some shipment. */
  taken: Set<string>;
}

function auditOne(world: World, counterpart: Counterpart, pair: Pair): void {
  const candidates = (counterpart.byOrder.get(pair.order.id) ?? []).filter((row) => !pair.taken.has(row.id));
  const found = matching(candidates, pair.shipment, counterpart);
  for (const row of found) pair.taken.add(row.id);
  const fate = fateOf(world, counterpart, { pair, found });
  if (fate !== null) world.tally.add(counterpart.system, counterpart.entity, fate);
}

function fateOf(world: World, counterpart: Counterpart, { pair, found }: { pair: Pair; found: Row[] }): Fate | null {
  const { shipment } = pair;
  const about = `shipment ${shipment.id}`;
  const { system, entity } = counterpart;
  for (const again of found.slice(1))
    world.findings.add({
      fault: 'duplicated',
      system,
      about,
      detail: `${entity} ${again.id} beside ${found[0]?.id ?? ''}`,
    });
  if (shipment.body['status'] === 'cancelled') {
    const standing = found.filter((row) => row.body['status'] !== 'cancelled');
    for (const row of standing)
      world.findings.add({
        fault: 'misordered',
        system,
        about,
        detail: `${entity} ${row.id} stands, the shipment was cancelled`,
      });
    return null;
  }
  if (shipment.body['status'] !== 'shipped') return { as: 'waiting' };
  const [first] = found;
  if (first !== undefined) {
    judge(world, counterpart, { pair, held: first });
    return { as: 'delivered' };
  }
  if (world.stores.warehouse.untold().has(`shipments/${shipment.id}`)) return { as: 'waiting' };
  const isRefused = system === 'shop' && isBeyondOrdered(world, pair);
  if (isRefused && world.cases.about(REFUSED, 'shipment', shipment.id)) return { as: 'held', reason: REFUSED };
  world.findings.add({
    fault: 'lost',
    system,
    about,
    detail: `there is no ${entity} of it (order ${pair.order.id})`,
  });
  return { as: 'lost' };
}

/** How the hub holds what a shop will not show as sent. */
const REFUSED = 'SYN_DELIVER_PLAN_REFUSED';

/**
 * True when the goods left although the shop had cancelled the order, or taken units of theirs off it: the warehouse
 * was too late to stop them, and a shop such as Shopify takes nothing back.
 */
function isBeyondOrdered(world: World, { order }: Pair): boolean {
  const { stores } = world;
  if (!stores.shop.sendsOnlyOrdered) return false;
  const held = stores.shop.rows('orders').find((row) => row.id === order.id);
  if (held === undefined || held.body['cancelled_at'] !== null) return true;
  const ordered = orderedUnits(held);
  const sent = sumOf(shipmentsOf(world, order).filter(({ body }) => body['status'] !== 'cancelled'));
  return [...sent].some(([line, units]) => units > (ordered.get(line) ?? 0));
}

function shipmentsOf(world: World, order: ExpectedOrder): Row[] {
  return allShipments(world).filter(({ body }) => body['order_number'] === order.number);
}

/** What the shop's order asks for, by line. */
function orderedUnits(order: Row): Map<string, number> {
  return new Map(docs(order.body, 'lines').map((line) => [text(line, 'id') ?? '', whole(line, 'quantity')]));
}

function sumOf(shipments: Row[], name: Counterpart['line'] = 'line_ref'): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { body } of shipments)
    for (const [line, units] of unitsByLine(body, name)) sums.set(line, (sums.get(line) ?? 0) + units);
  return sums;
}

/** A shipment's units, less what is beyond the order once those that the system was told of before it have had theirs. */
function unitsOrdered(world: World, { byOrder, line: name }: Counterpart, { pair, held }: { pair: Pair; held: Row }) {
  const { shipment, order } = pair;
  const units = unitsByLine(shipment.body, 'line_ref');
  const asked = world.stores.shop.rows('orders').find((row) => row.id === order.id);
  if (asked === undefined) return units;
  const ordered = orderedUnits(asked);
  const standing = (byOrder.get(order.id) ?? []).filter(({ body }) => body['status'] !== 'cancelled').toSorted(byNumber);
  const before = standing.slice(0, standing.indexOf(held));
  const told = sumOf(before, name);
  for (const [line, quantity] of units) {
    const room = (ordered.get(line) ?? quantity) - (told.get(line) ?? 0);
    if (quantity > room) units.set(line, Math.max(0, room));
  }
  return units;
}

/** Systems number what they make. */
function byNumber(a: Row, b: Row): number {
  return a.id.localeCompare(b.id, 'en', { numeric: true });
}

function judge(world: World, counterpart: Counterpart, { pair, held }: { pair: Pair; held: Row }): void {
  const { shipment } = pair;
  const where = { system: counterpart.system, about: `shipment ${shipment.id}` };
  const wanted = unitsOrdered(world, counterpart, { pair, held });
  const holds = unitsByLine(held.body, counterpart.line);
  for (const line of new Set([...wanted.keys(), ...holds.keys()])) {
    if ((wanted.get(line) ?? 0) === (holds.get(line) ?? 0)) continue;
    const detail = `lines[${line}].quantity: expected ${wanted.get(line) ?? 0}, holds ${holds.get(line) ?? 0}`;
    world.findings.add({ ...where, fault: 'corrupted', detail });
  }
  judgeParcels(world, { ...where, shipment, held });
}

/** Which of them tell of this shipment: by its id, else by a parcel they share, else by the same units when nothing else is left. */
function matching(candidates: Row[], shipment: Row, { line }: Counterpart): Row[] {
  const numbers = new Set(trackingNumbers(shipment.body));
  const named = candidates.filter(
    (row) => row.reference === shipment.id || trackingNumbers(row.body).some((number) => numbers.has(number)),
  );
  if (named.length > 0 || numbers.size === 0) return named;
  const units = JSON.stringify([...unitsByLine(shipment.body, 'line_ref')].toSorted());
  return candidates
    .filter(
      (row) => trackingNumbers(row.body).length === 0 && JSON.stringify([...unitsByLine(row.body, line)].toSorted()) === units,
    )
    .slice(0, 1);
}

function trackingNumbers(body: Doc): string[] {
  return docs(body, 'packages').flatMap((parcel) => text(parcel, 'tracking_number') ?? []);
}

function unitsByLine(body: Doc, name: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const line of docs(body, 'lines')) {
    const key = text(line, name) ?? '';
    sums.set(key, (sums.get(key) ?? 0) + whole(line, 'quantity'));
  }
  return sums;
}
