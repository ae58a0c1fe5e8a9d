import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import type { OrderTrial } from './trial/order-trial.ts';
import { ids, orderTrial } from './trial/order-trial.ts';
import { at, money, textAt } from './trial/shop-trial.ts';

let shop: OrderTrial;
afterEach(() => shop.end());

const { order: id, line, work, workLine, second } = ids;

describe('an order', () => {
  test('foots, is routed, and takes its stock', async () => {
    shop = await orderTrial();
    expect(shop.placed).toMatchObject({
      id: '8000000000001',
      name: '#1001',
      lines: [{ reference: 'l-1' }, { reference: 'l-2' }],
    });
    expect(await shop.read()).toMatchObject({
      currentSubtotalPriceSet: { shopMoney: { amount: '40.98' } },
      currentShippingPriceSet: { shopMoney: { amount: '4.95' } },
      currentTotalTaxSet: { shopMoney: { amount: '9.62' } },
      currentTotalPriceSet: { shopMoney: { amount: '55.55' } },
      displayFinancialStatus: 'PAID',
      displayFulfillmentStatus: 'UNFULFILLED',
      fulfillmentOrders: {
        nodes: [{ status: 'OPEN', lineItems: { nodes: [{ totalQuantity: 2, remainingQuantity: 2 }] } }, { status: 'OPEN' }],
      },
    });
    expect(await shop.stock()).toMatchObject([{ available: 8, committed: 2 }]);
  });

  test.each([
    ['JPY', 1500, '3000.0', '3000'],
    ['KWD', 12_345, '24.69', '24.690'],
  ])('in %s has the decimals of its currency', async (currency, price, short, fixed) => {
    shop = await orderTrial({
      currency,
      taxes_included: true,
      lines: [{ id: 'x', sku: 'A', kind: 'physical', quantity: 2, unit_price: money(price, currency) }],
    });
    expect(await shop.read()).toMatchObject({
      currentTotalPriceSet: { shopMoney: { amount: short } },
      displayFinancialStatus: 'PENDING',
    });
    await shop.gql(
      'mutation ($w: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: ORDERS_UPDATED, webhookSubscription: $w) { userErrors { message } } }',
      { w: { uri: 'http://127.0.0.1:9/x' } },
    );
    await shop.gql(`mutation { tagsAdd(id: "${id}", tags: ["b", "A"]) { userErrors { message } } }`);
    const [hook] = (await shop.admin('GET /admin/store/hook')).body['items'] as Doc[];
    expect(JSON.parse(String(hook?.['body']))).toMatchObject({ total_price: fixed, currency, tags: 'A, b' });
  });

  test('of sixty lines in two currencies foots in each of them', async () => {
    const two = (shopAmount: number, presentment: number) => ({
      shop: { amount: shopAmount, currency: 'EUR' },
      presentment: { amount: presentment, currency: 'USD' },
    });
    const lines = Array.from({ length: 60 }, (_, nth) => ({
      id: `l-${nth}`,
      sku: `S-${nth}`,
      kind: 'physical',
      quantity: 1 + (nth % 3),
      unit_price: two(100 + nth, 110 + nth),
    }));
    shop = await orderTrial({ currency: 'EUR', presentment_currency: 'USD', taxes_included: true, lines });
    const sum = (base: number) => lines.reduce((total, one, nth) => total + one.quantity * (base + nth), 0) / 100;
    const order = await shop.read();
    expect(Number(at(order, 'currentTotalPriceSet.shopMoney.amount'))).toBe(sum(100));
    expect(Number(at(order, 'currentTotalPriceSet.presentmentMoney.amount'))).toBe(sum(110));
    expect(at(order, 'currentTotalPriceSet.presentmentMoney.currencyCode')).toBe('USD');
  });
});

