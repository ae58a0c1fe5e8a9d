import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Running } from '../../sandbox/frame/start.ts';
import { shopify as standIn } from '../../sandbox/shopify/shopify.ts';
import type { PlanInput } from '../../src/kit/contract.ts';
import { bringAbout, callFor, held, wanted } from './fixtures/steps.ts';
import { openTrialShop, SECRETS, type TrialShop } from './fixtures/trial-shop.ts';

// What a shop does with the work of an order while a warehouse ships it: it holds it, moves it, parts it.

const data = mkdtempSync(join(tmpdir(), 'syncline-shopify-'));
let running: Running;
let shop: TrialShop;

beforeAll(async () => {
  const flags = ['--data', data, '--domain', 'acme.myshopify.com', '--versions', '2026-10,2027-01'];
  running = await start(standIn, flags, { environment: SECRETS });
  shop = await openTrialShop(running.port);
  const variants = [{ sku: 'SHIRT', price: { amount: 5000 }, stock: { 'Shop location': 50, Warehouse: 50 } }];
  await shop.admin('POST /admin/products', { title: 'Shirt', variants });
}, 60_000);

afterAll(async () => {
  await shop.close();
  await running.stop();
  rmSync(data, { recursive: true, force: true });
});

async function merchant(query: string, variables: object = {}): Promise<void> {
  const answer = await shop.admin('POST /admin/graphql', { query, variables });
  if (answer['errors'] !== undefined || JSON.stringify(answer['data']).includes('"message"'))
    throw new Error(JSON.stringify(answer));
}

interface Work {
  id: string;
  lines: { id: string }[];
}

async function workOf(order: string): Promise<Work> {
  const number = order.split('/').at(-1);
  const [work] = (await shop.stored('fulfillment_orders')).filter((one) => String(one['orderId']) === number);
  return work as unknown as Work;
}

/** Gives so many of the order's one line to the warehouse; the shop has given all of them to its own location. */
async function move(order: string, quantity: number): Promise<void> {
  const work = await workOf(order);
  const lines = [{ id: `gid://shopify/FulfillmentOrderLineItem/${work.lines[0]?.id}`, quantity }];
  await merchant(
    `mutation ($id: ID!, $to: ID!, $lines: [FulfillmentOrderLineItemInput!]) {
       fulfillmentOrderMove(id: $id, newLocationId: $to, fulfillmentOrderLineItems: $lines) { userErrors { message } } }`,
    { id: `gid://shopify/FulfillmentOrder/${work.id}`, to: `gid://shopify/Location/${shop.warehouse}`, lines },
  );
}

function shipmentOf(
  order: { id: string; line: string },
  number: string,
  from: { location: string; quantity: number },
): PlanInput {
  const { location, quantity } = from;
  const contents = [{ line: order.line, sku: 'SHIRT', quantity: String(quantity) }];
  const body = {
    header: { number, order: { id: order.id }, location },
    packages: { packages: [{ id: number, carrier: 'UPS', trackingNumber: number, contents }] },
    status: { status: 'shipped' },
  };
  return wanted('shipment', body, { record: `shp_${number}`, references: { order: { 'shop/order': order.id } } });
}

