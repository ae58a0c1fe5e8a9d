import type { Doc } from '../../frame/json.ts';
import { gid } from '../keep/gid.ts';
import { fixedText, minus } from '../keep/money.ts';
import type { OrderRecord, RefundRecord, Transaction } from '../keep/order-record.ts';
import { currentOf, discountOf, mergedTaxLines, totalsOf, unitsOf } from '../orders/totals.ts';
import type { Shopify } from '../shop-context.ts';
import { addressBody } from './address-body.ts';
import { customerBody } from './customer-body.ts';
import { fulfillmentBody } from './fulfillment-body.ts';
import { lineBody, shippingBody, taxBody } from './line-body.ts';
import { pricedBody, setBody } from './money-body.ts';
import { zonedStamp } from './zoned-stamp.ts';

/** The body of the `orders/*` topics, in the shape of the REST API. */
export function orderBody(shop: Shopify, order: OrderRecord): Doc {
  const stamp = (at: string | null) => zonedStamp(at, shop.settings.timeZone);
  const customer = order.customerId === null ? null : shop.keep.customers.get(order.customerId);
  const gateways = [...new Set(order.transactions.map((one) => one.gateway))];
  return {
    id: Number(order.id),
    admin_graphql_api_id: gid('Order', order.id),
    name: order.name,
    number: order.number - 1000,
    order_number: order.number,
    email: order.email,
    contact_email: order.email,
    phone: order.phone,
    note: order.note,
    po_number: order.poNumber,
    note_attributes: order.attributes.map((one) => ({ name: one.key, value: one.value })),
    tags: order.tags.join(', '),
    source_name: order.sourceName,
    currency: order.currency,
    presentment_currency: order.presentmentCurrency,
    taxes_included: order.taxesIncluded,
    estimated_taxes: false,
    test: false,
    confirmed: true,
    buyer_accepts_marketing: false,
    customer_locale: 'en',
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    cancelled_at: stamp(order.cancelledAt),
    closed_at: stamp(order.closedAt),
    created_at: stamp(order.createdAt),
    processed_at: stamp(order.processedAt),
    updated_at: stamp(order.updatedAt),
    financial_status: order.financialStatus.toLowerCase(),
    fulfillment_status: fulfillmentWord(order.fulfillmentStatus),
    payment_gateway_names: gateways,
    ...sumsBody(order),
    ...discountsBody(order),
    ...partsBody(shop, order),
    customer: customer === null ? null : customerBody(shop, customer),
    billing_address: addressBody(order.billingAddress),
    shipping_address: addressBody(order.shippingAddress),
    company:
      order.company === null ? null : { id: Number(order.company.companyId), location_id: Number(order.company.locationId) },
  };
}

function fulfillmentWord(status: string): string | null {
  if (status === 'FULFILLED') return 'fulfilled';
  return status === 'PARTIALLY_FULFILLED' ? 'partial' : null;
}

function sumsBody(order: OrderRecord): Doc {
  const before = totalsOf(order, unitsOf, false);
  const now = totalsOf(order, currentOf, true);
  return {
    ...pricedBody('subtotal_price', before.subtotal, order),
    ...pricedBody('total_price', before.total, order),
    ...pricedBody('total_tax', before.tax, order),
    ...pricedBody('total_discounts', before.discounts, order),
    total_shipping_price_set: setBody(before.shipping, order),
    ...pricedBody(
      'total_line_items_price',
      {
        shop: order.lines.reduce((sum, line) => sum + line.price.shop * unitsOf(line), 0),
        presentment: order.lines.reduce((sum, line) => sum + line.price.presentment * unitsOf(line), 0),
      },
      order,
    ),
    ...pricedBody('current_subtotal_price', now.subtotal, order),
    ...pricedBody('current_total_price', now.total, order),
    ...pricedBody('current_total_tax', now.tax, order),
    ...pricedBody('current_total_discounts', now.discounts, order),
    current_total_duties_set: null,
    original_total_duties_set: null,
    current_total_additional_fees_set: null,
    original_total_additional_fees_set: null,
    total_cash_rounding_payment_adjustment_set: setBody({ shop: 0, presentment: 0 }, order),
    total_outstanding: fixedText(minus(now.total, now.net).shop, order.currency),
    total_tip_received: fixedText(0, order.currency),
    total_weight: 0,
    tax_lines: mergedTaxLines(order, unitsOf, false).map((line) => taxBody(order, line)),
  };
}

