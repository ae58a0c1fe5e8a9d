import { randomUUID } from 'node:crypto';
import { workBody } from '../hooks/fulfillment-body.ts';
import { changeStockOf } from '../catalogue/stock.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { CancelOrders, JobRecord } from '../keep/app-record.ts';
import { minus, nothing, plus } from '../keep/money.ts';
import type { OrderRecord, Transaction } from '../keep/order-record.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Shopify, View } from '../shop-context.ts';
import { inputArg, textArg } from '../shop-context.ts';
import { openWork, saveOrder, saveWork, sentOf } from './order-store.ts';
import { makeRefund, newTransaction } from './refund.ts';
import { currentOf, paidOf, shippingNet } from './totals.ts';

/** Asks for an order to be cancelled. The answer is a job: the order is cancelled a little later. */
export const orderCancel: Mutation = (args, { shop, done }) => {
  const order = shop.keep.orders.get(idOf('Order', textArg(args, 'orderId') ?? '') ?? '');
  if (order === null) throw refuse('orderId', 'Order does not exist', 'NOT_FOUND');
  const staffNote = textArg(args, 'staffNote');
  if ((staffNote ?? '').length > 255)
    throw refuse('staffNote', 'Staff note is too long. Maximum length is 255 characters.', 'INVALID');
  const method = args['refundMethod'] !== undefined && args['refundMethod'] !== null;
  if (method && args['refund'] !== undefined && args['refund'] !== null)
    throw refuse('refund', 'Only one of the arguments `refund` or `refund_method` is allowed.', 'INVALID');
  if (order.cancelledAt !== null) throw refuse('orderId', 'Cannot cancel an order that has already been canceled', 'INVALID');
  if (sentOf(shop, order.id).length > 0)
    throw refuse('orderId', 'Cannot cancel an order that has outstanding fulfillments', 'INVALID');
  if (shop.keep.jobs.byReference(`cancel ${order.id}`)?.done === false)
    throw refuse(null, 'Cancellation is already in progress', 'INVALID');
  const refund = args['refund'] === true || inputArg(args, 'refundMethod')['originalPaymentMethodsRefund'] === true;
  const job = startJob(shop, order.id, {
    reason: textArg(args, 'reason') ?? 'OTHER',
    restock: args['restock'] === true,
    refund,
    staffNote,
  });
  done('cancel', 'order', gid('Order', order.id), order.name);
  return { job: jobView(job) };
};

function startJob(shop: Shopify, orderId: string, orders: CancelOrders): JobRecord {
  const now = shop.now();
  const due = shop.frame.wall.now() + shop.settings.jobTime;
  const job: JobRecord = {
    id: randomUUID(),
    createdAt: now,
    updatedAt: now,
    kind: 'cancel',
    subject: `cancel ${orderId}`,
    due,
    done: false,
    orders,
  };
  shop.keep.jobs.put(job);
  return job;
}

export function jobView(job: JobRecord): View {
  return { __typename: 'Job', id: gid('Job', job.id), done: job.done };
}

/** Does the jobs that are due; how many are still to be done. */
export function workOffJobs(shop: Shopify): number {
  const open = shop.keep.jobs.ofParent('open');
  const due = open.filter((job) => job.due <= shop.frame.wall.now());
  for (const job of due) {
    shop.frame.store.transaction(() => {
      const order = shop.keep.orders.get(job.subject.replace('cancel ', ''));
      if (order !== null && order.cancelledAt === null) cancelOrder(shop, order, job.orders);
      shop.keep.jobs.put({ ...job, done: true, updatedAt: shop.now() });
    });
  }
  return open.length - due.length;
}

/** Cancels and closes an order. Its fulfilment orders are closed; with a refund its lines are taken off it as well. */
function cancelOrder(shop: Shopify, order: OrderRecord, orders: CancelOrders): void {
  const refunded = orders.refund ? refundAll(shop, order, orders) : order;
  for (const work of openWork(shop, order.id)) {
    for (const line of work.lines) {
      const variantId = order.lines.find((one) => one.id === line.lineId)?.variantId ?? null;
      const back = orders.restock ? line.remaining : 0;
      changeStockOf(shop, { variantId, locationId: work.locationId }, { committed: -line.remaining, available: back });
    }
    const closed = saveWork(shop, { ...work, status: 'CLOSED' });
    shop.tell('FULFILLMENT_ORDERS_CANCELLED', `fulfillment_orders/${work.id}`, () => ({ fulfillment_order: workBody(closed) }));
  }
  const now = shop.now();
  saveOrder(
    shop,
    { ...refunded, cancelledAt: now, closedAt: now, cancelReason: orders.reason, cancelNote: orders.staffNote },
    'ORDERS_CANCELLED',
  );
}

function refundAll(shop: Shopify, order: OrderRecord, orders: CancelOrders): OrderRecord {
  const restockType = orders.restock ? ('CANCEL' as const) : ('NO_RESTOCK' as const);
  const lines = order.lines
    .filter((line) => currentOf(line) > 0)
    .map((line) => ({ line, quantity: currentOf(line), restockType, locationId: null }));
  const [shippingLine] = order.shippingLines;
  const shipping = shippingLine === undefined ? null : shippingNet(shippingLine, true);
  makeRefund(shop, order, { note: orders.staffNote, lines, shipping, transactions: refundsOf(shop, order) });
  return shop.keep.orders.get(order.id) ?? order;
}

/** One transaction for each payment of which something is left; authorisations without a payment are voided. */
function refundsOf(shop: Shopify, order: OrderRecord): Transaction[] {
  const paid = order.transactions.filter((one) => one.status === 'SUCCESS' && (one.kind === 'SALE' || one.kind === 'CAPTURE'));
  if (paidOf(order.transactions).received.shop === 0) {
    const authorized = order.transactions.filter((one) => one.kind === 'AUTHORIZATION' && one.status === 'SUCCESS');
    return authorized.map((one) =>
      newTransaction(shop, { kind: 'VOID', gateway: one.gateway, amount: one.amount, parentId: one.id }),
    );
  }
  return paid.flatMap((one) => {
    const before = order.transactions
      .filter((other) => other.parentId === one.id && other.kind === 'REFUND')
      .map((other) => other.amount);
    const left = minus(one.amount, plus(nothing, ...before));
    return left.shop > 0 ? [newTransaction(shop, { kind: 'REFUND', gateway: one.gateway, amount: left, parentId: one.id })] : [];
  });
}