describe('fulfilment', () => {
  test('in parts takes from what is left, and from the stock', async () => {
    shop = await orderTrial();
    expect(await shop.fulfil(1)).toMatchObject({
      data: {
        fulfillmentCreate: {
          fulfillment: {
            name: '#1001-F1',
            status: 'SUCCESS',
            displayStatus: 'FULFILLED',
            trackingInfo: [{ number: 'X-1', company: 'Sendex', url: null }],
            fulfillmentLineItems: { nodes: [{ quantity: 1, lineItem: { id: line } }] },
          },
          userErrors: [],
        },
      },
    });
    expect(await shop.read()).toMatchObject({
      displayFulfillmentStatus: 'PARTIALLY_FULFILLED',
      fulfillmentOrders: {
        nodes: [{ status: 'IN_PROGRESS', lineItems: { nodes: [{ totalQuantity: 2, remainingQuantity: 1 }] } }, {}],
      },
    });
    expect(await shop.stock()).toMatchObject([{ available: 8, committed: 1 }]);
    expect(at(await shop.fulfil(2), 'data.fulfillmentCreate.userErrors')).toEqual([
      { field: ['fulfillment'], message: 'Invalid fulfillment order line item quantity requested.' },
    ]);
  });

  test('that is cancelled gives its units back to be sent, and may be cancelled twice', async () => {
    shop = await orderTrial();
    const made = textAt(await shop.fulfil(2), 'data.fulfillmentCreate.fulfillment.id');
    expect(await shop.read()).toMatchObject({ fulfillmentOrders: { nodes: [{ status: 'CLOSED' }, {}] } });
    const cancel = () =>
      shop.gql(
        `mutation { fulfillmentCancel(id: "${made}") { fulfillment { status displayStatus } userErrors { field message } } }`,
      );
    expect(await cancel()).toMatchObject({
      data: { fulfillmentCancel: { fulfillment: { status: 'CANCELLED', displayStatus: 'CANCELED' }, userErrors: [] } },
    });
    expect(await cancel()).toMatchObject({ data: { fulfillmentCancel: { userErrors: [] } } });
    const open = (at(await shop.read(), 'fulfillmentOrders.nodes') as Doc[]).filter((one) => one['status'] === 'OPEN');
    expect(open).toMatchObject([{ lineItems: { nodes: [{}] } }, { lineItems: { nodes: [{ remainingQuantity: 2 }] } }]);
    expect(await shop.stock()).toMatchObject([{ available: 8, committed: 2 }]);
  });

  test('waits while it is on hold', async () => {
    shop = await orderTrial();
    const hold =
      'mutation ($h: FulfillmentOrderHoldInput!) { fulfillmentOrderHold(id: "gid://shopify/FulfillmentOrder/8000000000001", fulfillmentHold: $h) { fulfillmentOrder { status fulfillmentHolds { id handle reason } } userErrors { field message code } } }';
    expect(await shop.gql(hold, { h: { reason: 'OTHER', reasonNotes: 'credit', handle: 'hub' } })).toMatchObject({
      data: {
        fulfillmentOrderHold: {
          fulfillmentOrder: { status: 'ON_HOLD', fulfillmentHolds: [{ handle: 'hub', reason: 'OTHER' }] },
          userErrors: [],
        },
      },
    });
    expect(at(await shop.gql(hold, { h: { reason: 'OTHER', handle: 'hub' } }), 'data.fulfillmentOrderHold.userErrors')).toEqual([
      expect.objectContaining({ code: 'DUPLICATE_FULFILLMENT_HOLD_HANDLE' }),
    ]);
    expect(at(await shop.fulfil(1), 'data.fulfillmentCreate.userErrors.0.message')).toBe(
      'Fulfillment order 8000000000001 has an unfulfillable status= on_hold.',
    );
    await shop.gql(
      'mutation { fulfillmentOrderReleaseHold(id: "gid://shopify/FulfillmentOrder/8000000000001") { userErrors { message } } }',
    );
    expect(at(await shop.fulfil(1), 'data.fulfillmentCreate.userErrors')).toEqual([]);
  });

  test('moves to another location with its stock, in whole or in part', async () => {
    shop = await orderTrial();
    const move =
      'mutation ($l: [FulfillmentOrderLineItemInput!]) { fulfillmentOrderMove(id: "gid://shopify/FulfillmentOrder/8000000000001", newLocationId: "gid://shopify/Location/8000000000002", fulfillmentOrderLineItems: $l) { movedFulfillmentOrder { id assignedLocation { location { id } } lineItems(first: 9) { nodes { remainingQuantity } } } remainingFulfillmentOrder { id } userErrors { field message code } } }';
    const part = await shop.gql(move, { l: [{ id: workLine, quantity: 1 }] });
    expect(at(part, 'data.fulfillmentOrderMove')).toMatchObject({
      movedFulfillmentOrder: { assignedLocation: { location: { id: second } }, lineItems: { nodes: [{ remainingQuantity: 1 }] } },
      remainingFulfillmentOrder: { id: work },
      userErrors: [],
    });
    expect(await shop.stock()).toMatchObject([
      { available: 9, committed: 1 },
      { available: -1, committed: 1 },
    ]);
    expect(await shop.gql(move, { l: null })).toMatchObject({
      data: { fulfillmentOrderMove: { movedFulfillmentOrder: { id: work }, userErrors: [] } },
    });
  });
});

describe('the merchant', () => {
  test('needs no key and leaves no entry in the journal of effects', async () => {
    shop = await orderTrial();
    const body = await shop.merchant(
      `mutation { orderUpdate(input: { id: "${id}", note: "call first", tags: ["vip"] }) { order { note tags } userErrors { message } } }`,
    );
    expect(body).toMatchObject({ data: { orderUpdate: { order: { note: 'call first', tags: ['vip'] }, userErrors: [] } } });
    expect((await shop.admin('GET /admin/effects')).body['items']).toEqual([]);
  });
});
