import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call, Normalised, Outcome, PlanInput } from '../../src/kit/contract.ts';
import type { InFixture, OutFixture } from '../../src/kit/testing/subject.ts';
import { openScriptedShop, type ScriptedShop } from './fixtures/scripted-shop.ts';

const fixture = (name: string): unknown => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const planned = (name: string): PlanInput => (fixture(`${name}.out`) as OutFixture).plan;
const shown = (name: string): Record<string, unknown> => (fixture(`${name}.in`) as InFixture).body as Record<string, unknown>;
const signal = AbortSignal.timeout(60_000);
const ORDER = 'gid://shopify/Order/5001';

let shop: ScriptedShop;

beforeEach(async () => {
  shop = await openScriptedShop({ limits: { deadlineMs: 5_000 } });
});

afterEach(() => shop.close());

const callOf = (input: PlanInput): Call => {
  const plan = shop.system.plan(input);
  if ('call' in plan) return plan.call;
  throw new Error(JSON.stringify(plan));
};
const make = (input: PlanInput): Promise<Outcome> =>
  shop.system.client.call(callOf(input), { entity: input.entity, key: input.key, signal });
/** Makes one call after the other until no step is left, as the pipeline does. */
const walk = async (first: PlanInput): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (let step = first.step; outcomes.length < 9;) {
    const input = { ...first, step };
    const outcome = await make(input);
    outcomes.push(outcome);
    const goesOn = outcome.kind === 'held' || (outcome.kind === 'failed' && outcome.class === 'refresh');
    const next: string | null | undefined = goesOn ? outcome.next : null;
    step = next === undefined ? (callOf(input).next ?? null) : next;
    if (step === null) return outcomes;
  }
  throw new Error('It does not end.');
};
const done = (object: object) => ({ result: { object, userErrors: [] } });
const refused = (message: string, code: string) => ({ result: { object: null, userErrors: [{ field: null, message, code }] } });

describe('the bucket', () => {
  test('what a call took, and what is left, comes with its answer', async () => {
    const body = {
      data: done({ id: ORDER, updatedAt: '2026-11-04T00:00:00Z' }),
      extensions: {
        cost: { requestedQueryCost: 10, actualQueryCost: 10, throttleStatus: { currentlyAvailable: 940, restoreRate: 100 } },
      },
    };
    shop.on('UpdateOrder', () => ({ status: 200, body: JSON.stringify(body) }));
    expect(await make(planned('order-tags'))).toMatchObject({
      kind: 'held',
      id: ORDER,
      spent: 10,
      left: 940,
      version: '1793750400000',
    });
  });

  test('an empty one is waited for until the missing points are back, and everybody waits', async () => {
    const cost = { requestedQueryCost: 60, actualQueryCost: null, throttleStatus: { currentlyAvailable: 10, restoreRate: 100 } };
    const body = { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: { cost } };
    shop.on('UpdateOrder', () => ({ status: 200, body: JSON.stringify(body) }));
    expect(await make(planned('order-tags'))).toMatchObject({ class: 'retryable', status: 429, retryAfterMs: 500, left: 10 });
  });
});

test('a suspicion of abuse is a pause for every call', async () => {
  shop.on('UpdateOrder', () => ({ status: 430 }));
  expect(await make(planned('order-tags'))).toMatchObject({ class: 'retryable', status: 429, retryAfterMs: 60_000 });
});

test('errors about a part of the answer do not undo a mutation that ran', async () => {
  const body = {
    data: done({ id: ORDER, updatedAt: '2026-11-04T00:00:00Z' }),
    errors: [{ message: 'Access denied for name field.', extensions: { code: 'ACCESS_DENIED' } }],
  };
  shop.on('UpdateOrder', () => ({ status: 200, body: JSON.stringify(body) }));
  expect(await make(planned('order-tags'))).toMatchObject({ kind: 'held', id: ORDER });
});

