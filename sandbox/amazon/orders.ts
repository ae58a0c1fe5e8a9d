import type { Doc } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';
import type { Answer, Call, Effect } from '../wire/routes.ts';
import type { Account, Item, Order } from './account.ts';
import { invalidInput } from './api-error.ts';

const SPEEDS = ['Standard', 'Expedited', 'Priority', 'ScheduledDelivery'];
const ACTIONS = ['Ship', 'Hold'] as const;
const POLICIES = ['FillOrKill', 'FillAll', 'FillAllAvailable'] as const;
const OWN_FIELDS = ['sellerSku', 'sellerFulfillmentOrderItemId', 'quantity'];
const MOST_ITEMS = 100;
const MOST_UNITS = 250;

/** Takes an order; its goods are reserved at once. An id of the seller's is taken once. */
export function createOrder(account: Account, call: Call): Answer {
  const given = call.fields();
  const id = textOf(given, 'sellerFulfillmentOrderId', 40);
  if (account.find(id) !== null) {
    throw invalidInput(`A fulfillment order with SellerFulfillmentOrderId ${id} already exists.`);
  }
  const items = itemsOf(given);
  for (const item of items) reserve(account, item);
  const action = among(given, 'fulfillmentAction', ACTIONS) ?? 'Ship';
  const policy = among(given, 'fulfillmentPolicy', POLICIES) ?? 'FillOrKill';
  const doc: Doc = {
    marketplaceId: given.optionalText('marketplaceId') ?? '',
    displayableOrderId: textOf(given, 'displayableOrderId', 40),
    displayableOrderDate: dateOf(given),
    displayableOrderComment: textOf(given, 'displayableOrderComment', 750),
    shippingSpeedCategory: among(given, 'shippingSpeedCategory', SPEEDS) ?? missing('shippingSpeedCategory'),
    destinationAddress: addressOf(given),
    receivedDate: account.now(),
  };
  account.save({ id, at: '', status: 'New', action, policy, doc, items, shipments: [] });
  return { status: 200, body: {}, effect: effectOf('create', id) };
}

/** Changes an order that is on hold, or lets it go; one that ships is changed no more. */
export function updateOrder(account: Account, call: Call): Answer {
  const order = account.require(call.param('id'));
  if (order.action !== 'Hold' || !['New', 'Received'].includes(order.status)) {
    throw invalidInput(`Fulfillment order ${order.id} is ${order.status} and cannot be updated.`);
  }
  const given = call.fields();
  const doc: Doc = { ...order.doc };
  if (given.has('destinationAddress')) doc['destinationAddress'] = addressOf(given);
  if (given.has('displayableOrderId')) doc['displayableOrderId'] = textOf(given, 'displayableOrderId', 40);
  if (given.has('displayableOrderDate')) doc['displayableOrderDate'] = dateOf(given);
  if (given.has('shippingSpeedCategory')) doc['shippingSpeedCategory'] = among(given, 'shippingSpeedCategory', SPEEDS) ?? '';
  const items = given.has('items') ? changedItems(account, order, given) : order.items;
  const action = among(given, 'fulfillmentAction', ACTIONS) ?? 'Hold';
  account.save({ ...order, doc, items, action });
  return { status: 200, body: {}, effect: effectOf('update', order.id) };
}

/** As long as nobody has begun to pick. */
export function cancelOrder(account: Account, call: Call): Answer {
  const order = account.require(call.param('id'));
  if (!['New', 'Received', 'Planning'].includes(order.status)) {
    throw invalidInput(`Fulfillment order ${order.id} is ${order.status} and cannot be cancelled.`);
  }
  const items = order.items.map((item) => {
    account.inventory.change(item.sku, { fulfillable: item.quantity, reserved: -item.quantity });
    return { ...item, cancelled: item.quantity };
  });
  account.save({ ...order, items, status: 'Cancelled' });
  return { status: 200, body: {}, effect: effectOf('cancel', order.id) };
}

function itemsOf(given: Fields): Item[] {
  const items = given.list('items').map((one): Item => {
    const extra = Object.fromEntries(Object.entries(one.doc).filter(([name]) => !OWN_FIELDS.includes(name)));
    const units = one.quantity('quantity');
    const names = { id: textOf(one, 'sellerFulfillmentOrderItemId', 50), sku: textOf(one, 'sellerSku', 50) };
    return { ...names, quantity: units, cancelled: 0, unfulfillable: 0, extra };
  });
  const units = items.reduce((sum, { quantity }) => sum + quantity, 0);
  if (items.length > MOST_ITEMS || units > MOST_UNITS) throw invalidInput('Too many items.');
  if (new Set(items.map(({ id }) => id)).size < items.length) throw invalidInput('SellerFulfillmentOrderItemId is not unique.');
  return items;
}

function reserve(account: Account, { id, sku, quantity }: Item): void {
  const stock = account.inventory.get(sku);
  if (stock === null) throw invalidInput(`the SellerSKU for Item Id: ${id} is invalid.`);
  if (stock.fulfillable < quantity) throw invalidInput(`Not enough inventory for Item Id: ${id}.`);
  account.inventory.change(sku, { fulfillable: -quantity, reserved: quantity });
}

/** What is named gets its new quantity; what is not named stays. */
function changedItems(account: Account, order: Order, given: Fields): Item[] {
  const wanted = new Map(given.list('items').map((one) => [one.text('sellerFulfillmentOrderItemId'), one.integer('quantity')]));
  for (const id of wanted.keys()) {
    if (!order.items.some((item) => item.id === id)) throw invalidInput(`Item Id: ${id} is not in the fulfillment order.`);
  }
  return order.items.map((item) => {
    const quantity = wanted.get(item.id) ?? item.quantity;
    const more = quantity - item.quantity;
    if (quantity < 1 || (account.inventory.get(item.sku)?.fulfillable ?? 0) < more)
      throw invalidInput(`The quantity of Item Id: ${item.id} is invalid.`);
    account.inventory.change(item.sku, { fulfillable: -more, reserved: more });
    return { ...item, quantity };
  });
}

function addressOf(given: Fields): Doc {
  const address = given.inner('destinationAddress');
  for (const name of ['name', 'addressLine1', 'countryCode', 'postalCode']) address.text(name);
  return address.doc;
}

function dateOf(given: Fields): string {
  const text = given.text('displayableOrderDate');
  if (Number.isNaN(Date.parse(text))) throw invalidInput('displayableOrderDate is invalid.');
  return text;
}

function textOf(given: Fields, name: string, most: number): string {
  const text = given.text(name);
  if (text.length > most) throw invalidInput(`${name} has more than ${most} characters.`);
  return text;
}

function among<Word extends string>(given: Fields, name: string, words: readonly Word[]): Word | null {
  const text = given.optionalText(name);
  if (text === null) return null;
  const word = words.find((one) => one === text);
  if (word === undefined) throw invalidInput(`${name} is invalid.`);
  return word;
}

function missing(name: string): never {
  throw invalidInput(`${name} is missing.`);
}

function effectOf(kind: Effect['kind'], id: string): Effect {
  return { kind, entity: 'fulfillment_order', id, reference: id, version: null };
}