describe('the work of an order', () => {
  test('that is on hold is refused, and goes on by a retry once the hold is released', async () => {
    const order = await shop.place(1);
    const id = `gid://shopify/FulfillmentOrder/${(await workOf(order.id)).id}`;
    const hold =
      'mutation ($id: ID!) { fulfillmentOrderHold(id: $id, fulfillmentHold: { reason: OTHER }) { userErrors { message } } }';
    await merchant(hold, { id });
    const input = shipmentOf(order, 'H1', { location: 'WH1', quantity: 1 });
    let step: string | null = null;
    const read = bringAbout(shop.system, input, (outcome) => {
      if (outcome.kind === 'held') step = outcome.next ?? null;
    });
    await expect(read).rejects.toThrow('on hold');
    const refused = shop.system.plan({ ...input, step });
    await merchant('mutation ($id: ID!) { fulfillmentOrderReleaseHold(id: $id) { userErrors { message } } }', { id });
    // With the step that the refusal names, as a retry has it.
    const next = 'refused' in refused ? (refused.next ?? null) : 'no refusal';
    expect(await bringAbout(shop.system, { ...input, step: next })).toMatchObject({ kind: 'held' });
  });

  test('that was parted is shipped from the place that has it, and never more than that', async () => {
    const order = await shop.place(3);
    await move(order.id, 1);
    // Nobody says where it left from.
    await expect(bringAbout(shop.system, shipmentOf(order, 'P1', { location: 'nowhere', quantity: 3 }))).rejects.toThrow(
      'several places',
    );
    expect(await bringAbout(shop.system, shipmentOf(order, 'P2', { location: 'WH1', quantity: 1 }))).toMatchObject({
      kind: 'held',
    });
    const rest = shipmentOf(order, 'P3', { location: 'Shop location', quantity: 2 });
    expect(await bringAbout(shop.system, rest)).toMatchObject({ kind: 'held' });
  });

  test('that is parted between the read and the fulfilment is refused by the shop, and read again by the next try', async () => {
    const order = await shop.place(3);
    let moved = false;
    const input = shipmentOf(order, 'M1', { location: 'Shop location', quantity: 2 });
    const outcome = await bringAbout(shop.system, input, async () => {
      if (!moved) await move(order.id, 2);
      moved = true;
    });
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent', next: null });
    // One is left at a place that is none of ours: what cannot be told is said, not shortened.
    await expect(bringAbout(shop.system, input)).rejects.toThrow('several places');
    expect(await bringAbout(shop.system, shipmentOf(order, 'M2', { location: 'Shop location', quantity: 1 }))).toMatchObject({
      kind: 'held',
    });
  });

  test('that the shop gave to two places is moved to the one that sent all of it, once', async () => {
    const order = await shop.place(3);
    await move(order.id, 1);
    const steps: string[] = [];
    const outcome = await bringAbout(shop.system, shipmentOf(order, 'G1', { location: 'WH1', quantity: 3 }), (_, step) => {
      steps.push((step ?? 'look').split(' ')[0] ?? '');
    });
    expect(outcome).toMatchObject({ kind: 'held' });
    expect(steps).toEqual(['look', 'ship', 'moved', 'ship']);
    const number = order.id.split('/').at(-1);
    const works = (await shop.stored('fulfillment_orders')).filter((one) => String(one['orderId']) === number);
    expect(works.map(({ status, locationId }) => [status, locationId])).toEqual([
      ['CLOSED', shop.warehouse],
      ['CLOSED', shop.warehouse],
    ]);
  });

  test('that the shop said no to moving is refused with its words, and not asked for again', async () => {
    const order = await shop.place(2);
    await move(order.id, 1);
    const input = shipmentOf(order, 'W1', { location: 'WH1', quantity: 2 });
    const read = await shop.system.client.call(
      callFor(shop.system, { ...input, step: 'moved {"moves":1,"kept":"not stocked there"}' }),
      {
        entity: 'shipment',
        key: 'key',
        signal: AbortSignal.timeout(10_000),
      },
    );
    const step = read.kind === 'held' ? (read.next ?? null) : null;
    expect(shop.system.plan({ ...input, step })).toMatchObject({
      refused: 'the shop has given the goods to several places to send, and keeps them there: not stocked there',
      next: null,
    });
  });

  test('that the shop does not give away is refused', async () => {
    const order = await shop.place(4);
    await move(order.id, 1);
    // Of what lies at the shop's own location something has been sent already: such work is not moved.
    await bringAbout(shop.system, shipmentOf(order, 'K1', { location: 'Shop location', quantity: 1 }));
    await expect(bringAbout(shop.system, shipmentOf(order, 'K2', { location: 'WH1', quantity: 3 }))).rejects.toThrow(
      'several places',
    );
  });
});

describe('a shipment that changed', () => {
  const messagesOf = async (order: string): Promise<unknown[]> => {
    const all = await shop.stored('messages');
    return all.filter((one) => `gid://shopify/Order/${String(one['orderId'])}` === order).map(({ kind }) => kind);
  };
  const stepsOf = async (input: PlanInput): Promise<string[]> => {
    const names: string[] = [];
    const outcome = await bringAbout(notifying.system, input, (_, step) => void names.push(step ?? 'look'));
    expect(outcome).toMatchObject({ kind: 'held' });
    return names;
  };
  let notifying: TrialShop;
  beforeAll(async () => {
    notifying = await openTrialShop(running.port, { notifyCustomer: true });
  });
  afterAll(() => notifying.close());

  test('in what the shop knows nothing of is not told to the customer again; another number is', async () => {
    const order = await shop.place(1);
    const made = await bringAbout(notifying.system, shipmentOf(order, 'N1', { location: 'WH1', quantity: 1 }));
    const id = made.kind === 'held' ? (made.id ?? '') : '';
    expect(await messagesOf(order.id)).toEqual(['shipping_confirmation']);
    const changed = (number: string): PlanInput => ({
      ...shipmentOf(order, number, { location: 'WH1', quantity: 1 }),
      shadow: held(id),
      changed: ['packages'],
    });
    expect(await stepsOf(changed('N1'))).toEqual(['look']);
    expect(await messagesOf(order.id)).toEqual(['shipping_confirmation']);
    expect(await stepsOf(changed('N2'))).toEqual(['look', 'track']);
    expect(await stepsOf(changed('N2'))).toEqual(['look']);
    expect(await messagesOf(order.id)).toEqual(['shipping_confirmation', 'shipping_update']);
  });
});

test('a version that the shop drops next is said before it is dropped', async () => {
  const remarks = await shop.system.client.inspect?.(AbortSignal.timeout(10_000));
  expect(remarks).toMatchObject([{ key: 'api-version', text: expect.stringContaining('dropped next') as string }]);
});
