import { metafieldsOf } from '../catalogue/metafields.ts';
import { gid } from '../keep/gid.ts';
import type { Amounts } from '../keep/money.ts';
import { minus, nothing } from '../keep/money.ts';
import { bagView } from '../keep/money-view.ts';
import type { OrderRecord } from '../keep/order-record.ts';
import type { SearchFields } from '../search/conditions.ts';
import { listed, noneListed } from '../search/connection.ts';
import type { Args, Shopify, View } from '../shop-context.ts';
import { numberArg, rest } from '../shop-context.ts';
import { addressView } from '../keep/address.ts';
import { applicationView, lineView, shippingView, taxView, transactionView } from './line-view.ts';
import { currentOf, mergedTaxLines, totalsOf, unitsOf } from './totals.ts';
import { suggestedRefund } from './suggested-refund.ts';
import { refundView, returnView } from './refund-view.ts';
import { fulfillmentView, workView } from '../work/work-view.ts';

const text = (name: string) => ({ sql: `json_extract(body, '$.${name}')`, as: 'text' as const });

export const orderSearch: SearchFields = {
  words: "reference || ' ' || coalesce(json_extract(body, '$.email'), '')",
  fields: {
    id: { sql: 'id', as: 'id' },
    name: { sql: 'reference', as: 'text' },
    email: text('email'),
    customer_id: { sql: 'parent', as: 'id' },
    tag: { sql: "json_extract(body, '$.tags')", as: 'tag' },
    financial_status: text('financialStatus'),
    fulfillment_status: {
      as: 'custom',
      words: {
        unfulfilled: "json_extract(body, '$.fulfillmentStatus') in ('UNFULFILLED', 'ON_HOLD')",
        unshipped: "json_extract(body, '$.fulfillmentStatus') in ('UNFULFILLED', 'ON_HOLD')",
        partial: "json_extract(body, '$.fulfillmentStatus') = 'PARTIALLY_FULFILLED'",
        shipped: "json_extract(body, '$.fulfillmentStatus') = 'FULFILLED'",
        fulfilled: "json_extract(body, '$.fulfillmentStatus') = 'FULFILLED'",
      },
    },
    status: {
      as: 'custom',
      words: {
        open: "json_extract(body, '$.closedAt') is null and json_extract(body, '$.cancelledAt') is null",
        closed: "json_extract(body, '$.closedAt') is not null",
        cancelled: "json_extract(body, '$.cancelledAt') is not null",
        any: '1',
        not_closed: "json_extract(body, '$.closedAt') is null",
      },
    },
    processed_at: { sql: "json_extract(body, '$.processedAt')", as: 'time' },
    created_at: { sql: 'created_at', as: 'time' },
    updated_at: { sql: 'updated_at', as: 'time' },
    source_name: text('sourceName'),
    po_number: text('poNumber'),
    sku: {
      as: 'exists',
      sql: "select 1 from json_each(json_extract(orders.body, '$.lines')) where json_extract(value, '$.sku') = ? collate nocase",
    },
  },
};
export const orderSorts = {
  ID: 'id',
  UPDATED_AT: 'updated_at',
  CREATED_AT: 'created_at',
  PROCESSED_AT: "json_extract(body, '$.processedAt')",
  ORDER_NUMBER: "json_extract(body, '$.number')",
  TOTAL_PRICE: "json_extract(body, '$.originalTotal.shop')",
};

export function orderView(shop: Shopify, order: OrderRecord): View {
  return {
    __typename: 'Order',
    id: gid('Order', order.id),
    legacyResourceId: order.id,
    name: order.name,
    number: order.number,
    email: order.email,
    phone: order.phone,
    note: order.note,
    poNumber: order.poNumber,
    tags: order.tags,
    customAttributes: order.attributes,
    sourceName: order.sourceName,
    sourceIdentifier: null,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    processedAt: order.processedAt,
    ...stateView(order),
    currencyCode: order.currency,
    presentmentCurrencyCode: order.presentmentCurrency,
    taxesIncluded: order.taxesIncluded,
    taxExempt: false,
    estimatedTaxes: false,
    dutiesIncluded: false,
    displayFinancialStatus: order.financialStatus,
    displayFulfillmentStatus: order.fulfillmentStatus,
    billingAddress: addressView(order.billingAddress, order.id),
    shippingAddress: addressView(order.shippingAddress, order.id),
    displayAddress: addressView(order.shippingAddress ?? order.billingAddress, order.id),
    billingAddressMatchesShippingAddress: JSON.stringify(order.billingAddress) === JSON.stringify(order.shippingAddress),
    requiresShipping: order.lines.some((line) => line.requiresShipping),
    discountCode: order.discounts.find((one) => one.kind === 'code')?.title ?? null,
    discountCodes: order.discounts.filter((one) => one.kind === 'code').map((one) => one.title),
    paymentGatewayNames: [...new Set(order.transactions.map((one) => one.gateway))],
    customerLocale: 'en',
    additionalFees: [],
    customer: () => (order.customerId === null ? null : shop.node('Customer', order.customerId)),
    purchasingEntity: () => purchasingView(shop, order),
    [rest]: () => ({ ...sumsView(order), ...partsView(shop, order) }),
    ...metafieldsOf(shop, 'Order', order.id),
  };
}

