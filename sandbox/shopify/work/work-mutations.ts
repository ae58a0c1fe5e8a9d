import { workBody } from '../hooks/fulfillment-body.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { Hold, WorkOrder } from '../keep/order-record.ts';
import { changeStockOf } from '../catalogue/stock.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify, View } from '../shop-context.ts';
import { inputArg, listArg, numberArg, textArg, textsArg } from '../shop-context.ts';
import { saveOrder, saveWork } from '../orders/order-store.ts';
import { holdView, workView } from './work-view.ts';

const mostHolds = 10;

/** Stops a fulfilment order, or some of its lines: then the rest becomes one of its own. */
export const fulfillmentOrderHold: Mutation = (args, { shop, done }) => {
  const work = workMeant(shop, args);
  const input = inputArg(args, 'fulfillmentHold');
  const handle = textArg(input, 'handle') ?? '';
  if (work.status === 'CLOSED' || work.status === 'CANCELLED')
    throw refuse('id', 'The fulfillment order is not in a holdable state.');
  if (work.holds.some((hold) => hold.handle === handle))
    throw refuse(
      'fulfillmentHold.handle',
      'The handle provided for the fulfillment hold is already in use by this app for another hold on this fulfillment order.',
      'DUPLICATE_FULFILLMENT_HOLD_HANDLE',
    );
  if (work.holds.length >= mostHolds)
    throw refuse(
      'id',
      'The maximum number of fulfillment holds for this fulfillment order has been reached for this app. An app can only have up to 10 holds on a single fulfillment order at any one time.',
      'FULFILLMENT_ORDER_HOLD_LIMIT_REACHED',
    );
  const chosen = chosenUnits(work, listArg(input, 'fulfillmentOrderLineItems'), 'fulfillmentHold.fulfillmentOrderLineItems');
  if (chosen !== null && work.status === 'ON_HOLD')
    throw refuse(
      'fulfillmentHold.fulfillmentOrderLineItems',
      'The fulfillment order is not in a splittable state.',
      'FULFILLMENT_ORDER_NOT_SPLITTABLE',
    );
  const rest = chosen === null ? null : splitOff(shop, work, leftOver(work, chosen));
  const hold: Hold = {
    id: shop.next('hold'),
    handle,
    reason: textArg(input, 'reason') ?? 'OTHER',
    notes: textArg(input, 'reasonNotes'),
  };
  const base = rest === null ? work : rest.original;
  const held = saveWork(shop, { ...base, status: 'ON_HOLD', holds: [...work.holds, hold] });
  tellWork(shop, 'FULFILLMENT_ORDERS_PLACED_ON_HOLD', held, {
    fulfillment_hold: { id: gid('FulfillmentHold', hold.id), reason: hold.reason.toLowerCase(), reason_notes: hold.notes },
  });
  resave(shop, held.orderId);
  done('update', 'fulfillment_order', gid('FulfillmentOrder', held.id), handle);
  return {
    fulfillmentHold: holdView(hold),
    fulfillmentOrder: workView(shop, held),
    remainingFulfillmentOrder: rest === null ? null : workView(shop, rest.made),
  };
};

/** Lifts all holds of a fulfilment order, or those that are named; it is open again when none is left. */
export const fulfillmentOrderReleaseHold: Mutation = (args, { shop, done }) => {
  const work = workMeant(shop, args);
  if (work.status !== 'ON_HOLD') throw refuse('id', 'The fulfillment order is not on hold.');
  const named = textsArg(args, 'holdIds').map((id) => idOf('FulfillmentHold', id));
  const holds = named.length === 0 ? [] : work.holds.filter((hold) => !named.includes(hold.id));
  const progressed = work.lines.some((line) => line.remaining < line.total);
  const status = holds.length > 0 ? 'ON_HOLD' : progressed ? 'IN_PROGRESS' : 'OPEN';
  const saved = saveWork(shop, { ...work, holds, status });
  if (holds.length === 0) tellWork(shop, 'FULFILLMENT_ORDERS_HOLD_RELEASED', saved, {});
  resave(shop, saved.orderId);
  done('update', 'fulfillment_order', gid('FulfillmentOrder', saved.id));
  return { fulfillmentOrder: workView(shop, saved) };
};

