import type { Doc } from '../../frame/json.ts';
import { Fields } from '../../wire/fields.ts';
import { Refusal } from '../../wire/refusal.ts';
import type { Amounts } from '../keep/money.ts';
import { amountsLike, nothing } from '../keep/money.ts';
import type {
  DiscountApplication,
  OrderLine,
  OrderRecord,
  ShippingLine,
  Transaction,
  TransactionKind,
} from '../keep/order-record.ts';
import { gid } from '../keep/gid.ts';
import { sortedTags } from '../catalogue/product-mutations.ts';
import { saveOrder } from '../orders/order-store.ts';
import { routeLines } from '../work/route-lines.ts';
import { totalsOf, unitsOf } from '../orders/totals.ts';
import type { Shopify } from '../shop-context.ts';
import { customerOf } from './customers.ts';
import {
  addressIn,
  allocate,
  amountsIn,
  customerIn,
  lineIn,
  optionalAmounts,
  orderDiscounts,
  taxLinesIn,
} from './given-order.ts';
import type { References } from './references.ts';

/** Places an order as a buyer would, and routes it. Gives the numbers of the order and of its lines, beside the driver's names. */
export function placeOrder(shop: Shopify, references: References, given: Doc): Doc {
  const fields = new Fields(given);
  const name = fields.optionalText('id');
  if (name !== null && references.find('order', name) !== null) throw new Refusal(409, 'exists', { field: 'id' });
  const order = orderIn(shop, references, fields);
  shop.keep.orders.put(order);
  const work = routeLines(shop, order, order.lines, locationIn(shop, fields));
  const saved = saveOrder(shop, order, 'ORDERS_CREATE');
  for (const one of work)
    shop.tell('FULFILLMENT_ORDERS_ORDER_ROUTING_COMPLETE', `fulfillment_orders/${one.id}`, () => ({
      fulfillment_order: { id: gid('FulfillmentOrder', one.id), status: 'open' },
    }));
  references.note('order', name, saved.id);
  const lines = fields
    .list('lines', 0)
    .map((line, index) => ({ id: saved.lines[index]?.id ?? '', reference: line.optionalText('id') }));
  return {
    id: saved.id,
    admin_graphql_api_id: gid('Order', saved.id),
    name: saved.name,
    total: saved.originalTotal,
    lines,
    fulfillment_orders: work.map((one) => gid('FulfillmentOrder', one.id)),
  };
}

function orderIn(shop: Shopify, references: References, fields: Fields): OrderRecord {
  const now = shop.now();
  const number = shop.frame.store.next('order_number', 1001);
  const lines = linesIn(shop, fields);
  const buyer = customerIn(fields);
  const customer = customerOf(shop, references, buyer);
  const text = (name: string) => fields.optionalText(name);
  const currency = text('currency') ?? shop.settings.currency;
  const base: OrderRecord = {
    id: shop.next('order'),
    createdAt: now,
    updatedAt: now,
    processedAt: stampOf(text('placed_at')) ?? now,
    number,
    name: text('number') ?? `#${number}`,
    email: typeof buyer['email'] === 'string' ? buyer['email'] : null,
    phone: typeof buyer['phone'] === 'string' ? buyer['phone'] : null,
    note: text('note'),
    poNumber: text('po_number'),
    tags: Array.isArray(fields.doc['tags']) ? sortedTags(fields.doc['tags'].map(String)) : [],
    attributes: [],
    sourceName: text('source_name') ?? 'web',
    currency,
    presentmentCurrency: text('presentment_currency') ?? currency,
    taxesIncluded: fields.doc['taxes_included'] === true,
    customerId: customer?.id ?? null,
    company: null,
    billingAddress: addressIn(fields, 'bill_to'),
    shippingAddress: addressIn(fields, 'ship_to'),
    lines: lines.lines,
    discounts: lines.discounts,
    shippingLines: shippingIn(shop, fields),
    transactions: [],
    originalTotal: nothing,
    cancelledAt: null,
    cancelReason: null,
    cancelNote: null,
    closedAt: null,
    edited: false,
    financialStatus: 'PENDING',
    fulfillmentStatus: 'UNFULFILLED',
  };
  const originalTotal = totalsOf(base, unitsOf, false).total;
  return { ...base, originalTotal, transactions: transactionsIn(shop, fields, originalTotal) };
}

/** Lines with all that was taken off them: the order's discounts first, then one application for each line that has its own. */
function linesIn(shop: Shopify, fields: Fields): { lines: OrderLine[]; discounts: DiscountApplication[] } {
  const whole = orderDiscounts(fields);
  const discounts = whole.map((one) => one.application);
  const given = fields.list('lines', 0);
  const shares = allocate(
    given.map((line) => optionalAmounts(line, 'order_discount')),
    whole.map((one) => one.amount),
  );
  const lines = given.map((line, index): OrderLine => {
    const sku = line.optionalText('sku');
    const allocations = shares[index] ?? [];
    const own = optionalAmounts(line, 'discount');
    if (own.shop !== 0 || own.presentment !== 0) {
      allocations.push({ application: discounts.length, amount: own });
      discounts.push({
        kind: 'manual',
        title: 'Line discount',
        method: 'EACH',
        target: 'LINE_ITEM',
        selection: 'EXPLICIT',
        value: { amount: own },
      });
    }
    const variant = sku === null ? null : shop.keep.variants.byReference(sku);
    return { ...lineIn(line, variant), id: shop.next('line'), discounts: allocations };
  });
  return { lines, discounts };
}

function shippingIn(shop: Shopify, fields: Fields): ShippingLine[] {
  if (!fields.has('shipping_lines')) return [];
  return fields.list('shipping_lines', 0).map((line) => ({
    id: shop.next('shipping_line'),
    title: line.optionalText('title') ?? 'Shipping',
    code: line.optionalText('code'),
    source: 'shopify',
    price: amountsIn(line, 'price'),
    discounts: [],
    taxLines: taxLinesIn(line),
    refunded: nothing,
  }));
}

/** Amounts of transactions come in the shop's currency alone. */
export function transactionsIn(shop: Shopify, fields: Fields, total: Amounts): Transaction[] {
  if (!fields.has('transactions')) return [];
  return fields.list('transactions', 0).map((one) => {
    const id = shop.next('transaction');
    return {
      id,
      kind: one.text('kind').toUpperCase() as TransactionKind,
      status: (one.optionalText('status') ?? 'success').toUpperCase() as Transaction['status'],
      gateway: one.optionalText('gateway') ?? 'manual',
      amount: amountsLike(one.inner('amount').integer('amount'), 'shop', total),
      parentId: null,
      paymentId: one.optionalText('id') ?? `pay_${id}`,
      processedAt: stampOf(one.optionalText('at')) ?? shop.now(),
    };
  });
}

function locationIn(shop: Shopify, fields: Fields): string | null {
  const name = fields.optionalText('location');
  return name === null ? null : (shop.keep.locations.byReference(name)?.id ?? null);
}

function stampOf(text: string | null): string | null {
  return text === null ? null : `${new Date(text).toISOString().slice(0, 19)}Z`;
}