function stateView(order: OrderRecord): View {
  return {
    cancelledAt: order.cancelledAt,
    cancelReason: order.cancelReason,
    cancellation: order.cancelledAt === null ? null : { staffNote: order.cancelNote },
    closed: order.closedAt !== null,
    closedAt: order.closedAt,
    confirmed: true,
    confirmationNumber: null,
    edited: order.edited,
    test: false,
    merchantEditable: order.cancelledAt === null,
    merchantEditableErrors: order.cancelledAt === null ? [] : ["Canceled orders can't be edited"],
  };
}

function sumsView(order: OrderRecord): View {
  const before = totalsOf(order, unitsOf, false);
  const now = totalsOf(order, currentOf, true);
  const bag = (amounts: Amounts) => bagView(amounts, order);
  const units = (count: (line: OrderRecord['lines'][number]) => number) =>
    order.lines.reduce((sum, line) => sum + count(line), 0);
  return {
    subtotalPriceSet: bag(before.subtotal),
    totalShippingPriceSet: bag(before.shipping),
    totalTaxSet: bag(before.tax),
    totalDiscountsSet: bag(before.discounts),
    cartDiscountAmountSet: bag(before.discounts),
    totalPriceSet: bag(before.total),
    originalTotalPriceSet: bag(order.originalTotal),
    currentSubtotalPriceSet: bag(now.subtotal),
    currentShippingPriceSet: bag(now.shipping),
    currentTotalTaxSet: bag(now.tax),
    currentTotalDiscountsSet: bag(now.discounts),
    currentCartDiscountAmountSet: bag(now.discounts),
    currentTotalPriceSet: bag(now.total),
    currentTotalDutiesSet: null,
    currentTotalAdditionalFeesSet: null,
    totalReceivedSet: bag(now.received),
    totalRefundedSet: bag(now.refunded),
    totalRefundedShippingSet: bag({
      shop: order.shippingLines.reduce((sum, line) => sum + line.refunded.shop, 0),
      presentment: order.shippingLines.reduce((sum, line) => sum + line.refunded.presentment, 0),
    }),
    netPaymentSet: bag(now.net),
    totalOutstandingSet: bag(minus(now.total, now.net)),
    totalCapturableSet: bag(now.received.shop > 0 ? nothing : now.authorized),
    totalTipReceivedSet: bag(nothing),
    fullyPaid: now.net.shop >= now.total.shop,
    unpaid: now.net.shop < now.total.shop,
    capturable: now.authorized.shop > 0 && now.received.shop === 0,
    refundable: now.net.shop > 0,
    taxLines: mergedTaxLines(order, unitsOf, false).map((line) => taxView(order, line)),
    currentTaxLines: mergedTaxLines(order, currentOf, true).map((line) => taxView(order, line)),
    subtotalLineItemsQuantity: units(unitsOf),
    currentSubtotalLineItemsQuantity: units(currentOf),
    currentTotalWeight: '0',
    totalWeight: '0',
  };
}

function partsView(shop: Shopify, order: OrderRecord): View {
  const { keep } = shop;
  const first = <Item>(args: Args, items: Item[]) => items.slice(0, numberArg(args, 'first') ?? undefined);
  const shipping = order.shippingLines.map((line) => shippingView(order, line));
  const work = () => keep.workOrders.ofParent(order.id);
  return {
    lineItems: listed(
      order.lines,
      (line) => lineView(shop, order, line),
      (line) => line.id,
    ),
    nonFulfillableLineItems: listed(
      order.lines.filter((line) => currentOf(line) === 0),
      (line) => lineView(shop, order, line),
      (line) => line.id,
    ),
    shippingLine: shipping[0] ?? null,
    shippingLines: listed(
      order.shippingLines,
      (line) => shippingView(order, line),
      (line) => line.id,
    ),
    discountApplications: listed(
      order.discounts.map((one, index) => ({ one, index })),
      ({ one, index }) => applicationView(order, one, index),
      ({ index }) => String(index),
    ),
    transactions: (args: Args) => first(args, order.transactions).map((one) => transactionView(shop, order, one)),
    suggestedRefund: suggestedRefund(shop, order),
    transactionsCount: { count: order.transactions.length, precision: 'EXACT' },
    refunds: (args: Args) => first(args, keep.refunds.ofParent(order.id)).map((one) => refundView(shop, one)),
    fulfillments: (args: Args) => first(args, keep.fulfillments.ofParent(order.id)).map((one) => fulfillmentView(shop, one)),
    fulfillmentsCount: () => ({ count: keep.fulfillments.countOfParent(order.id), precision: 'EXACT' }),
    fulfillmentOrders: listed(
      work,
      (one) => workView(shop, one),
      (one) => one.id,
    ),
    fulfillable: () => work().some((one) => one.status === 'OPEN' || one.status === 'IN_PROGRESS'),
    returns: listed(
      () => keep.returns.ofParent(order.id),
      (one) => returnView(shop, one),
      (one) => one.id,
    ),
    returnStatus: () => (keep.returns.countOfParent(order.id) === 0 ? 'NO_RETURN' : 'IN_PROGRESS'),
    events: noneListed,
  };
}

function purchasingView(shop: Shopify, order: OrderRecord): View | null {
  if (order.company === null) {
    const customer = order.customerId === null ? null : shop.node('Customer', order.customerId);
    return customer;
  }
  const { companyId, locationId, contactId } = order.company;
  return {
    __typename: 'PurchasingCompany',
    company: () => shop.node('Company', companyId),
    location: () => shop.node('CompanyLocation', locationId),
    contact: () => (contactId === null ? null : shop.node('CompanyContact', contactId)),
  };
}
