import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { at, money, shopTrial, textAt, type ShopTrial } from './trial/shop-trial.ts';

let shop: ShopTrial;
afterEach(() => shop.end());

/** SKU by location: how many are there; a location that is not named does not stock it. */
type Stock = Record<string, Record<string, number>>;

const lineOf = (sku: string): Doc => ({ id: sku, sku, kind: 'physical', quantity: 2, unit_price: money(100) });

async function shopWith(stock: Stock): Promise<void> {
  shop = await shopTrial('--locations', 'WH1,FBA');
  for (const [sku, places] of Object.entries(stock))
    await shop.admin('POST /admin/products', { title: sku, variants: [{ sku, stock: places }] });
}

/** Who is asked to send how many lines of an order of two of each: `['WH1 1', 'FBA 1']`. */
async function routed(skus: string[], more: Doc = {}): Promise<string[]> {
  const placed = await shop.admin('POST /admin/orders', { ...more, lines: skus.map(lineOf) });
  const id = textAt(placed.body, 'admin_graphql_api_id');
  const found = await shop.gql(
    `{ order(id: "${id}") { fulfillmentOrders(first: 9) { nodes { assignedLocation { name } lineItems(first: 9) { nodes { id } } } } } }`,
  );
  const work = at(found, 'data.order.fulfillmentOrders.nodes') as Doc[];
  return work.map((one) => `${textAt(one, 'assignedLocation.name')} ${(at(one, 'lineItems.nodes') as Doc[]).length}`);
}

describe('an order is given', () => {
  test('to the first location that has all of it', async () => {
    await shopWith({ A: { WH1: 9, FBA: 9 }, B: { WH1: 9, FBA: 9 } });
    expect(await routed(['A', 'B'])).toEqual(['WH1 2']);
  });

  test('to a later one that has all of it, before it is split', async () => {
    await shopWith({ A: { WH1: 9, FBA: 9 }, B: { WH1: 1, FBA: 9 } });
    expect(await routed(['A', 'B'])).toEqual(['FBA 2']);
  });

  test('line by line, when none has all of it', async () => {
    await shopWith({ A: { WH1: 9 }, B: { WH1: 0, FBA: 9 } });
    expect(await routed(['A', 'B'])).toEqual(['WH1 1', 'FBA 1']);
  });

  test('to where it is stocked, when nobody has enough', async () => {
    await shopWith({ A: { WH1: 9 }, B: { FBA: 1 } });
    expect(await routed(['A', 'B'])).toEqual(['WH1 1', 'FBA 1']);
  });

  test('to the location that a merchant names', async () => {
    await shopWith({ A: { WH1: 9 }, B: { FBA: 9 } });
    expect(await routed(['A', 'B'], { location: 'WH1' })).toEqual(['WH1 2']);
  });
});

describe('the customer is written', () => {
  const create = `mutation ($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { fulfillment { id } userErrors { message } } }`;
  const update = `mutation ($id: ID!, $number: String!, $notify: Boolean) {
    fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: { number: $number }, notifyCustomer: $notify) { userErrors { message } } }`;

  async function sent(customer: Doc, notifyCustomer: boolean): Promise<string> {
    await shopWith({ A: { WH1: 9 } });
    const placed = await shop.admin('POST /admin/orders', { customer, lines: [lineOf('A')] });
    const [fulfillmentOrderId = ''] = placed.body['fulfillment_orders'] as string[];
    const f = { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId }], notifyCustomer };
    return textAt(await shop.gql(create, { f }), 'data.fulfillmentCreate.fulfillment.id');
  }

  async function messages(): Promise<Doc[]> {
    return (await shop.admin('GET /admin/store/messages')).body['items'] as Doc[];
  }

  test('of each fulfilment and of each change of its tracking for which it is asked', async () => {
    const id = await sent({ email: 'ana@example.test' }, true);
    await shop.gql(update, { id, number: '1', notify: false });
    expect(await messages()).toMatchObject([{ kind: 'shipping_confirmation', to: 'ana@example.test' }]);
    await shop.gql(update, { id, number: '2', notify: true });
    expect((await messages()).map(({ kind }) => kind)).toEqual(['shipping_confirmation', 'shipping_update']);
  });

  test('nothing unless it is asked for, and where there is nowhere to write to', async () => {
    await sent({ email: 'ana@example.test' }, false);
    expect(await messages()).toEqual([]);
    await shop.end();
    await sent({}, true);
    expect(await messages()).toEqual([]);
  });
});
