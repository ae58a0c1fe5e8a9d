import { GraphQLError } from 'graphql';
import { changeStockOf } from '../catalogue/stock.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { FulfillmentRecord, MessageRecord, Tracking, WorkOrder } from '../keep/order-record.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { inputArg, listArg, numberArg, textArg, textsArg } from '../shop-context.ts';
import { saveFulfillment, saveOrder, saveWork } from '../orders/order-store.ts';
import { eventView, fulfillmentView } from './work-view.ts';

type Part = { work: WorkOrder; lineId: string; workLineId: string; quantity: number };

/** Sends what fulfilment orders still hold: all of it, or the lines that are named. */
export const fulfillmentCreate: Mutation = (args, deed) => {
  const { shop, done } = deed;
  const input = inputArg(args, 'fulfillment');
  const groups = listArg(input, 'lineItemsByFulfillmentOrder');
  const parts = groups.flatMap((group, index) => partsOf(shop, group, index));
  const work = [...new Map(parts.map((part) => [part.work.id, part.work])).values()];
  checkTogether(work);
  const [first] = work;
  const order = first === undefined ? null : shop.keep.orders.get(first.orderId);
  if (first === undefined || order === null) throw refuse('fulfillment', 'Fulfillment order does not exist.');
  const now = shop.now();
  const record: FulfillmentRecord = {
    id: shop.next('fulfillment'),
    createdAt: now,
    updatedAt: now,
    orderId: order.id,
    name: `${order.name}-F${shop.keep.fulfillments.countOfParent(order.id) + 1}`,
    workOrderIds: work.map((one) => one.id),
    locationId: first.locationId,
    status: 'SUCCESS',
    lines: parts.map((part) => ({
      id: shop.next('fulfillment_line'),
      lineId: part.lineId,
      workOrderId: part.work.id,
      quantity: part.quantity,
    })),
    tracking: trackingIn(inputArg(input, 'trackingInfo')),
    events: [],
  };
  for (const one of work)
    take(
      shop,
      one,
      parts.filter((part) => part.work.id === one.id),
      order.lines,
    );
  const saved = saveFulfillment(shop, record, 'FULFILLMENTS_CREATE');
  saveOrder(shop, order);
  if (input['notifyCustomer'] === true) tellCustomer(shop, saved, 'shipping_confirmation');
  done('create', 'fulfillment', gid('Fulfillment', saved.id), saved.tracking[0]?.number ?? null);
  return { fulfillment: fulfillmentView(shop, saved) };
};

export const fulfillmentTrackingInfoUpdate: Mutation = (args, { shop, done }) => {
  const before = shop.keep.fulfillments.get(idOf('Fulfillment', textArg(args, 'fulfillmentId') ?? '') ?? '');
  if (before === null) throw refuse('fulfillmentId', 'Fulfillment does not exist.');
  const tracking = trackingIn(inputArg(args, 'trackingInfoInput'));
  if (args['notifyCustomer'] === true) tellCustomer(shop, before, 'shipping_update');
  if (JSON.stringify(tracking) === JSON.stringify(before.tracking)) return { fulfillment: fulfillmentView(shop, before) };
  const saved = saveFulfillment(shop, { ...before, tracking }, 'FULFILLMENTS_UPDATE');
  const order = shop.keep.orders.get(saved.orderId);
  if (order !== null) saveOrder(shop, order);
  done('update', 'fulfillment', gid('Fulfillment', saved.id), tracking[0]?.number ?? null);
  return { fulfillment: fulfillmentView(shop, saved) };
};

/** Takes a fulfilment back: its units are to be sent again. One that was cancelled already is answered as it is, as in life. */
export const fulfillmentCancel: Mutation = (args, { shop, done }) => {
  const before = shop.keep.fulfillments.get(idOf('Fulfillment', textArg(args, 'id') ?? '') ?? '');
  if (before === null) throw refuse('id', 'Fulfillment not found.');
  if (before.status === 'CANCELLED') return { fulfillment: fulfillmentView(shop, before) };
  const order = shop.keep.orders.get(before.orderId);
  for (const id of before.workOrderIds) giveBack(shop, before, id);
  for (const line of before.lines) {
    const variantId = order?.lines.find((one) => one.id === line.lineId)?.variantId ?? null;
    changeStockOf(shop, { variantId, locationId: before.locationId }, { committed: line.quantity });
  }
  const saved = saveFulfillment(shop, { ...before, status: 'CANCELLED' }, 'FULFILLMENTS_UPDATE');
  if (order !== null) saveOrder(shop, order);
  done('cancel', 'fulfillment', gid('Fulfillment', saved.id));
  return { fulfillment: fulfillmentView(shop, saved) };
};

/** What happened to a shipment on its way. */
export const fulfillmentEventCreate: Mutation = (args, { shop, done }) => {
  const input = inputArg(args, 'fulfillmentEvent');
  const before = shop.keep.fulfillments.get(idOf('Fulfillment', textArg(input, 'fulfillmentId') ?? '') ?? '');
  if (before === null) throw refuse('fulfillmentId', 'Fulfillment does not exist.');
  const event = {
    id: shop.next('fulfillment_event'),
    status: textArg(input, 'status') ?? '',
    happenedAt: textArg(input, 'happenedAt') ?? shop.now(),
    message: textArg(input, 'message'),
  };
  saveFulfillment(shop, { ...before, events: [...before.events, event] }, 'FULFILLMENTS_UPDATE');
  done('update', 'fulfillment', gid('Fulfillment', before.id), event.status);
  return { fulfillmentEvent: eventView(event) };
};

