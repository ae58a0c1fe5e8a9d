import type { Target } from '../../../connectors/http/target.ts';
import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Buyer, Header, Line, Lines, ShipTo } from '../../../src/model/order/order-schema.ts';
import type { Payment } from '../../../src/model/payment/payment.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { writeAddress } from '../mapping/address.ts';

/** The whole order as the ERP books it: in the shop's currency, and what the customer saw of it. */
export function salesOrder(target: Target): Json {
  const header = target.body['header'] as Header;
  const { lines, totals } = target.body['lines'] as Lines;
  const { note } = (target.body['tags'] ?? {}) as { note?: string | null };
  const money = (amount: number): Json => ({ amount, currency: header.currency });
  return {
    order_number: header.number,
    customer_reference: header.customer === null ? null : target.needed('customer'),
    contact: header.customer === null ? guestOf(target) : null,
    placed_at: header.placedAt,
    currency: header.currency,
    taxes_included: header.taxesIncluded,
    bill_to: writeAddress(target.body['billTo'] as Address | null),
    ship_to: shipToOf(target),
    note: note ?? null,
    lines: lines.map((line) => salesLine(line, money)),
    totals: Object.fromEntries(Object.entries(totals.shop).map(([name, amount]) => [name, money(amount)])),
    presentment: presentmentOf(header, totals),
    payments: paymentsOf(target),
  };
}

/** How the ERP books what no product of the shop stands for. */
const NO_PRODUCT = 'NO-PRODUCT';

function salesLine(line: Line, money: (amount: number) => Json): Json {
  const off = (of: 'line' | 'order'): Json =>
    money(line.discountAllocations.reduce((sum, one) => (one.of === of ? sum + one.amount.shop : sum), 0));
  return {
    line_ref: line.id,
    // What is no product of the shop has no SKU: it is booked as a fee.
    sku: line.sku ?? NO_PRODUCT,
    kind: line.sku === null ? 'fee' : line.kind,
    quantity: Number(line.quantity),
    ...(line.unit === undefined ? {} : { unit: line.unit }),
    unit_price: money(line.unitPrice.shop),
    discount: off('line'),
    order_discount: off('order'),
    tax: money(line.taxLines.reduce((sum, tax) => sum + tax.amount.shop, 0)),
    total: money(line.total.shop),
  };
}

function presentmentOf(header: Header, totals: Lines['totals']): Json {
  const currency = header.presentmentCurrency ?? header.currency;
  const { total } = totals.presentment ?? totals.shop;
  // Not every shop tells its rate.
  const rate = header.rate ?? (header.presentmentCurrency === undefined ? '1' : null);
  return { currency, rate, total: { amount: total, currency } };
}

function shipToOf(target: Target): Json {
  const shipTo = (target.body['shipTo'] ?? null) as ShipTo | null;
  return shipTo?.line1 === undefined ? null : writeAddress(shipTo);
}

function guestOf(target: Target): Json {
  const buyer = (target.body['buyer'] ?? null) as Buyer | null;
  return buyer === null ? null : { ...buyer };
}

/** In the ERP's words. */
const KINDS: Partial<Record<Payment['kind'], string>> = { authorise: 'authorization' };
const STATES: Partial<Record<Payment['status'], string>> = { succeeded: 'success', failed: 'failure' };

function paymentsOf(target: Target): Json {
  const { payments } = (target.body['derived'] ?? {}) as { payments?: (Payment & { at: string })[] };
  return (payments ?? []).map(({ transaction, kind, status, tender, amount, currency, at }) => ({
    reference: transaction,
    kind: KINDS[kind] ?? kind,
    status: STATES[status] ?? status,
    gateway: tender ?? null,
    amount: { amount, currency },
    at,
  }));
}

/** Where the ERP has an order; `reference` is the id of our record. A cancelled one is no longer held. */
export function readPosting(doc: Doc): FactDraft[] {
  const reference = doc.text('reference');
  const status = doc.text('status');
  return [
    {
      entity: 'order',
      id: reference,
      ours: reference,
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      groups: { posting: { number: doc.maybeText('number'), status } },
      gone: status === 'cancelled',
    },
  ];
}