test('a missing right is named', async () => {
  const error = {
    message: 'Access denied.',
    extensions: { code: 'ACCESS_DENIED', requiredAccess: '`write_orders` access scope.' },
  };
  shop.on('UpdateOrder', () => ({ status: 200, body: JSON.stringify({ data: { result: null }, errors: [error] }) }));
  expect(await make(planned('order-tags'))).toMatchObject({
    class: 'permanent',
    message: expect.stringContaining('write_orders') as string,
  });
});

describe('stock', () => {
  const level = (quantity: number, at: string) => ({
    object: {
      inventoryItem: {
        id: 'gid://shopify/InventoryItem/10',
        sku: 'SHIRT-L',
        tracked: true,
        inventoryLevel: { ...shown('inventory-level-on-hand'), updatedAt: at, quantities: [{ name: 'on_hand', quantity }] },
      },
    },
  });

  test('is set only if it still is what was read; else it is read again', async () => {
    const quantities = [7, 8, 9];
    let sets = 0;
    shop.on('ReadLevelOfVariant', () => level(quantities.shift() ?? 0, '2026-11-03T09:00:00Z'));
    shop.on('SetQuantity', ({ variables }) => {
      sets += 1;
      return variables['from'] === 7 ? refused('Stale.', 'CHANGE_FROM_QUANTITY_STALE') : done({ id: 'g' });
    });
    const outcomes = await walk(planned('inventory-level-look'));
    // What the shop shows in the end is what settles the write: it dates the quantity by itself.
    const { onHand } = (fixture('inventory-level-on-hand.facts') as Normalised).facts[0]?.groups ?? {};
    expect(outcomes.at(-1)).toMatchObject({ kind: 'held', id: '10@41', returned: [{ groups: { onHand } }] });
    expect(sets).toBe(2);
    // An operator sees in the attempts that it was counted meanwhile.
    expect(outcomes[1]).toMatchObject({ kind: 'failed', class: 'refresh', status: 412, next: 'look' });
    const keys = shop.asked.filter(({ name }) => name === 'SetQuantity').map(({ variables }) => variables['key']);
    expect(new Set(keys).size).toBe(2);
  });

  test('is stocked first at a place where it never was', async () => {
    const none = {
      object: { inventoryItem: { id: 'gid://shopify/InventoryItem/10', sku: 'S', tracked: true, inventoryLevel: null } },
    };
    let isStocked = false;
    shop.on('ReadLevelOfVariant', () => (isStocked ? level(9, '2026-11-03T09:00:00Z') : none));
    shop.on('StockItem', () => {
      isStocked = true;
      return done({ id: 'x', updatedAt: '2026-11-03T09:00:00Z' });
    });
    expect((await walk(planned('inventory-level-look'))).at(-1)).toMatchObject({ kind: 'held', id: '10@41' });
    expect(shop.asked.at(-2)).toMatchObject({ name: 'StockItem', variables: { onHand: 9, available: null } });
  });
});