function discountsBody(order: OrderRecord): Doc {
  const allocated = (index: number) =>
    [...order.lines, ...order.shippingLines]
      .map((line) => discountOf(line.discounts.filter((one) => one.application === index)).shop)
      .reduce((sum, one) => sum + one, 0);
  const codes = order.discounts
    .map((one, index) => ({ one, index }))
    .filter(({ one }) => one.kind === 'code')
    .map(({ one, index }) => ({
      code: one.title,
      amount: fixedText(allocated(index), order.currency),
      type: one.target === 'SHIPPING_LINE' ? 'shipping' : 'percentage' in one.value ? 'percentage' : 'fixed_amount',
    }));
  const applications = order.discounts.map((one) => ({
    type: one.kind === 'code' ? 'discount_code' : one.kind,
    title: one.title,
    ...(one.kind === 'code' ? { code: one.title } : {}),
    target_type: one.target.toLowerCase(),
    target_selection: one.selection.toLowerCase(),
    allocation_method: one.method.toLowerCase(),
    value_type: 'percentage' in one.value ? 'percentage' : 'fixed_amount',
    value: 'percentage' in one.value ? String(one.value.percentage) : fixedText(one.value.amount.shop, order.currency),
  }));
  return { discount_codes: codes, discount_applications: applications };
}

function partsBody(shop: Shopify, order: OrderRecord): Doc {
  const sent = shop.keep.fulfillments.ofParent(order.id);
  const work = shop.keep.workOrders.ofParent(order.id);
  const units = (lineId: string) => ({
    sent: sent
      .filter((one) => one.status === 'SUCCESS')
      .flatMap((one) => one.lines)
      .reduce((sum, one) => sum + (one.lineId === lineId ? one.quantity : 0), 0),
    open: work
      .filter((one) => one.status !== 'CLOSED')
      .flatMap((one) => one.lines)
      .reduce((sum, one) => sum + (one.lineId === lineId ? one.remaining : 0), 0),
  });
  return {
    line_items: order.lines.map((line) => lineBody(order, line, units(line.id))),
    shipping_lines: order.shippingLines.map((line) => shippingBody(order, line)),
    fulfillments: sent.map((one) => fulfillmentBody(shop, one)),
    refunds: shop.keep.refunds.ofParent(order.id).map((one) => refundBody(shop, order, one)),
    returns: [],
    payment_terms: null,
  };
}

/** The body of `refunds/create`, also a part of an order's body. */
export function refundBody(shop: Shopify, order: OrderRecord, refund: RefundRecord): Doc {
  const stamp = (at: string) => zonedStamp(at, shop.settings.timeZone);
  const transactions = order.transactions.filter((one) => refund.transactionIds.includes(one.id));
  return {
    id: Number(refund.id),
    admin_graphql_api_id: gid('Refund', refund.id),
    order_id: Number(refund.orderId),
    note: refund.note,
    created_at: stamp(refund.createdAt),
    processed_at: stamp(refund.processedAt),
    restock: refund.lines.some((line) => line.restockType !== 'NO_RESTOCK'),
    user_id: null,
    duties: [],
    total_duties_set: setBody({ shop: 0, presentment: 0 }, order),
    return: null,
    refund_line_items: refund.lines.flatMap((one) => {
      const line = order.lines.find((candidate) => candidate.id === one.lineId);
      if (line === undefined) return [];
      return [
        {
          id: Number(one.id),
          line_item_id: Number(one.lineId),
          quantity: one.quantity,
          restock_type: one.restockType.toLowerCase(),
          location_id: one.locationId === null ? null : Number(one.locationId),
          ...numbered('subtotal', one.subtotal, order),
          ...numbered('total_tax', one.tax, order),
          line_item: lineBody(order, line, { open: 0, sent: 0 }),
        },
      ];
    }),
    refund_shipping_lines: [],
    order_adjustments: refund.shipping === null ? [] : [adjustmentBody(order, refund)],
    transactions: transactions.map((one) => transactionBody(shop, order, one)),
  };
}

/** These two are numbers in the REST API, not texts. */
function numbered(name: string, amounts: { shop: number; presentment: number }, order: OrderRecord): Doc {
  return { [name]: Number(fixedText(amounts.shop, order.currency)), [`${name}_set`]: setBody(amounts, order) };
}

function adjustmentBody(order: OrderRecord, refund: RefundRecord): Doc {
  const amount = refund.shipping ?? { shop: 0, presentment: 0 };
  const negative = { shop: -amount.shop, presentment: -amount.presentment };
  return {
    id: Number(refund.id),
    order_id: Number(refund.orderId),
    refund_id: Number(refund.id),
    kind: 'shipping_refund',
    reason: 'Shipping refund',
    ...pricedBody('amount', negative, order),
    ...pricedBody('tax_amount', { shop: -refund.shippingTax.shop, presentment: -refund.shippingTax.presentment }, order),
  };
}

export function transactionBody(shop: Shopify, order: OrderRecord, one: Transaction): Doc {
  return {
    id: Number(one.id),
    admin_graphql_api_id: gid('OrderTransaction', one.id),
    order_id: Number(order.id),
    kind: one.kind.toLowerCase(),
    status: one.status.toLowerCase(),
    gateway: one.gateway,
    amount: fixedText(one.amount.shop, order.currency),
    currency: order.currency,
    parent_id: one.parentId === null ? null : Number(one.parentId),
    payment_id: one.paymentId,
    authorization: null,
    error_code: null,
    message: null,
    test: false,
    receipt: {},
    created_at: zonedStamp(one.processedAt, shop.settings.timeZone),
    processed_at: zonedStamp(one.processedAt, shop.settings.timeZone),
  };
}
