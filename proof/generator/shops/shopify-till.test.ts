import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { start, type Running } from '../../../sandbox/frame/start.ts';
import { shopify } from '../../../sandbox/shopify/shopify.ts';
import { docsIn, plain, type Doc } from '../json.ts';
import { makeCatalogue } from '../orders/catalogue.ts';
import { makeDraft, type Draft, type DraftSource } from '../orders/draft.ts';
import { editDraft, type EditKind } from '../orders/edits.ts';
import { makePeople } from '../orders/people.ts';
import { payments, priceOrder } from '../orders/price.ts';
import { Random } from '../random.ts';
import { Administration, pause } from '../systems.ts';
import { ShopifyTill } from './shopify-till.ts';

const ADMIN = 'admin-token-of-a-test';
const environment = { SANDBOX_ADMIN_TOKEN: ADMIN, SANDBOX_SHOPIFY_TOKEN: 'shop-token', SANDBOX_SHOPIFY_SECRET: 'shop-secret' };
const data = mkdtempSync(join(tmpdir(), 'syncline-till-'));
let running: Running;
let till: ShopifyTill;
let source: DraftSource;

beforeAll(async () => {
  const flags = ['--data', data, '--locations', 'WH1', '--job-time', '1ms'];
  running = await start(shopify, flags, { environment });
  till = new ShopifyTill(new Administration(`http://127.0.0.1:${running.port}`, ADMIN), { location: 'WH1', pause });
  const catalogue = makeCatalogue(30, new Random(1));
  source = { catalogue, people: makePeople(10, new Random(2)), rules: till.rules };
  for (const product of catalogue) await till.sell(product, 'EUR');
  for (const person of source.people) await till.register(person);
}, 60_000);

afterAll(async () => {
  await running.stop();
  rmSync(data, { recursive: true, force: true });
});

let serial = 0;

function drafted(seed: number, lines: number | null = null): Draft {
  serial += 1;
  const plan = { id: `o-${serial}`, number: `#${serial}`, placedAt: Date.now(), lines, digitalOnly: false };
  return makeDraft(plan, source, new Random(seed));
}

/** An order as it was thought up, in the words of the shop: what is no product has no SKU and stands among the goods. */
function asThought(draft: Draft): Doc {
  const { number, placed_at, currency, bill_to, ship_to, lines, totals } = priceOrder(draft);
  const sums = totals as Record<string, Record<'shop' | 'presentment', { amount: number; currency: string }>>;
  const goods = (side: 'shop' | 'presentment'): number =>
    (sums['subtotal']?.[side].amount ?? 0) + (sums['fees']?.[side].amount ?? 0);
  const total = (name: string): Doc => sums[name] as unknown as Doc;
  return {
    number: number ?? null,
    placed_at: new Date(plain(placed_at)).toISOString().replace('.000', ''),
    currency: currency ?? null,
    bill_to: said(bill_to as Doc),
    ship_to: ship_to === null ? null : said(ship_to as Doc),
    lines: docsIn(lines).map(({ kind, sku, quantity, unit_price, discount, order_discount, total: of }) => ({
      sku: kind === 'fee' ? 'NO-PRODUCT' : (sku ?? null),
      kind: kind ?? null,
      quantity: quantity ?? null,
      unit_price: unit_price ?? null,
      discount: discount ?? null,
      order_discount: order_discount ?? null,
      total: of ?? null,
    })),
    totals: {
      subtotal: {
        shop: { ...sums['subtotal']?.shop, amount: goods('shop') },
        presentment: { ...sums['subtotal']?.presentment, amount: goods('presentment') },
      } as unknown as Doc,
      discount: total('discount'),
      shipping: total('shipping'),
      tax: total('tax'),
      total: total('total'),
    },
  };
}

/** What an address says; the rest is null in the shop. */
function said(address: Doc): Doc {
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== null));
}

async function send(draft: Draft): Promise<void> {
  const id = plain((await till.read(draft))['id']);
  const asked = await till.desk.ask(
    'query($id: ID!) { order(id: $id) { fulfillmentOrders(first: 5) { nodes { id deliveryMethod { methodType } } } } }',
    { id },
  );
  const work = docsIn(((asked['order'] as Doc)['fulfillmentOrders'] as Doc)['nodes'] ?? null);
  const fulfillment = { lineItemsByFulfillmentOrder: work.map((one) => ({ fulfillmentOrderId: one['id'] ?? null })) };
  for (const one of fulfillment.lineItemsByFulfillmentOrder)
    await till.desk.ask(
      'mutation($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) { userErrors { message } } }',
      { fulfillment: { lineItemsByFulfillmentOrder: [one] } },
    );
}

