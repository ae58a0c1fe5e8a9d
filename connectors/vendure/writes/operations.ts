import type { FactDraft } from '../../../src/kit/contract.ts';
import { Doc } from '../../../src/kit/doc.ts';
import type { Failed } from '../../../src/kit/classify.ts';
import type { Json } from '../../../src/model/json.ts';
import { failed } from '../answer.ts';
import { readLevels, readProduct, readVariant } from '../facts/catalogue.ts';
import { readCustomer } from '../facts/customer.ts';
import { readShipment } from '../facts/shipment.ts';
import type { Write } from './graph-call.ts';
import { held, heldAs, type Frame, type Held, type Operation } from './operation.ts';
import { orderOperations } from './order-operations.ts';

const RANK: Record<string, number> = { Created: 0, Pending: 1, Shipped: 2, Delivered: 3 };

const shipmentOperations = {
  makeShipment: {
    field: 'addFulfillmentToOrder',
    nature: 'make',
    taken: heldShipment,
    judge: (code) => (code === 'ITEMS_ALREADY_FULFILLED_ERROR' || code === 'CREATE_FULFILLMENT_ERROR' ? 'look' : null),
  },
  moveShipment: {
    field: 'transitionFulfillmentToState',
    nature: 'set',
    taken: heldShipment,
    // It is there, or beyond it: an earlier call has come through whose answer was lost.
    judge: (code, refusal) => {
      if (code !== 'FULFILLMENT_STATE_TRANSITION_ERROR') return null;
      const { from, to } = { from: refusal.text('fromState'), to: refusal.text('toState') };
      const there = from === to || (RANK[from] ?? -1) > (RANK[to] ?? Infinity);
      return there ? held() : null;
    },
  },
  trackShipment: { field: 'synclineSetTracking', nature: 'set', taken: (found) => heldAs(readShipment(found)) },
} as const satisfies Partial<Record<Write, Operation>>;

function heldShipment(fulfillment: Doc): Held {
  const [line] = fulfillment.list('lines');
  if (line === undefined) throw fulfillment.wrong('lines', 'a list that is not empty');
  return heldAs(readShipment(new Doc({ orderId: line.id('orderLine.order.id'), fulfillment: fulfillment.json })));
}

const catalogueOperations = {
  lookForProduct: {
    field: 'products',
    nature: 'read',
    taken: (found) => adopt(found, 'products of this handle', (product) => readProduct(new Doc({ product }))),
  },
  // Somebody may make it by hand meanwhile, and nothing in Vendure keeps the two apart.
  makeProduct: {
    field: 'createProduct',
    nature: 'make',
    again: null,
    taken: (found) => heldAs(readProduct(new Doc({ product: found.json }))),
  },
  setProduct: { field: 'updateProduct', nature: 'set', taken: (found) => heldAs(readProduct(new Doc({ product: found.json }))) },
  lookForVariant: {
    field: 'productVariants',
    nature: 'read',
    taken: (found, frame) => {
      // A price or a stock level alone makes no variant.
      const missing = found.list('items').length === 0 && frame.next === 'look';
      if (missing) return failed('permanent', 'Vendure has no variant with this SKU: make it, or let the hub make it.');
      return adopt(found, 'variants of this SKU', (variant) => variantDrafts(variant, frame));
    },
  },
  makeVariant: { field: 'createProductVariants', nature: 'make', again: null, taken: heldVariant },
  setVariant: { field: 'updateProductVariants', nature: 'set', taken: heldVariant },
  setStock: {
    field: 'updateProductVariants',
    nature: 'set',
    taken: (found, { variables, reading }) => {
      const [variant] = found.list('');
      const location = variables.list('input')[0]?.list('stockLevels')[0]?.id('stockLocationId');
      const levels = variant === undefined ? [] : readLevels(new Doc({ productVariant: variant.json }), reading);
      return heldAs(levels.filter((level) => level.id.endsWith(`@${location}`)));
    },
  },
} as const satisfies Partial<Record<Write, Operation>>;

/** One of them is taken for ours; none leaves the call's next step; of two nobody can tell. */
function adopt(found: Doc, what: string, read: (item: Json) => FactDraft[]): Held | Failed {
  const [item, second] = found.list('items');
  if (second !== undefined) return failed('permanent', `Vendure has several ${what}: make them distinct there.`);
  return item === undefined ? held() : heldAs(read(item.json), { next: null });
}

function heldVariant(found: Doc, frame: Frame): Held {
  const [variant] = found.list('');
  if (variant === undefined) throw found.wrong('', 'a list that is not empty');
  return heldAs(variantDrafts(variant.json, frame));
}

/** The answer to a write does not show the channel: of the price only that is claimed which was written. */
function variantDrafts(variant: Json, { reading, variables, pricesIncludeTax }: Frame): FactDraft[] {
  const [price] = variables.maybeList('input')[0]?.maybeList('prices') ?? [];
  const activeChannel = { defaultCurrencyCode: price?.text('currencyCode') ?? '', pricesIncludeTax };
  const drafts = readVariant(new Doc({ activeChannel, productVariant: variant }), reading);
  if (price !== undefined) return drafts;
  return drafts.map(({ groups, ...draft }) => {
    const { price: _, ...others } = groups ?? {};
    return { ...draft, groups: others };
  });
}

const customerOperations = {
  setCustomer: {
    field: 'updateCustomer',
    nature: 'set',
    taken: (found, { next }) => {
      const customer = heldAs(readCustomer(new Doc({ customer: found.json })));
      if (next === undefined) return customer;
      const main = found.maybeList('addresses').find((one) => one.maybeBoolean('defaultShippingAddress') === true);
      return { ...customer, next: main === undefined ? null : `address:${main.id('id')}` };
    },
  },
  setAddress: { field: 'updateCustomerAddress', nature: 'set', taken: () => held() },
} as const satisfies Partial<Record<Write, Operation>>;

export const OPERATIONS: Record<Exclude<Write, 'login'>, Operation> = {
  ...shipmentOperations,
  ...orderOperations,
  ...catalogueOperations,
  ...customerOperations,
};
