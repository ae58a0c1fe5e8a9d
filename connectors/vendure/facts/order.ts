import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Buyer, Header } from '../../../src/model/order/order-schema.ts';
import { amountsOf } from './amount.ts';
import { readAddress } from './address.ts';
import { readLines } from './order-lines.ts';
import { readPayments } from './payments.ts';

/** What the mappings know besides the document. */
export interface Reading {
  /** Decimal places of the shop's money. */
  precision: number;
  /** Id of a stock location → code. */
  locations: Record<string, string>;
}

/**
 * `{ activeChannel, order }` → everything it says. A cart is not an order: it says nothing. Of a cancelled order the
 * lines are left out, for Vendure counts them down to nothing: what was ordered stays as it was last told.
 */
export function readOrder(doc: Doc, { precision }: Reading): FactDraft[] {
  const order = doc.object('order');
  if (order.maybeText('orderPlacedAt') === null) return [];
  const taxesIncluded = holdTax(order, doc.boolean('activeChannel.pricesIncludeTax'));
  const currency = order.text('currencyCode');
  const amount = amountsOf(currency, precision);
  const cancelled = order.text('state') === 'Cancelled';
  return [
    {
      entity: 'order',
      id: order.id('id'),
      version: versionOf(order),
      at: order.time('updatedAt'),
      groups: {
        header: readHeader(order, { taxesIncluded, currency }),
        ...(cancelled ? {} : { lines: readLines(order, { taxesIncluded, amount }) }),
        shipTo: readAddress(order.maybeObject('shippingAddress')),
        billTo: readAddress(order.maybeObject('billingAddress')),
        buyer: readBuyer(order),
        cancellation: cancelled ? readCancellation(order) : null,
        tags: { tags: [], note: order.maybeText('customFields.synclineNote') },
      },
      events: readPayments(order, { currency, amount }),
    },
  ];
}

/**
 * Whether all that is shown of an order is of one moment. Vendure reads an order, its lines and its payments one after
 * the other: of a change between them the total is still the old one, and the lines, with their new times, are not.
 */
export function isOfOneMoment(doc: Doc): boolean {
  const order = doc.object('order');
  const sum = (list: string, name: string): number => order.list(list).reduce((total, one) => total + one.integer(name), 0);
  const parts =
    sum('lines', 'proratedLinePriceWithTax') + sum('shippingLines', 'discountedPriceWithTax') + sum('surcharges', 'priceWithTax');
  return order.integer('totalWithTax') === parts;
}

/**
 * Whether the order's prices hold their tax. The channel says how prices are kept now, not how they were when the
 * order was placed: a price that was kept, times the quantity, is the line's to the cent; one that was computed need not be.
 */
function holdTax(order: Doc, now: boolean): boolean {
  const exact = (unit: string, whole: string): boolean =>
    order.list('lines').every((line) => line.integer(unit) * line.integer('quantity') === line.integer(whole));
  const [net, gross] = [exact('unitPrice', 'linePrice'), exact('unitPriceWithTax', 'linePriceWithTax')];
  return net === gross ? now : gross;
}

/**
 * Vendure leaves an order's `updatedAt` as it was when a payment, a refund or the customer changes: the
 * latest time of all that is read here counts.
 */
export function versionOf(order: Doc): number {
  const payments = order.maybeList('payments');
  const parts = [
    order,
    ...order.list('lines'),
    ...order.list('surcharges'),
    ...payments,
    ...payments.flatMap((payment) => payment.list('refunds')),
    ...[order.maybeObject('customer')].filter((customer) => customer !== null),
  ];
  return Math.max(...parts.map((part) => Date.parse(part.time('updatedAt'))));
}

function readHeader(order: Doc, { taxesIncluded, currency }: { taxesIncluded: boolean; currency: string }): Header {
  const customer = order.maybeObject('customer');
  return {
    number: order.text('code'),
    placedAt: order.time('orderPlacedAt'),
    currency,
    taxesIncluded,
    taxLevel: 'line',
    rounding: 'half_up',
    customer: customer === null ? null : { id: customer.id('id') },
  };
}

function readBuyer(order: Doc): Buyer | null {
  const customer = order.maybeObject('customer');
  if (customer === null) return null;
  const name = [customer.text('firstName'), customer.text('lastName')].filter((part) => part !== '').join(' ');
  return { name, email: customer.text('emailAddress'), phone: customer.maybeText('phoneNumber') };
}

/** The time and the reason stand in the history: the last of each counts. */
function readCancellation(order: Doc): Json {
  const entries = order.list('history.items');
  const move = entries.findLast(
    (entry) => entry.text('type') === 'ORDER_STATE_TRANSITION' && entry.maybeText('data.to') === 'Cancelled',
  );
  const asked = entries.findLast((entry) => entry.text('type') === 'ORDER_CANCELLATION');
  return {
    at: (move ?? asked ?? order).time((move ?? asked) ? 'createdAt' : 'updatedAt'),
    reason: asked?.maybeText('data.reason') ?? null,
  };
}
