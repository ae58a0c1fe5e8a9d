import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { hashOf } from '../../../src/model/hash.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Buyer, Header, Line, Lines, ShipTo } from '../../../src/model/order/order-schema.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { readAddress } from '../mapping/address.ts';
import { openMoneySets, type MoneySets } from './money-set.ts';
import { readPayments } from './payments.ts';

/** A full order of the shop → everything it says. */
export function readOrder(doc: Doc): FactDraft[] {
  const money = openMoneySets(doc);
  const lines = doc.list('lines');
  return [
    {
      ...readIdentity(doc),
      groups: {
        header: readHeader(doc),
        lines: readLines(doc, lines, money),
        shipTo: readShipTo(doc, lines),
        billTo: readBillTo(doc),
        buyer: readBuyer(doc),
        cancellation: readCancellation(doc),
        tags: { tags: doc.maybeList('tags').map((tag) => tag.text('')), note: doc.maybeText('note') },
      },
      events: readPayments(doc),
    },
  ];
}

/** `order.paid` holds the transactions and nothing else: a claim on nothing. */
export function readOrderPaid(doc: Doc): FactDraft[] {
  return [{ ...readIdentity(doc), events: readPayments(doc) }];
}

function readIdentity(doc: Doc): Pick<FactDraft, 'entity' | 'id' | 'version' | 'at'> {
  return { entity: 'order', id: doc.id('id'), version: doc.integer('version'), at: doc.time('updated_at') };
}

function readHeader(doc: Doc): Header {
  const customer = doc.maybeObject('customer')?.maybeId('id') ?? null;
  const presentment = doc.maybeText('presentment_currency');
  const currency = doc.text('currency');
  return {
    number: doc.text('number'),
    placedAt: doc.time('placed_at'),
    currency,
    ...(presentment === null || presentment === currency ? {} : { presentmentCurrency: presentment, rate: doc.decimal('rate') }),
    taxesIncluded: doc.boolean('taxes_included'),
    customer: customer === null ? null : { id: customer },
    ...readKind(doc),
    ...readWindow(doc),
  };
}

/** By when it is to be shipped: a day, or a moment. */
function readWindow(doc: Doc): Pick<Header, 'window'> {
  const shipBy = doc.maybeDayOrTime('ship_by');
  return shipBy === null ? {} : { window: { shipBy } };
}

/** Of what is sent for something that came back: that it is, and for which return. */
function readKind(doc: Doc): Pick<Header, 'kind' | 'exchangeOf'> {
  const of = doc.maybeId('exchange_of');
  return of === null ? {} : { kind: 'exchange', exchangeOf: { id: of } };
}

function readBuyer(doc: Doc): Buyer | null {
  const customer = doc.maybeObject('customer');
  if (customer === null) return null;
  return { name: customer.maybeText('name'), email: customer.maybeText('email'), phone: customer.maybeText('phone') };
}

function readLines(doc: Doc, lines: Doc[], money: MoneySets): Lines {
  const charge = (amountAt: string) => (one: Doc) => ({
    code: one.maybeText('code'),
    title: one.maybeText('title'),
    amount: money.amounts(one, amountAt),
  });
  return {
    lines: lines.map((line) => readLine(line, money)),
    discounts: doc.maybeList('discounts').map(charge('amount')),
    shippingLines: doc
      .maybeList('shipping_lines')
      .map((one) => ({ ...charge('price')(one), taxLines: readTaxLines(one, money) })),
    fees: [],
    giftCards: doc.maybeList('gift_cards').map((card) => ({
      id: card.id('id'),
      last4: card.maybeText('last4'),
      amount: money.amounts(card, 'amount'),
    })),
    totals: money.totals(doc.object('totals')),
  };
}

function readLine(line: Doc, money: MoneySets): Line {
  const targets = line.maybeList('targets');
  const unit = line.maybeText('unit');
  return {
    id: line.id('id'),
    sku: line.maybeText('sku'),
    title: line.maybeText('title'),
    kind: line.oneOf('kind', ['physical', 'digital', 'gift_card', 'fee']),
    // Pieces are whole; of a case somebody may order half.
    quantity: unit === null ? String(line.integer('quantity')) : line.decimal('quantity'),
    ...(unit === null ? {} : { unit }),
    unitPrice: money.amounts(line, 'unit_price'),
    discountAllocations: [...money.allocation(line, 'discount', 'line'), ...money.allocation(line, 'order_discount', 'order')],
    taxLines: readTaxLines(line, money),
    total: money.amounts(line, 'total'),
    ...(targets.length === 0
      ? {}
      : {
          targets: targets.map((target) => ({
            to: keyOf(readAddress(target.object('ship_to'))),
            quantity: String(target.integer('quantity')),
          })),
        }),
  };
}

function readTaxLines(doc: Doc, money: MoneySets): Line['taxLines'] {
  return doc.maybeList('tax_lines').map((tax) => ({
    title: tax.maybeText('title'),
    rate: tax.maybeDecimal('rate'),
    amount: money.amounts(tax, 'amount'),
  }));
}

/** The order's address, and the lines' own ones under a key made of what they say. */
function readShipTo(doc: Doc, lines: Doc[]): ShipTo | null {
  const main = doc.maybeObject('ship_to');
  const others: Record<string, Address> = {};
  for (const line of lines) {
    for (const target of line.maybeList('targets')) {
      const address = readAddress(target.object('ship_to'));
      others[keyOf(address)] = address;
    }
  }
  const several = Object.keys(others).length > 0;
  if (main === null && !several) return null;
  return { ...(main === null ? {} : readAddress(main)), ...(several ? { others } : {}) };
}

function keyOf(address: Address): string {
  return hashOf(address).slice(0, 12);
}

/** With the address goes how a guest, whom no customer record names, can be reached. */
function readBillTo(doc: Doc): Address | null {
  const address = doc.maybeObject('bill_to');
  const email = doc.maybeObject('customer')?.maybeText('email') ?? null;
  if (address === null) return null;
  return { ...readAddress(address), ...(email === null ? {} : { email }) };
}

function readCancellation(doc: Doc): Json {
  const at = doc.maybeTime('cancelled_at');
  return at === null ? null : { at, reason: doc.maybeText('cancel_reason') };
}
