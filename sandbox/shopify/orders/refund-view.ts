import { gid } from '../keep/gid.ts';
import { nothing } from '../keep/money.ts';
import { bagView } from '../keep/money-view.ts';
import type { OrderRecord, RefundRecord, ReturnRecord } from '../keep/order-record.ts';
import { listed, noneListed } from '../search/connection.ts';
import type { Shopify, View } from '../shop-context.ts';
import { lineView, shippingView, transactionView } from './line-view.ts';
import { netOf } from './totals.ts';
import { sentLineView } from '../work/work-view.ts';

export function refundView(shop: Shopify, refund: RefundRecord): View {
  const order = shop.keep.orders.get(refund.orderId);
  if (order === null) throw new Error(`refund ${refund.id} has no order`);
  const transactions = order.transactions.filter((one) => refund.transactionIds.includes(one.id));
  const total = transactions
    .filter((one) => one.status === 'SUCCESS')
    .reduce((sum, one) => ({ shop: sum.shop + one.amount.shop, presentment: sum.presentment + one.amount.presentment }), nothing);
  const shippingLines = refund.shipping === null ? [] : [{ id: refund.id, amount: refund.shipping }];
  return {
    __typename: 'Refund',
    id: gid('Refund', refund.id),
    legacyResourceId: refund.id,
    note: refund.note,
    createdAt: refund.createdAt,
    updatedAt: refund.updatedAt,
    processedAt: refund.processedAt,
    totalRefundedSet: bagView(total, order),
    duties: [],
    return: null,
    order: () => shop.node('Order', order.id),
    transactions: listed(
      transactions,
      (one) => transactionView(shop, order, one),
      (one) => one.id,
    ),
    orderAdjustments: noneListed,
    refundShippingLines: listed(
      shippingLines,
      (one) => ({
        id: gid('RefundShippingLine', one.id),
        subtotalAmountSet: bagView(one.amount, order),
        taxAmountSet: bagView(refund.shippingTax, order),
        shippingLine: order.shippingLines[0] === undefined ? null : shippingView(order, order.shippingLines[0]),
      }),
      (one) => one.id,
    ),
    refundLineItems: listed(
      refund.lines,
      (line) => refundLineView(shop, order, line),
      (line) => line.id,
    ),
  };
}

function refundLineView(shop: Shopify, order: OrderRecord, part: RefundRecord['lines'][number]): View {
  const line = order.lines.find((one) => one.id === part.lineId);
  if (line === undefined) throw new Error(`refund line ${part.id} has no order line`);
  return {
    id: gid('RefundLineItem', part.id),
    quantity: part.quantity,
    restockType: part.restockType,
    restocked: part.restockType === 'CANCEL' || part.restockType === 'RETURN',
    priceSet: bagView(line.price, order),
    subtotalSet: bagView(part.subtotal, order),
    totalTaxSet: bagView(part.tax, order),
    lineItem: () => lineView(shop, order, line),
    location: () => (part.locationId === null ? null : shop.node('Location', part.locationId)),
  };
}

export function returnView(shop: Shopify, record: ReturnRecord): View {
  const order = shop.keep.orders.get(record.orderId);
  const lineOf = (line: ReturnRecord['lines'][number]): View => {
    const sent = shop.keep.fulfillments.get(line.fulfillmentId)?.lines.find((one) => one.id === line.fulfillmentLineId);
    return {
      __typename: 'ReturnLineItem',
      id: gid('ReturnLineItem', line.id),
      quantity: line.quantity,
      refundedQuantity: 0,
      refundableQuantity: line.quantity,
      processedQuantity: 0,
      processableQuantity: line.quantity,
      unprocessedQuantity: line.quantity,
      customerNote: null,
      returnReasonNote: line.note,
      returnReasonDefinition: null,
      restockingFee: null,
      withCodeDiscountedTotalPriceSet: () => returnedTotal(order, sent?.lineId, line.quantity),
      fulfillmentLineItem: () => (sent === undefined ? null : sentLineView(shop, order, sent)),
    };
  };
  return {
    __typename: 'Return',
    id: gid('Return', record.id),
    name: record.name,
    status: record.status,
    createdAt: record.createdAt,
    closedAt: record.status === 'CLOSED' ? record.updatedAt : null,
    requestApprovedAt: record.createdAt,
    decline: null,
    totalQuantity: record.lines.reduce((sum, line) => sum + line.quantity, 0),
    order: () => shop.node('Order', record.orderId),
    returnLineItems: listed(record.lines, lineOf, (line) => line.id),
    refunds: noneListed,
    returnShippingFees: [],
  };
}

function returnedTotal(order: OrderRecord | null, lineId: string | undefined, quantity: number): View | null {
  const line = order?.lines.find((one) => one.id === lineId);
  return order === null || line === undefined ? null : bagView(netOf(line, quantity), order);
}