/** Gives a fulfilment order, or some of its lines, to another location. The stock is committed there instead. */
export const fulfillmentOrderMove: Mutation = (args, { shop, done }) => {
  const work = workMeant(shop, args);
  const location = shop.keep.locations.get(idOf('Location', textArg(args, 'newLocationId') ?? '') ?? '');
  if (location === null) throw refuse('id', 'Location not found.');
  if (work.status === 'CLOSED' || work.status === 'CANCELLED') throw refuse(null, 'Cannot change location.');
  if (work.status === 'IN_PROGRESS')
    throw refuse(
      'id',
      'Cannot move a fulfillment order that has had progress reported. To move a fulfillment order that has had progress reported, the fulfillment order must first be marked as open resolving the ongoing progress state.',
      'CANNOT_MOVE_FULFILLMENT_ORDER_WITH_REPORTED_PROGRESS',
    );
  const chosen = chosenUnits(work, listArg(args, 'fulfillmentOrderLineItems'), 'fulfillmentOrderLineItems');
  const split = chosen === null ? null : splitOff(shop, work, chosen);
  const moving = split === null ? work : split.made;
  moveStock(shop, moving, location.id);
  const moved = saveWork(shop, { ...moving, locationId: location.id });
  const original = split === null ? moved : split.original;
  tellWork(shop, 'FULFILLMENT_ORDERS_MOVED', moved, {
    original_fulfillment_order: workBody(original),
    moved_fulfillment_order: workBody(moved),
    source_location: { id: gid('Location', work.locationId) },
    destination_location_id: gid('Location', location.id),
  });
  resave(shop, moved.orderId);
  done('update', 'fulfillment_order', gid('FulfillmentOrder', moved.id), location.id);
  const remaining: View | null = split === null ? null : workView(shop, split.original);
  return {
    movedFulfillmentOrder: workView(shop, moved),
    originalFulfillmentOrder: workView(shop, original),
    remainingFulfillmentOrder: remaining,
  };
};

function workMeant(shop: Shopify, args: Args): WorkOrder {
  const work = shop.keep.workOrders.get(idOf('FulfillmentOrder', textArg(args, 'id') ?? '') ?? '');
  if (work === null) throw refuse('id', 'Fulfillment order does not exist.', 'FULFILLMENT_ORDER_NOT_FOUND');
  return work;
}

type Units = Map<string, number>;

/** How many units of which lines are meant; null when all are. */
function chosenUnits(work: WorkOrder, inputs: Args[], path: string): Units | null {
  if (inputs.length === 0) return null;
  const units: Units = new Map();
  for (const [index, one] of inputs.entries()) {
    const id = idOf('FulfillmentOrderLineItem', textArg(one, 'id') ?? '') ?? '';
    const quantity = numberArg(one, 'quantity') ?? 0;
    if (units.has(id)) throw refuse(path, 'must contain unique line item ids', 'DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS');
    if (quantity <= 0)
      throw refuse(
        `${path}.${index}.quantity`,
        'You must select at least one item to place on partial hold.',
        'GREATER_THAN_ZERO',
      );
    const line = work.lines.find((candidate) => candidate.id === id);
    if (line === undefined || quantity > line.remaining)
      throw refuse(`${path}.${index}.quantity`, 'The line item quantity is invalid.', 'INVALID_LINE_ITEM_QUANTITY');
    units.set(id, quantity);
  }
  return work.lines.every((line) => units.get(line.id) === line.remaining) ? null : units;
}

function leftOver(work: WorkOrder, chosen: Units): Units {
  const rest = work.lines.map((line) => [line.id, line.remaining - (chosen.get(line.id) ?? 0)] as const);
  return new Map(rest.filter(([, units]) => units > 0));
}

/** Makes a new fulfilment order of these units; what is left stays in the first. */
function splitOff(shop: Shopify, work: WorkOrder, units: Units): { original: WorkOrder; made: WorkOrder } {
  const now = shop.now();
  const lines = work.lines.filter((line) => units.has(line.id));
  const made: WorkOrder = {
    ...work,
    id: shop.next('work_order'),
    createdAt: now,
    updatedAt: now,
    holds: [],
    lines: lines.map((line) => ({
      id: shop.next('work_line'),
      lineId: line.lineId,
      total: units.get(line.id) ?? 0,
      remaining: units.get(line.id) ?? 0,
    })),
  };
  shop.keep.workOrders.put(made);
  const left = work.lines
    .map((line) => ({
      ...line,
      total: line.total - (units.get(line.id) ?? 0),
      remaining: line.remaining - (units.get(line.id) ?? 0),
    }))
    .filter((line) => line.total > 0);
  return { original: saveWork(shop, { ...work, lines: left }), made };
}

function moveStock(shop: Shopify, work: WorkOrder, to: string): void {
  const order = shop.keep.orders.get(work.orderId);
  for (const line of work.lines) {
    const variantId = order?.lines.find((one) => one.id === line.lineId)?.variantId ?? null;
    changeStockOf(shop, { variantId, locationId: work.locationId }, { committed: -line.remaining, available: line.remaining });
    changeStockOf(shop, { variantId, locationId: to }, { committed: line.remaining, available: -line.remaining });
  }
}

function tellWork(shop: Shopify, topic: string, work: WorkOrder, more: ReturnType<typeof workBody>): void {
  shop.tell(topic, `fulfillment_orders/${work.id}`, () => ({ fulfillment_order: workBody(work), ...more }));
}

function resave(shop: Shopify, orderId: string): void {
  const order = shop.keep.orders.get(orderId);
  if (order !== null) saveOrder(shop, order);
}