describe('a shipment', () => {
  const input: PlanInput = { ...planned('shipment-create'), step: null };
  const work = (fulfillments: object[] = [], status = 'OPEN') => ({
    object: {
      id: ORDER,
      cancelledAt: null,
      fulfillmentOrders: {
        nodes: [
          {
            id: 'gid://shopify/FulfillmentOrder/201',
            status,
            assignedLocation: { location: { id: 'gid://shopify/Location/41' } },
            lineItems: {
              nodes: [1, 2].map((line) => ({
                id: `gid://shopify/FulfillmentOrderLineItem/21${line}`,
                remainingQuantity: 3 - line,
                lineItem: { id: `gid://shopify/LineItem/${line}` },
              })),
              pageInfo: { hasNextPage: false },
            },
          },
        ],
        pageInfo: { hasNextPage: false },
      },
      fulfillments,
    },
  });
  const made = {
    id: 'gid://shopify/Fulfillment/301',
    status: 'SUCCESS',
    updatedAt: '2026-11-04T15:10:00Z',
    trackingInfo: [{ number: '1Z999' }, { number: '1Z998' }],
  };

  test('fulfils the work that the shop has given out', async () => {
    shop.on('ReadWork', () => work());
    shop.on('CreateFulfilment', () => done(made));
    const outcomes = await walk(input);
    expect(outcomes.at(-1)).toMatchObject({ kind: 'held', id: made.id });
    expect(shop.asked.map(({ name }) => name)).toEqual(['ReadWork', 'CreateFulfilment']);
  });

  test('that is there already is taken over', async () => {
    shop.on('ReadWork', () => work([made], 'CLOSED'));
    shop.on('AdoptFulfilment', () => ({ object: made }));
    expect((await walk(input)).at(-1)).toMatchObject({ kind: 'held', id: made.id });
  });

  test('of work on hold, or of more than is to be sent, is refused with the reason', async () => {
    shop.on('ReadWork', () => work([], 'ON_HOLD'));
    const outcome = await make(input);
    const step = outcome.kind === 'held' ? (outcome.next ?? null) : null;
    const refusal = { refused: expect.stringContaining('on hold') as string };
    // A retry, once the hold is released, reads the work anew.
    expect(shop.system.plan({ ...input, step })).toMatchObject({ ...refusal, next: null });
  });

  test('of work that was moved since it was read is refused, and the next try reads it again', async () => {
    shop.on('ReadWork', () => work());
    shop.on('CreateFulfilment', () => refused('The fulfillment order is not in an open state.', 'INVALID'));
    expect((await walk(input)).at(-1)).toMatchObject({ kind: 'failed', class: 'permanent', next: null });
  });

  test('whose answer was lost is found by its tracking numbers, and what is not there is absent', async () => {
    shop.on('ReadWork', () => work());
    shop.on('CreateFulfilment', () => 'cut');
    const [read, cut] = await walk(input);
    expect(cut).toMatchObject({ kind: 'failed', class: 'unknown' });
    const lost = callOf({ ...input, step: read?.kind === 'held' ? (read.next ?? null) : null });
    shop.on('FindFulfilment', () => ({ object: { fulfillments: [] } }));
    const { client } = shop.system;
    expect(await client.find('shipment', input.record, signal, lost)).toMatchObject({ kind: 'absent' });
    const goodsOf = (...quantities: number[]) => ({
      nodes: quantities.map((quantity, index) => ({ quantity, lineItem: { id: `gid://shopify/LineItem/${index + 1}` } })),
    });
    const found = { ...made, fulfillmentLineItems: goodsOf(2, 1) };
    const other = { ...found, id: 'gid://shopify/Fulfillment/302', trackingInfo: [] };
    shop.on('FindFulfilment', () => ({ object: { fulfillments: [other, found] } }));
    expect(await client.find('shipment', input.record, signal, lost)).toMatchObject({ kind: 'held', id: made.id });
    // Somebody else has sent other goods of the order under the same number.
    shop.on('FindFulfilment', () => ({ object: { fulfillments: [{ ...found, fulfillmentLineItems: goodsOf(2) }] } }));
    expect(await client.find('shipment', input.record, signal, lost)).toMatchObject({ kind: 'absent' });
    expect(await client.find('shipment', input.record, signal)).toMatchObject({ class: 'permanent' });
  });
});

