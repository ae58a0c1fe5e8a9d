import { fulfillmentBody } from '../hooks/fulfillment-body.ts';
import { orderBody, transactionBody } from '../hooks/order-body.ts';
import type { FulfillmentRecord, OrderRecord, WorkOrder } from '../keep/order-record.ts';
import type { Shopify } from '../shop-context.ts';
import { financialStatusOf } from './totals.ts';

/** What of an order is still to be sent. */
export function openWork(shop: Shopify, orderId: string): WorkOrder[] {
  return shop.keep.workOrders.ofParent(orderId).filter((work) => work.status !== 'CLOSED' && work.status !== 'CANCELLED');
}

export function sentOf(shop: Shopify, orderId: string): FulfillmentRecord[] {
  return shop.keep.fulfillments.ofParent(orderId).filter((one) => one.status === 'SUCCESS');
}

export function fulfilledUnits(sent: FulfillmentRecord[], lineId: string): number {
  return sent.flatMap((one) => one.lines).reduce((sum, line) => sum + (line.lineId === lineId ? line.quantity : 0), 0);
}

export function remainingUnits(work: WorkOrder[], lineId: string): number {
  return work.flatMap((one) => one.lines).reduce((sum, line) => sum + (line.lineId === lineId ? line.remaining : 0), 0);
}

/** The state of sending, as Shopify displays it. */
function fulfillmentStatusOf(shop: Shopify, orderId: string): string {
  const work = openWork(shop, orderId);
  const left = work.flatMap((one) => one.lines).some((line) => line.remaining > 0);
  const sent = sentOf(shop, orderId).length > 0;
  if (sent) return left ? 'PARTIALLY_FULFILLED' : 'FULFILLED';
  return left && work.every((one) => one.status === 'ON_HOLD') ? 'ON_HOLD' : 'UNFULFILLED';
}

/** Saves an order as changed now, with its states derived anew, and tells of it; also of a state that it came to. */
export function saveOrder(
  shop: Shopify,
  order: OrderRecord,
  topic: 'ORDERS_CREATE' | 'ORDERS_UPDATED' | 'ORDERS_CANCELLED' = 'ORDERS_UPDATED',
): OrderRecord {
  const before = shop.keep.orders.get(order.id);
  const saved: OrderRecord = {
    ...order,
    updatedAt: shop.now(),
    financialStatus: financialStatusOf(order),
    fulfillmentStatus: fulfillmentStatusOf(shop, order.id),
  };
  shop.keep.orders.put(saved);
  const tell = (name: string) => shop.tell(name, `orders/${saved.id}`, () => orderBody(shop, saved));
  tell(topic);
  const known = new Set(topic === 'ORDERS_CREATE' ? [] : before?.transactions.map((one) => one.id));
  for (const one of saved.transactions)
    if (!known.has(one.id)) shop.tell('ORDER_TRANSACTIONS_CREATE', `orders/${saved.id}`, () => transactionBody(shop, saved, one));
  if (topic === 'ORDERS_CANCELLED') tell('ORDERS_UPDATED');
  if (saved.financialStatus === 'PAID' && before?.financialStatus !== 'PAID') tell('ORDERS_PAID');
  if (saved.fulfillmentStatus === 'FULFILLED' && before?.fulfillmentStatus !== 'FULFILLED') tell('ORDERS_FULFILLED');
  if (saved.fulfillmentStatus === 'PARTIALLY_FULFILLED' && before !== null) tell('ORDERS_PARTIALLY_FULFILLED');
  return saved;
}

export function saveWork(shop: Shopify, work: WorkOrder): WorkOrder {
  const saved = { ...work, updatedAt: shop.now() };
  shop.keep.workOrders.put(saved);
  return saved;
}

export function saveFulfillment(
  shop: Shopify,
  record: FulfillmentRecord,
  topic: 'FULFILLMENTS_CREATE' | 'FULFILLMENTS_UPDATE',
): FulfillmentRecord {
  const saved = { ...record, updatedAt: shop.now() };
  shop.keep.fulfillments.put(saved);
  shop.tell(topic, `fulfillments/${saved.id}`, () => fulfillmentBody(shop, saved));
  return saved;
}

/**
 * Takes units of a line out of what is still to be sent; gives what could be taken, by location.
 * A fulfilment order of which nothing is left is closed.
 */
export function takeFromWork(
  shop: Shopify,
  orderId: string,
  lineId: string,
  units: number,
): { locationId: string; units: number }[] {
  const taken: { locationId: string; units: number }[] = [];
  let left = units;
  for (const work of openWork(shop, orderId)) {
    const line = work.lines.find((one) => one.lineId === lineId);
    const some = Math.min(left, line?.remaining ?? 0);
    if (line === undefined || some === 0) continue;
    left -= some;
    taken.push({ locationId: work.locationId, units: some });
    const lines = work.lines.map((one) =>
      one.id === line.id ? { ...one, total: one.total - some, remaining: one.remaining - some } : one,
    );
    saveWork(shop, { ...work, lines, status: lines.every((one) => one.remaining === 0) ? 'CLOSED' : work.status });
  }
  return taken;
}
