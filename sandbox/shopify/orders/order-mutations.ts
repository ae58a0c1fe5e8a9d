import { gid, idOf } from '../keep/gid.ts';
import { minorOf, minus, amountsLike } from '../keep/money.ts';
import type { OrderRecord } from '../keep/order-record.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify } from '../shop-context.ts';
import { inputArg, listArg, textArg, textsArg } from '../shop-context.ts';
import { setMetafields } from '../catalogue/metafields.ts';
import { sortedTags } from '../catalogue/product-mutations.ts';
import { addressOf } from '../keep/address.ts';
import { transactionView } from './line-view.ts';
import { saveOrder } from './order-store.ts';
import { orderView } from './order-view.ts';
import { newTransaction } from './refund.ts';
import { currentOf, paidOf, totalsOf } from './totals.ts';

/** What may be changed of an order at any time: notes, tags, addresses; never lines or money. */
export const orderUpdate: Mutation = (args, { shop, done }) => {
  const input = inputArg(args, 'input');
  const before = orderMeant(shop, input);
  const after = { ...before };
  for (const name of ['note', 'email', 'phone', 'poNumber'] as const)
    if (input[name] !== undefined) after[name] = textArg(input, name);
  if (Array.isArray(input['tags'])) after.tags = sortedTags(textsArg(input, 'tags'));
  if (Array.isArray(input['customAttributes']))
    after.attributes = listArg(input, 'customAttributes').map((one) => ({
      key: textArg(one, 'key') ?? '',
      value: textArg(one, 'value'),
    }));
  if (input['shippingAddress'] !== undefined && input['shippingAddress'] !== null)
    after.shippingAddress = addressOf(inputArg(input, 'shippingAddress'));
  const noted = setMetafields(shop, { type: 'Order', id: before.id }, input, 'metafields');
  if (!noted && JSON.stringify(before) === JSON.stringify(after)) return { order: orderView(shop, before) };
  const saved = saveOrder(shop, after);
  done('update', 'order', gid('Order', saved.id), saved.name);
  return { order: orderView(shop, saved) };
};

export const orderClose: Mutation = (args, { shop, done }) => {
  const before = orderMeant(shop, inputArg(args, 'input'));
  if (before.closedAt !== null) return { order: orderView(shop, before) };
  const saved = saveOrder(shop, { ...before, closedAt: shop.now() });
  done('update', 'order', gid('Order', saved.id), saved.name);
  return { order: orderView(shop, saved) };
};

export const orderOpen: Mutation = (args, { shop, done }) => {
  const before = orderMeant(shop, inputArg(args, 'input'));
  if (before.closedAt === null) return { order: orderView(shop, before) };
  const saved = saveOrder(shop, { ...before, closedAt: null });
  done('update', 'order', gid('Order', saved.id), saved.name);
  return { order: orderView(shop, saved) };
};

/** Notes that what is outstanding was paid outside of the shop. */
export const orderMarkAsPaid: Mutation = (args, { shop, done }) => {
  const before = orderMeant(shop, inputArg(args, 'input'));
  const { total, net } = totalsOf(before, currentOf, true);
  const amount = minus(total, net);
  if (amount.shop <= 0) throw refuse('id', 'Order cannot be marked as paid.');
  const paid = newTransaction(shop, { kind: 'SALE', gateway: 'manual', amount, parentId: null });
  const saved = saveOrder(shop, { ...before, transactions: [...before.transactions, paid] });
  done('update', 'order', gid('Order', saved.id), saved.name);
  return { order: orderView(shop, saved) };
};

/** Takes what was authorised, or a part of it. */
export const orderCapture: Mutation = (args, { shop, done }) => {
  const input = inputArg(args, 'input');
  const before = orderMeant(shop, input);
  const parentId = idOf('OrderTransaction', textArg(input, 'parentTransactionId') ?? '');
  const parent = before.transactions.find((one) => one.id === parentId && one.kind === 'AUTHORIZATION');
  if (parent === undefined) throw refuse('parentTransactionId', 'Transaction does not exist');
  const currency = textArg(input, 'currency') ?? before.currency;
  const minor = minorOf(String(input['amount']), currency);
  if (minor === null || minor <= 0) throw refuse('amount', 'Amount must be greater than zero');
  const amount = amountsLike(minor, currency === before.currency ? 'shop' : 'presentment', parent.amount);
  if (paidOf(before.transactions).received.shop + amount.shop > parent.amount.shop)
    throw refuse('amount', 'Amount exceeds the authorized amount');
  const captured = newTransaction(shop, { kind: 'CAPTURE', gateway: parent.gateway, amount, parentId: parent.id });
  const saved = saveOrder(shop, { ...before, transactions: [...before.transactions, captured] });
  done('update', 'order', gid('Order', saved.id), saved.name);
  return { transaction: transactionView(shop, saved, captured) };
};

function orderMeant(shop: Shopify, input: Args): OrderRecord {
  const order = shop.keep.orders.get(idOf('Order', textArg(input, 'id') ?? '') ?? '');
  if (order === null) throw refuse('id', 'Order does not exist');
  return order;
}
