import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Buyer, Header, Lines } from '../../../src/model/order/order-schema.ts';
import { isZero, openMoneyBags, plus, type Amounts, type MoneyBags } from './money-bags.ts';
import { readChanged, readLines, type Changed, type ReadLine } from './order-lines.ts';
import { giftCards, readPayments } from './payments.ts';
import { oursOf, readAddress, seenAt, wholeList, type Reading } from './reading.ts';

/** An order → everything it says, as it is after all edits. A test order says nothing unless it is wanted. */
export function readOrder(doc: Doc, reading: Reading): FactDraft[] {
  if (doc.boolean('test') && !reading.testOrders) return [];
  const money = openMoneyBags(doc);
  const changed = readChanged(doc, money);
  const lines = readLines(doc, money, changed);
  const shipTo = doc.maybeObject('shippingAddress');
  const billTo = doc.maybeObject('billingAddress');
  const email = doc.maybeText('email');
  return [
    {
      entity: 'order',
      id: doc.text('id'),
      ...seenAt(doc),
      ...oursOf(doc),
      groups: {
        header: readHeader(doc, reading),
        lines: readAmounts(doc, { money, lines, changed }),
        shipTo: shipTo === null ? null : readAddress(shipTo),
        billTo: billTo === null ? null : { ...readAddress(billTo), ...(email === null ? {} : { email }) },
        buyer: readBuyer(doc, billTo ?? shipTo),
        cancellation: readCancellation(doc),
        tags: readTags(doc),
        fulfilment: readFulfilment(doc, lines),
      },
      events: readPayments(doc),
    },
  ];
}

export function readTags(doc: Doc): Json {
  return { tags: doc.list('tags').map((tag) => tag.text('')), note: doc.maybeText('note') };
}

function readHeader(doc: Doc, reading: Reading): Header {
  const currency = doc.text('currencyCode');
  const presentment = doc.text('presentmentCurrencyCode');
  const customer = customerOf(doc, reading);
  const kind = kindOf(doc);
  return {
    number: doc.text('name'),
    placedAt: doc.time('processedAt'),
    currency,
    ...(presentment === currency ? {} : { presentmentCurrency: presentment }),
    taxesIncluded: doc.boolean('taxesIncluded'),
    channel: doc.maybeText('sourceName'),
    customer: customer === null ? null : { id: customer },
    ...(kind === null ? {} : { kind }),
    ...readCart(doc),
    ...readBusiness(doc),
  };
}

/** An attribute that the storefront gives its cart, and the order keeps: under which key units are held for it. */
const CART = 'syncline_cart';

function readCart(doc: Doc): Pick<Header, 'cart'> {
  const attributes = doc.has('customAttributes') ? doc.list('customAttributes') : [];
  const key = attributes.find((one) => one.text('key') === CART)?.maybeText('value') ?? null;
  return key === null || key === '' ? {} : { cart: key };
}

function customerOf(doc: Doc, { businessCustomer }: Reading): string | null {
  const company = doc.maybeObject('purchasingEntity')?.maybeObject('company') ?? null;
  if (company !== null && businessCustomer === 'company') return company.text('id');
  return doc.maybeObject('customer')?.text('id') ?? null;
}

/** What the model has no field for yet goes along in the header: who of which company ordered, under which number of its own. */
function readBusiness(doc: Doc): Record<string, Json> {
  const business = doc.maybeObject('purchasingEntity');
  const poNumber = doc.maybeText('poNumber');
  const company = business?.maybeObject('company') ?? null;
  return {
    ...(poNumber === null ? {} : { poNumber }),
    ...(business === null || company === null
      ? {}
      : {
          business: {
            company: { id: company.text('id'), name: company.text('name') },
            location: { id: business.text('location.id'), name: business.text('location.name') },
            contact: doc.maybeObject('customer')?.text('id') ?? null,
          },
        }),
  };
}

function kindOf(doc: Doc): NonNullable<Header['kind']> | null {
  const methods = doc.has('fulfillmentOrders')
    ? doc.list('fulfillmentOrders.nodes').map((one) => one.maybeObject('deliveryMethod')?.maybeText('methodType') ?? null)
    : [];
  if (methods.includes('PICK_UP') || methods.includes('PICKUP_POINT')) return 'pickup';
  const handedOver = methods.includes('RETAIL') || doc.maybeText('sourceName') === 'pos';
  return handedOver && doc.maybeValue('shippingAddress') === null ? 'pos' : null;
}

function readBuyer(doc: Doc, address: Doc | null): Buyer | null {
  const name = doc.maybeObject('customer')?.maybeText('displayName') ?? address?.maybeText('name') ?? null;
  const buyer = { name, email: doc.maybeText('email'), phone: doc.maybeText('phone') };
  return Object.values(buyer).every((value) => value === null) ? null : buyer;
}

function readCancellation(doc: Doc): Json {
  const at = doc.maybeTime('cancelledAt');
  return at === null ? null : { at, reason: doc.maybeText('cancelReason') };
}

