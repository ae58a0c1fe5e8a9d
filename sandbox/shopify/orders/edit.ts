import { randomUUID } from 'node:crypto';
import { changeStockOf } from '../catalogue/stock.ts';
import { gid, idOf, readGid } from '../keep/gid.ts';
import { amountsLike, minorOf, nothing } from '../keep/money.ts';
import type { EditRecord, EditStep, OrderLine, OrderRecord } from '../keep/order-record.ts';
import type { Deed, Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import type { Args, Shopify, View } from '../shop-context.ts';
import { inputArg, numberArg, textArg } from '../shop-context.ts';
import { differencesOf, stagedOrder } from './edit-steps.ts';
import { calculatedLineView, calculatedView } from './edit-view.ts';
import { saveOrder, takeFromWork } from './order-store.ts';
import { routeLines } from '../work/route-lines.ts';
import { orderView } from './order-view.ts';
import { currentOf } from './totals.ts';

type Begun = { order: OrderRecord; edit: EditRecord };

/** Begins an edit. Nothing of the order changes before it is committed. */
export const orderEditBegin: Mutation = (args, { shop }) => {
  const order = shop.keep.orders.get(idOf('Order', textArg(args, 'id') ?? '') ?? '');
  if (order === null) throw refuse('id', 'The order does not exist.');
  if (order.cancelledAt !== null) throw refuse(null, 'The order cannot be edited.');
  const now = shop.now();
  const edit: EditRecord = {
    id: shop.next('edit'),
    createdAt: now,
    updatedAt: now,
    orderId: order.id,
    steps: [],
    committed: false,
  };
  shop.keep.edits.put(edit);
  return { calculatedOrder: calculatedView(shop, order, edit), orderEditSession: { id: gid('OrderEditSession', edit.id) } };
};

export const orderEditSetQuantity: Mutation = (args, deed) => {
  const begun = editMeant(deed.shop, args);
  const quantity = numberArg(args, 'quantity') ?? 0;
  if (quantity < 0) throw refuse('quantity', 'must be greater than or equal to 0');
  const line = lineMeant(begun, args);
  return staged(deed, begun, { kind: 'set', lineId: line.id, quantity, restock: args['restock'] === true });
};

export const orderEditAddVariant: Mutation = (args, deed) => {
  const { shop } = deed;
  const begun = editMeant(shop, args);
  const quantity = numberArg(args, 'quantity') ?? 0;
  if (quantity <= 0) throw refuse('quantity', 'must be greater than 0');
  const variant = shop.keep.variants.get(idOf('ProductVariant', textArg(args, 'variantId') ?? '') ?? '');
  const product = variant === null ? null : shop.keep.products.get(variant.productId);
  if (variant === null || product === null) throw refuse('variantId', 'The variant does not exist in the shop.');
  const there = stagedOrder(begun.order, begun.edit).lines.some((line) => line.variantId === variant.id && currentOf(line) > 0);
  if (there && args['allowDuplicates'] !== true)
    throw refuse('id', `${product.title} was not added because it's already on the order.`);
  const item = shop.keep.items.get(variant.itemId);
  const line: Omit<OrderLine, 'id'> = {
    ...emptyLine,
    title: product.title,
    variantTitle: variant.title === 'Default Title' ? null : variant.title,
    sku: variant.sku,
    vendor: product.vendor,
    variantId: variant.id,
    productId: product.id,
    quantity,
    price: amountsLike(variant.price, 'shop', begun.order.originalTotal),
    requiresShipping: item?.requiresShipping ?? true,
    isGiftCard: product.isGiftCard,
    taxable: variant.taxable,
  };
  return staged(deed, begun, {
    kind: 'add',
    lineId: randomUUID(),
    line,
    locationId: idOf('Location', textArg(args, 'locationId') ?? ''),
  });
};

export const orderEditAddCustomItem: Mutation = (args, deed) => {
  const begun = editMeant(deed.shop, args);
  const title = textArg(args, 'title') ?? '';
  const quantity = numberArg(args, 'quantity') ?? 0;
  const price = inputArg(args, 'price');
  const currency = textArg(price, 'currencyCode') ?? '';
  if (title.trim() === '') throw refuse('title', "can't be blank");
  if (quantity <= 0) throw refuse('quantity', 'must be greater than 0');
  if (currency !== begun.order.presentmentCurrency)
    throw refuse('price.amount', `Currency must be ${begun.order.presentmentCurrency}.`);
  const minor = minorOf(String(price['amount']), currency);
  if (minor === null || minor < 0) throw refuse('price.amount', 'must be greater than or equal to 0');
  const line: Omit<OrderLine, 'id'> = {
    ...emptyLine,
    title,
    quantity,
    price: amountsLike(minor, 'presentment', begun.order.originalTotal),
    requiresShipping: args['requiresShipping'] === true,
    taxable: args['taxable'] === true,
  };
  return staged(deed, begun, {
    kind: 'add',
    lineId: randomUUID(),
    line,
    locationId: idOf('Location', textArg(args, 'locationId') ?? ''),
  });
};

export const orderEditAddLineItemDiscount: Mutation = (args, deed) => {
  const begun = editMeant(deed.shop, args);
  const line = lineMeant(begun, args);
  const discount = inputArg(args, 'discount');
  const percentage = numberArg(discount, 'percentValue');
  const fixed = inputArg(discount, 'fixedValue');
  const minor = minorOf(String(fixed['amount'] ?? ''), textArg(fixed, 'currencyCode') ?? begun.order.presentmentCurrency);
  if (percentage === null && minor === null) throw refuse('discount', 'A value is required.');
  const value =
    percentage === null ? { amount: amountsLike(minor ?? 0, 'presentment', begun.order.originalTotal) } : { percentage };
  return staged(deed, begun, { kind: 'discount', lineId: line.id, title: textArg(discount, 'description') ?? 'Discount', value });
};

/** Makes the edit true: what was added is to be sent, what was taken off is not, and `orders/edited` tells of it. */
export const orderEditCommit: Mutation = (args, deed) => {
  const { shop, done } = deed;
  const { order, edit } = editMeant(shop, args);
  if (edit.steps.length === 0) throw refuse('id', 'There must be at least one change to be made.');
  const after = withRealIds(shop, stagedOrder(order, edit), order);
  const differences = differencesOf(order, after);
  for (const { line, delta } of differences) {
    if (delta > 0) routeLines(shop, order, [{ ...line, quantity: delta }]);
    else takeOff(shop, order, line, { units: -delta, restock: restocks(edit, line.id) });
  }
  shop.keep.edits.put({ ...edit, committed: true, updatedAt: shop.now() });
  const saved = saveOrder(shop, { ...after, edited: true });
  const list = (sign: number) =>
    differences.filter((one) => one.delta * sign > 0).map((one) => ({ id: Number(one.line.id), delta: Math.abs(one.delta) }));
  shop.tell('ORDERS_EDITED', `orders/${order.id}`, () => ({
    order_edit: {
      id: Number(edit.id),
      app_id: 1,
      order_id: Number(order.id),
      created_at: shop.now(),
      committed_at: shop.now(),
      user_id: null,
      notify_customer: args['notifyCustomer'] === true,
      staff_note: textArg(args, 'staffNote'),
      line_items: { additions: list(1), removals: list(-1) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  }));
  done('update', 'order', gid('Order', saved.id), saved.name);
  return { order: orderView(shop, saved), successMessages: ['Order updated'] };
};

const emptyLine: Omit<OrderLine, 'id'> = {
  title: '',
  variantTitle: null,
  sku: null,
  vendor: null,
  variantId: null,
  productId: null,
  quantity: 0,
  removed: 0,
  refunded: 0,
  price: nothing,
  requiresShipping: false,
  isGiftCard: false,
  taxable: false,
  discounts: [],
  taxLines: [],
  attributes: [],
};

function editMeant(shop: Shopify, args: Args): Begun {
  const given = readGid(textArg(args, 'id') ?? '');
  const edit =
    given === null || !['CalculatedOrder', 'OrderEditSession'].includes(given.type) ? null : shop.keep.edits.get(given.id);
  const order = edit === null ? null : shop.keep.orders.get(edit.orderId);
  if (edit === null || order === null || edit.committed) throw refuse('id', 'The calculated order does not exist.');
  return { order, edit };
}

function lineMeant({ order, edit }: Begun, args: Args): OrderLine {
  const id = readGid(textArg(args, 'lineItemId') ?? '')?.id;
  const line = stagedOrder(order, edit).lines.find((one) => one.id === id);
  if (line === undefined) throw refuse('lineItemId', 'The line item does not exist on the order.');
  return line;
}

function staged({ shop }: Deed, begun: Begun, step: EditStep): View {
  const edit = { ...begun.edit, steps: [...begun.edit.steps, step], updatedAt: shop.now() };
  shop.keep.edits.put(edit);
  const order = stagedOrder(begun.order, edit);
  const line = order.lines.find((one) => one.id === step.lineId);
  return {
    calculatedOrder: calculatedView(shop, begun.order, edit),
    calculatedLineItem: line === undefined ? null : calculatedLineView(shop, order, line, edit),
    orderEditSession: { id: gid('OrderEditSession', edit.id) },
    ...(step.kind === 'discount'
      ? { addedDiscountStagedChange: { id: gid('OrderStagedChangeAddLineItemDiscount', edit.id), description: step.title } }
      : {}),
  };
}

function withRealIds(shop: Shopify, after: OrderRecord, before: OrderRecord): OrderRecord {
  const known = new Set(before.lines.map((line) => line.id));
  const lines = after.lines.filter((line) => known.has(line.id) || line.quantity > line.removed);
  return { ...after, lines: lines.map((line) => (known.has(line.id) ? line : { ...line, id: shop.next('line') })) };
}

function restocks(edit: EditRecord, lineId: string): boolean {
  return edit.steps.some((step) => step.kind === 'set' && step.lineId === lineId && step.restock);
}

function takeOff(shop: Shopify, order: OrderRecord, line: OrderLine, how: { units: number; restock: boolean }): void {
  for (const { locationId, units } of takeFromWork(shop, order.id, line.id, how.units))
    changeStockOf(shop, { variantId: line.variantId, locationId }, { committed: -units, available: how.restock ? units : 0 });
}