describe('orders in the sandbox’s Shopify', () => {
  test.each(Array.from({ length: 25 }, (_, index) => index))('order %i is in the shop as it was thought up', async (seed) => {
    const draft = drafted(seed);
    const placed = await till.place(draft, priceOrder(draft));
    expect(placed).toMatchObject(asThought(draft));
    const asked = payments(placed, draft, '2026-11-03T10:00:00.000Z');
    const paid = await till.pay(draft, asked);
    const told = docsIn(paid['transactions']).map(({ kind, gateway, amount }) => ({ kind, gateway, amount }));
    expect(told).toEqual(asked.map(({ kind, gateway, amount }) => ({ kind, gateway, amount })));
  });

  test.each<EditKind>(['quantity', 'remove_line', 'add_line', 'address', 'note'])('an edit of the %s is made', async (kind) => {
    const draft = drafted(4, 6);
    await till.place(draft, priceOrder(draft));
    const before = JSON.stringify([draft.lines, draft.shipTo, draft.extras]);
    for (let luck = 0; JSON.stringify([draft.lines, draft.shipTo, draft.extras]) === before; luck += 1)
      editDraft(draft, kind, { catalogue: source.catalogue, luck: new Random(luck) });
    const edited = await till.edit(draft);
    const units = draft.lines.map((line) => [line.kind === 'fee' ? 'NO-PRODUCT' : line.sku, line.quantity]);
    expect(docsIn(edited['lines']).map(({ sku, quantity }) => [sku, quantity])).toEqual(units);
    expect(edited).toMatchObject({ ship_to: said(draft.shipTo ?? {}), note: draft.extras['note'] ?? null });
  });

  test('it is cancelled and paid back, but not once it was sent', async () => {
    const first = drafted(7, 2);
    const second = drafted(7, 2);
    for (const draft of [first, second]) {
      const placed = await till.place(draft, priceOrder(draft));
      await till.pay(draft, payments(placed, draft, '2026-11-03T10:00:00.000Z'));
    }
    const cancelled = await till.cancel(first, 'customer');
    expect(cancelled?.['cancelled_at']).not.toBeNull();
    expect(docsIn(cancelled?.['transactions']).map(({ kind }) => kind)).toContain('refund');
    expect(docsIn(cancelled?.['lines'])).toHaveLength(first.lines.length);
    await send(second);
    expect(await till.cancel(second, 'customer')).toBeNull();
  });

  test('what was sent can come back, and nothing before', async () => {
    const draft = drafted(9, 2);
    await till.place(draft, priceOrder(draft));
    expect(await till.takeBack(draft)).toBeNull();
    await send(draft);
    const back = await till.takeBack(draft);
    expect(back).toMatchObject({ number: `${draft.number}-R1`, lines: [{ quantity: 1, match: 'matched', kind: 'return' }] });
  });
});

test('a webhook is sent as it is said, signed, where the hub has asked for it', async () => {
  const heard: { signed: boolean; bytes: number }[] = [];
  const hub = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      heard.push({ signed: request.headers['x-shopify-hmac-sha256'] !== undefined, bytes });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  const message = { eventId: 'e-1', topic: 'ORDERS_UPDATED', body: Buffer.from('{}'), contentType: '', blanks: 40 };
  expect(await till.send({ ...message, signature: 'valid' })).toBeNull();
  const uri = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/`;
  await till.desk.ask(
    'mutation($uri: String!) { webhookSubscriptionCreate(topic: ORDERS_UPDATED, webhookSubscription: { uri: $uri }) { userErrors { message } } }',
    { uri },
  );
  expect(await till.send({ ...message, signature: 'valid' })).toBe(202);
  expect(await till.send({ ...message, signature: 'missing' })).toBe(202);
  const raw = heard.filter(({ bytes }) => bytes === 42);
  expect(raw.map(({ signed }) => signed)).toEqual([true, false]);
  hub.closeAllConnections();
  hub.close();
});