describe('a cancellation', () => {
  const input = planned('order-cancel');
  const order = (cancelledAt: string | null) => ({ id: ORDER, cancelledAt, updatedAt: '2026-11-04T00:00:00Z' });

  test('is looked at until the shop’s job is done', async () => {
    let looks = 0;
    shop.on('CancelOrder', () => ({ result: { job: { id: 'gid://shopify/Job/1', done: false }, userErrors: [] } }));
    shop.on('ReadCancellation', () => {
      looks += 1;
      return { job: { id: 'gid://shopify/Job/1', done: looks > 1 }, object: order(looks > 1 ? '2026-11-04T00:00:00Z' : null) };
    });
    const step = 'job gid://shopify/Job/1';
    expect(await make(input)).toMatchObject({ kind: 'held', next: step });
    expect(await make({ ...input, step })).toMatchObject({ class: 'retryable', retryAfterMs: 1_000 });
    expect(await make({ ...input, step })).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
  });

  test('that is refused is granted if the order is cancelled already, and rejected with its words if not', async () => {
    shop.on('CancelOrder', () => ({
      result: { job: null, userErrors: [{ field: null, message: 'It was sent.', code: 'INVALID' }] },
    }));
    shop.on('ReadCancelled', () => ({ object: order(null) }));
    expect((await walk(input)).at(-1)).toMatchObject({ answer: { outcome: 'rejected', reason: 'It was sent.' } });
    shop.on('ReadCancelled', () => ({ object: order('2026-11-04T00:00:00Z') }));
    expect((await walk(input)).at(-1)).toMatchObject({ answer: { outcome: 'accepted' } });
  });
});

test('a refund is what the shop works out, paid under one key', async () => {
  const refund = { lines: [{ line: 'gid://shopify/LineItem/1', quantity: 1, restock: 'return' }] };
  const base = planned('order-cancel');
  const request = { kind: 'notice' as const, trigger: 'r-1', groups: {}, values: { refund } };
  const input: PlanInput = { ...base, facet: 'refund', body: { ...base.body, refund }, request };
  const payment = {
    gateway: 'shopify_payments',
    amountSet: { presentmentMoney: { amount: '45.0' } },
    parentTransaction: { id: 'gid://shopify/OrderTransaction/2' },
  };
  const suggestedRefund = { suggestedTransactions: [payment] };
  shop.on('SuggestRefund', () => ({ object: { id: ORDER, presentmentCurrencyCode: 'USD', suggestedRefund } }));
  shop.on('CreateRefund', () => done({ id: 'gid://shopify/Refund/1', updatedAt: '2026-11-04T00:00:00Z' }));
  expect((await walk(input)).at(-1)).toMatchObject({ kind: 'held', answer: { outcome: 'accepted' } });
  expect(shop.asked.at(-1)?.variables).toMatchObject({
    input: {
      orderId: ORDER,
      // The amounts are the buyer's: without it the shop takes them for its own.
      currency: 'USD',
      note: expect.stringContaining('syncline') as string,
      transactions: [{ amount: '45.0', kind: 'REFUND', parentId: 'gid://shopify/OrderTransaction/2' }],
    },
    key: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
  });
  // A gateway cannot know whether it was paid.
  shop.on('CreateRefund', () => ({ status: 502 }));
  expect((await walk(input)).at(-1)).toMatchObject({ kind: 'failed', class: 'unknown' });
});

test('a customer’s address is changed where it stands, and the first one made', async () => {
  shop.on('UpdateCustomer', () => done({ id: 'gid://shopify/Customer/700', updatedAt: '2026-11-04T00:00:00Z' }));
  shop.on('ReadDefaultAddress', () => ({ object: { id: 'gid://shopify/Customer/700', defaultAddress: null } }));
  shop.on('CreateAddress', () => done({ id: 'a' }));
  shop.on('ReadCustomer', () => ({ object: shown('customer-person') }));
  const { groups } = (fixture('customer-person.facts') as Normalised).facts[0] ?? {};
  const settled = { kind: 'held', id: 'gid://shopify/Customer/700', returned: [{ groups }] };
  expect((await walk(planned('customer-contact'))).at(-1)).toMatchObject(settled);
  expect(shop.asked.map(({ name }) => name)).toEqual(['UpdateCustomer', 'ReadDefaultAddress', 'CreateAddress', 'ReadCustomer']);
});