/** What the shop itself has sent; where a warehouse owns this group, its word counts. */
function readFulfilment(doc: Doc, lines: readonly ReadLine[]): Json {
  return {
    status: doc.text('displayFulfillmentStatus').toLowerCase(),
    lines: lines
      .filter(({ line }) => line.kind === 'physical')
      .map(({ line, shipped }) => {
        const count = String(shipped);
        return { line: line.id, picked: count, packed: count, shipped: count, short: '0' };
      }),
  };
}

interface Parts {
  money: MoneyBags;
  lines: ReadLine[];
  changed: Changed;
}

function readAmounts(doc: Doc, parts: Parts): Lines {
  const { money, lines } = parts;
  const discounts = orderDiscounts(lines, money);
  const fees = readFees(doc, parts);
  return {
    lines: lines.map(({ line }) => line),
    discounts,
    shippingLines: wholeList(doc, 'shippingLines').map((one) => readShipping(one, money)),
    fees,
    giftCards: giftCards(doc, money),
    totals: readTotals(doc, parts, { discounts, fees }),
  };
}

function readShipping(one: Doc, money: MoneyBags): Lines['shippingLines'][number] {
  const amount = money.amounts(one, 'currentDiscountedPriceSet');
  const before = money.amounts(one, 'discountedPriceSet');
  const kept = before.shop > 0 ? { kept: Math.min(amount.shop, before.shop), of: before.shop } : undefined;
  return {
    code: one.maybeText('code'),
    title: one.maybeText('title'),
    amount,
    taxLines: money.readTaxes(one, kept),
  };
}

/** Each discount of the order once, with the sum of its shares. */
function orderDiscounts(lines: readonly ReadLine[], money: MoneyBags): Lines['discounts'] {
  const byIndex = new Map<number, Lines['discounts'][number]>();
  for (const { index, code, title, amount } of lines.flatMap((line) => line.shares)) {
    const known = byIndex.get(index)?.amount ?? money.zero;
    byIndex.set(index, { code, title, amount: plus(known, amount) });
  }
  return [...byIndex.entries()].toSorted(([a], [b]) => a - b).map(([, discount]) => discount);
}

/** Duties, further fees, and a tip that stands in no line. */
function readFees(doc: Doc, { money, lines }: Parts): Lines['fees'] {
  const fees: Lines['fees'] = [];
  const duties = money.maybe(doc, 'currentTotalDutiesSet');
  if (!isZero(duties) && !doc.boolean('dutiesIncluded')) {
    const taxLines = wholeList(doc, 'lineItems').flatMap((line) => line.list('duties').flatMap((duty) => money.readTaxes(duty)));
    fees.push({ code: 'duties', title: null, amount: duties, taxLines });
  }
  fees.push(...additionalFees(doc, money));
  const tip = money.maybe(doc, 'totalTipReceivedSet');
  if (!isZero(tip) && !lines.some(({ line }) => line.kind === 'fee')) fees.push({ code: 'tip', title: null, amount: tip });
  return fees;
}

/** One by one as long as they are whole; after a refund of some the shop only tells what is left of all. */
function additionalFees(doc: Doc, money: MoneyBags): Lines['fees'] {
  const left = money.maybe(doc, 'currentTotalAdditionalFeesSet');
  if (isZero(left)) return [];
  const each = doc.list('additionalFees').map((fee) => ({
    code: null,
    title: fee.text('name'),
    amount: money.amounts(fee, 'price'),
    taxLines: money.readTaxes(fee),
  }));
  const sum = each.reduce((total, { amount }) => plus(total, amount), money.zero);
  return sum.shop === left.shop ? each : [{ code: 'fees', title: null, amount: left }];
}

/**
 * The shop's own figures, so that they check the lines: its subtotal is without the shares of order discounts, and
 * without what was refunded of goods that stay part of the order.
 */
function readTotals(doc: Doc, parts: Parts, charges: Pick<Lines, 'discounts' | 'fees'>): Lines['totals'] {
  const { money, lines, changed } = parts;
  const { back, taxBack } = changed;
  const sum = (amounts: Amounts[]): Amounts => amounts.reduce(plus, money.zero);
  const discount = sum(charges.discounts.map(({ amount }) => amount));
  const feeLines = lines.filter(({ line }) => line.kind === 'fee').map(({ line }) => line.total);
  const gross = doc.boolean('taxesIncluded') ? back : plus(back, taxBack);
  const figures = {
    subtotal: plus(plus(money.amounts(doc, 'currentSubtotalPriceSet'), back), discount),
    discount,
    shipping: money.amounts(doc, 'currentShippingPriceSet'),
    tax: plus(money.amounts(doc, 'currentTotalTaxSet'), taxBack),
    fees: sum([...charges.fees.map(({ amount }) => amount), ...feeLines]),
    total: plus(money.amounts(doc, 'currentTotalPriceSet'), gross),
  };
  const side = (name: 'shop' | 'presentment'): Lines['totals']['shop'] => ({
    subtotal: figures.subtotal[name] ?? 0,
    discount: figures.discount[name] ?? 0,
    shipping: figures.shipping[name] ?? 0,
    tax: figures.tax[name] ?? 0,
    fees: figures.fees[name] ?? 0,
    total: figures.total[name] ?? 0,
  });
  return { shop: side('shop'), ...(money.zero.presentment === undefined ? {} : { presentment: side('presentment') }) };
}
