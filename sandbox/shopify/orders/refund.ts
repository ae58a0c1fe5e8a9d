import { refundBody } from '../hooks/order-body.ts';
import { changeStockOf } from '../catalogue/stock.ts';
import { gid, idOf } from '../keep/gid.ts';
import type { Amounts } from '../keep/money.ts';
import { amountsLike, fixedText, minorOf, minus, plus, shareOf } from '../keep/money.ts';
import type { OrderLine, OrderRecord, RefundLine, RefundRecord, Transaction } from '../keep/order-record.ts';
import type { Deed, KeyedMutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { inputArg, listArg, numberArg, textArg } from '../shop-context.ts';
import { saveOrder, takeFromWork } from './order-store.ts';
import { orderView } from './order-view.ts';
import { refundView } from './refund-view.ts';
import { currentOf, netOf, paidOf, shippingNet, shippingTaxBack, taxOf } from './totals.ts';

/** Gives money back, takes lines off an order and restocks them: what of it is said. */
export const refundCreate: KeyedMutation = {
  run(args, deed) {
    const input = inputArg(args, 'input');
    const order = deed.shop.keep.orders.get(idOf('Order', textArg(input, 'orderId') ?? '') ?? '');
    if (order === null) throw refuse('orderId', 'Order does not exist');
    const lines = listArg(input, 'refundLineItems').map((one, index) => readLine(order, one, index));
    const transactions = readTransactions(deed, order, input);
    const shipping = readShipping(order, inputArg(input, 'shipping'));
    if (lines.length === 0 && transactions.length === 0 && shipping === null)
      throw refuse(null, 'either refund line items or refund duties or transactions or refund methods must be present');
    checkAmount(order, transactions, input);
    const refund = makeRefund(deed.shop, order, { note: textArg(input, 'note'), lines, shipping, transactions });
    deed.done('create', 'refund', gid('Refund', refund.id), refund.note);
    return refund.id;
  },
  answer(name, { shop }) {
    const refund = shop.keep.refunds.get(name);
    const order = refund === null ? null : shop.keep.orders.get(refund.orderId);
    return {
      refund: refund === null ? null : refundView(shop, refund),
      order: order === null ? null : orderView(shop, order),
    };
  },
};

export type RefundParts = {
  note: string | null;
  lines: { line: OrderLine; quantity: number; restockType: RefundLine['restockType']; locationId: string | null }[];
  shipping: Amounts | null;
  transactions: Transaction[];
};

/** Keeps a refund and does what it says to the order, to what is still to be sent and to the stock. */
export function makeRefund(shop: Shopify, order: OrderRecord, parts: RefundParts): RefundRecord {
  const now = shop.now();
  const lines = parts.lines.map((part): RefundLine => {
    const { line, quantity } = part;
    const left = currentOf(line);
    const subtotal = minus(netOf(line, left), netOf(line, left - quantity));
    const tax = minus(
      shareOf(taxOf(line.taxLines), left, line.quantity),
      shareOf(taxOf(line.taxLines), left - quantity, line.quantity),
    );
    restock(shop, order, part);
    return {
      id: shop.next('refund_line'),
      lineId: line.id,
      quantity,
      restockType: part.restockType,
      locationId: part.locationId,
      subtotal,
      tax,
    };
  });
  const refund: RefundRecord = {
    id: shop.next('refund'),
    createdAt: now,
    updatedAt: now,
    processedAt: now,
    orderId: order.id,
    note: parts.note,
    lines,
    shipping: parts.shipping,
    shippingTax: shippingTaxBack(order, parts.shipping),
    transactionIds: parts.transactions.map((one) => one.id),
  };
  shop.keep.refunds.put(refund);
  const after = {
    ...order,
    lines: order.lines.map((line) => ({ ...line, refunded: line.refunded + refundedUnits(lines, line.id) })),
    shippingLines: withShipping(order, parts.shipping),
    transactions: [...order.transactions, ...parts.transactions],
  };
  const saved = saveOrder(shop, after);
  shop.tell('REFUNDS_CREATE', `refunds/${refund.id}`, () => refundBody(shop, saved, refund));
  return refund;
}

function refundedUnits(lines: RefundLine[], lineId: string): number {
  return lines.reduce((sum, line) => sum + (line.lineId === lineId ? line.quantity : 0), 0);
}

function withShipping(order: OrderRecord, shipping: Amounts | null): OrderRecord['shippingLines'] {
  const [first, ...others] = order.shippingLines;
  if (shipping === null || first === undefined) return order.shippingLines;
  return [{ ...first, refunded: plus(first.refunded, shipping) }, ...others];
}

/** Units that were not sent are sent no more; `CANCEL` puts them back to sell, `RETURN` adds what came back. */
function restock(shop: Shopify, order: OrderRecord, part: RefundParts['lines'][number]): void {
  const { line, quantity, restockType } = part;
  if (restockType === 'RETURN') {
    if (part.locationId !== null)
      changeStockOf(shop, { variantId: line.variantId, locationId: part.locationId }, { available: quantity });
    return;
  }
  for (const taken of takeFromWork(shop, order.id, line.id, quantity)) {
    const back = restockType === 'NO_RESTOCK' ? 0 : taken.units;
    const locationId = taken.locationId;
    changeStockOf(shop, { variantId: line.variantId, locationId }, { committed: -taken.units, available: back });
  }
}

function readLine(order: OrderRecord, input: Args, index: number): RefundParts['lines'][number] {
  const line = order.lines.find((one) => one.id === idOf('LineItem', textArg(input, 'lineItemId') ?? ''));
  if (line === undefined) throw refuse(`refundLineItems.${index}.lineItemId`, 'Line item does not exist');
  const quantity = numberArg(input, 'quantity') ?? 0;
  if (quantity > currentOf(line) || quantity < 0)
    throw refuse(`refundLineItems.${index}.quantity`, 'Quantity cannot refund more items than were purchased');
  const locationId = idOf('Location', textArg(input, 'locationId') ?? '');
  const given = textArg(input, 'restockType') ?? 'NO_RESTOCK';
  if ((given === 'RETURN' || given === 'CANCEL') && locationId === null)
    throw refuse(`refundLineItems.${index}.locationId`, 'Location is required to restock items');
  return { line, quantity, restockType: given as RefundLine['restockType'], locationId };
}

/** Amounts are in the buyer's currency when `currency` says so, else in the shop's. */
function readTransactions({ shop }: Deed, order: OrderRecord, input: Args): Transaction[] {
  const currency = textArg(input, 'currency') ?? order.currency;
  if (currency !== order.currency && currency !== order.presentmentCurrency)
    throw refuse('currency', "Currency must match the order's currency or its presentment currency");
  return listArg(input, 'transactions').map((one) => {
    if (one['kind'] !== 'REFUND') throw refuse(null, `Kind ${String(one['kind']).toLowerCase()} is not a valid transaction`);
    const parentId = idOf('OrderTransaction', textArg(one, 'parentId') ?? '');
    const parent = order.transactions.find((other) => other.id === parentId);
    if (parent === undefined) throw refuse('transactions', 'Transactions require a parent_id associated with the order');
    const minor = minorOf(String(one['amount']), currency);
    if (minor === null || minor < 0) throw refuse('transactions', 'Amount is invalid');
    const amount = amountsLike(minor, currency === order.currency ? 'shop' : 'presentment', order.originalTotal);
    return newTransaction(shop, {
      kind: 'REFUND',
      gateway: textArg(one, 'gateway') ?? parent.gateway,
      amount,
      parentId: parent.id,
    });
  });
}

export function newTransaction(shop: Shopify, given: Pick<Transaction, 'kind' | 'gateway' | 'amount' | 'parentId'>): Transaction {
  const id = shop.next('transaction');
  return { ...given, id, status: 'SUCCESS', paymentId: `pay_${id}`, processedAt: shop.now() };
}

function readShipping(order: OrderRecord, input: Args): Amounts | null {
  const [line] = order.shippingLines;
  if (line === undefined) return null;
  const left = shippingNet(line, true);
  if (input['fullRefund'] === true) return left;
  if (input['amount'] === undefined || input['amount'] === null) return null;
  const minor = minorOf(String(input['amount']), order.currency);
  if (minor === null || minor < 0) throw refuse('shipping.amount', 'Amount is invalid');
  if (minor > left.shop) throw refuse('shipping.amount', 'Shipping amount is greater than the shipping that is left to refund');
  return minor === left.shop ? left : amountsLike(minor, 'shop', left);
}

function checkAmount(order: OrderRecord, transactions: Transaction[], input: Args): void {
  const sum = plus(...transactions.map((one) => one.amount)).shop;
  const net = paidOf(order.transactions).net.shop;
  if (sum <= net || input['allowOverRefunding'] === true) return;
  const money = (minor: number) => `$${fixedText(minor, order.currency)}`;
  throw refuse(null, `Refund amount ${money(sum)} is greater than net payment received ${money(net)}`);
}