/** Writes to whoever placed the order; a buyer without an address cannot be written to. */
function tellCustomer(shop: Shopify, { id, orderId }: FulfillmentRecord, kind: MessageRecord['kind']): void {
  const order = shop.keep.orders.get(orderId);
  const to = order?.email ?? order?.phone ?? null;
  if (to === null) return;
  const now = shop.now();
  shop.keep.messages.put({ id: shop.next('message'), createdAt: now, updatedAt: now, orderId, fulfillmentId: id, kind, to });
}

function partsOf(shop: Shopify, group: Args, index: number): Part[] {
  const id = idOf('FulfillmentOrder', textArg(group, 'fulfillmentOrderId') ?? '');
  if (id === null) throw new GraphQLError('invalid id', { extensions: { code: 'RESOURCE_NOT_FOUND' } });
  const work = shop.keep.workOrders.get(id);
  if (work === null) throw refuse('fulfillment', 'Fulfillment order does not exist.');
  if (work.status !== 'OPEN' && work.status !== 'IN_PROGRESS')
    throw refuse('fulfillment', `Fulfillment order ${id} has an unfulfillable status= ${work.status.toLowerCase()}.`);
  const named = listArg(group, 'fulfillmentOrderLineItems');
  if (named.length === 0) {
    const open = work.lines.filter((line) => line.remaining > 0);
    return open.map((line) => ({ work, lineId: line.lineId, workLineId: line.id, quantity: line.remaining }));
  }
  return named.map((one, nth) => {
    const path = `fulfillment.lineItemsByFulfillmentOrder.${index}.fulfillmentOrderLineItems.${nth}.quantity`;
    return partOf(work, one, path);
  });
}

function partOf(work: WorkOrder, input: Args, path: string): Part {
  const quantity = numberArg(input, 'quantity') ?? 0;
  if (quantity <= 0) throw refuse(path, 'Quantity must be greater than 0');
  const line = work.lines.find((one) => one.id === idOf('FulfillmentOrderLineItem', textArg(input, 'id') ?? ''));
  if (line === undefined) throw refuse('fulfillment', 'Fulfillment order line item does not exist.');
  if (quantity > line.remaining) throw refuse('fulfillment', 'Invalid fulfillment order line item quantity requested.');
  return { work, lineId: line.lineId, workLineId: line.id, quantity };
}

function checkTogether(work: WorkOrder[]): void {
  const orders = [...new Set(work.map((one) => one.orderId))];
  if (orders.length > 1)
    throw refuse(
      'fulfillment',
      `All fulfillment orders must belong to the same order. Multiple orders with ids [${orders.join(', ')}] were found.`,
    );
  const locations = [...new Set(work.map((one) => one.locationId))];
  if (locations.length > 1)
    throw refuse(
      'fulfillment',
      `All fulfillment orders must be assigned to a single location. Multiple locations with ids [${locations.join(', ')}] were found.`,
    );
}

function take(shop: Shopify, work: WorkOrder, parts: Part[], orderLines: { id: string; variantId: string | null }[]): void {
  const lines = work.lines.map((line) => {
    const units = parts.filter((part) => part.workLineId === line.id).reduce((sum, part) => sum + part.quantity, 0);
    return { ...line, remaining: line.remaining - units };
  });
  if (lines.some((line) => line.remaining < 0))
    throw refuse('fulfillment', 'Invalid fulfillment order line item quantity requested.');
  for (const part of parts) {
    const variantId = orderLines.find((line) => line.id === part.lineId)?.variantId ?? null;
    changeStockOf(shop, { variantId, locationId: work.locationId }, { committed: -part.quantity });
  }
  const closed = lines.every((line) => line.remaining === 0);
  saveWork(shop, { ...work, lines, status: closed ? 'CLOSED' : 'IN_PROGRESS' });
}

/** A closed fulfilment order stays closed: a new one takes its units. */
function giveBack(shop: Shopify, record: FulfillmentRecord, workOrderId: string): void {
  const work = shop.keep.workOrders.get(workOrderId);
  if (work === null) return;
  const units = (lineId: string) =>
    record.lines
      .filter((line) => line.workOrderId === workOrderId && line.lineId === lineId)
      .reduce((sum, line) => sum + line.quantity, 0);
  if (work.status !== 'CLOSED') {
    const lines = work.lines.map((line) => ({ ...line, remaining: line.remaining + units(line.lineId) }));
    saveWork(shop, { ...work, lines, status: lines.every((line) => line.remaining === line.total) ? 'OPEN' : work.status });
    return;
  }
  const again = work.lines.filter((line) => units(line.lineId) > 0);
  const lines = again.map((line) => ({
    id: shop.next('work_line'),
    lineId: line.lineId,
    total: units(line.lineId),
    remaining: units(line.lineId),
  }));
  const now = shop.now();
  shop.keep.workOrders.put({
    ...work,
    id: shop.next('work_order'),
    createdAt: now,
    updatedAt: now,
    status: 'OPEN',
    lines,
    holds: [],
  });
}

/** One number, or several with a URL each. */
function trackingIn(input: Args): Tracking[] {
  const company = textArg(input, 'company');
  const numbers = textsArg(input, 'numbers');
  const single = textArg(input, 'number');
  const all = numbers.length > 0 ? numbers : single === null ? [] : [single];
  const urls = textsArg(input, 'urls');
  const url = textArg(input, 'url');
  if (all.length === 0 && url === null && company === null) return [];
  if (all.length === 0) return [{ number: null, company, url }];
  return all.map((number, index) => ({ number, company, url: urls[index] ?? (index === 0 ? url : null) }));
}
