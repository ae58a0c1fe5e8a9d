import { readFileSync } from 'node:fs';
import { buildClientSchema, getIntrospectionQuery, parse, validate, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openShopper, type Placed, type Shopper } from '../../peers/vendure/shopper.ts';
import { ensureVendure, startVendure, type RunningVendure } from '../../peers/vendure/start.ts';
import { misfits } from '../../examples/sandbox/trial/planning.ts';
import type { FactDraft, OpenSystem } from '../../src/kit/contract.ts';
import type { EffectRequest, Shadow } from '../../src/model/delivery.ts';
import type { Body } from '../../src/model/entity.ts';
import { orderCheck } from '../../src/model/order/order-check.ts';
import type { Lines } from '../../src/model/order/order-schema.ts';
import { paymentSummary } from '../../src/model/order/payment-summary.ts';
import { FINDS, INSPECT, LISTS, READS, WRITES } from './documents.ts';
import { drive, listIds, oneCall, openShop, readBack, wanting } from './fixtures/drive.ts';

let vendure: RunningVendure;
let shopper: Shopper;
let system: OpenSystem;

beforeAll(async () => {
  await ensureVendure();
  vendure = await startVendure({ postgres: inject('postgres').url, currencies: ['USD'] });
  shopper = openShopper(vendure.url, vendure.login, 11);
  await shopper.stockUp(6);
  system = openShop(vendure);
}, 300_000);

afterAll(async () => {
  await system?.client.close();
  await vendure?.stop();
});

const held = (id: string): Shadow => ({ exists: true, id, version: null, at: 0, groups: {} });

async function factOf(order: string): Promise<FactDraft> {
  const [fact] = await readBack(system, 'order', order);
  if (fact === undefined) throw new Error('The order says nothing.');
  return fact;
}

const linesOf = (fact: FactDraft): Lines => fact.groups?.['lines'] as unknown as Lines;

function summary(fact: FactDraft): ReturnType<typeof paymentSummary> {
  const events = (fact.events ?? []).map((event) => ({ ...event, system: 'shop' }));
  return paymentSummary(events, linesOf(fact), 'EUR');
}

test('every request of the connector fits the schema of the running server', async () => {
  const data = await vendure.admin.ask<IntrospectionQuery>(getIntrospectionQuery({ inputValueDeprecation: true }));
  const schema: GraphQLSchema = buildClientSchema(data);
  const documents = [
    ...Object.values(READS),
    ...Object.values(LISTS),
    ...Object.values(FINDS),
    ...Object.values(WRITES),
    INSPECT,
  ];
  for (const document of documents) expect(validate(schema, parse(document)), document).toEqual([]);
});

describe('an order', () => {
  test('that is authorised, taken, changed, partly sent, paid back and cut foots at every stage', async () => {
    const [, , third] = await shopper.lookAround();
    const placed = await shopper.place({
      payment: 'manual',
      coupon: 'TENTH',
      lines: [
        { sku: 'SKU-0001', quantity: 3 },
        { sku: 'SKU-0002', quantity: 2 },
      ],
    });
    const versions: number[] = [];
    const stage = async (): Promise<FactDraft> => {
      const fact = await factOf(placed.id);
      expect(misfits([fact])).toEqual([]);
      expect(orderCheck(fact.groups ?? {})).toEqual([]);
      expect(fact.version).toBeGreaterThan(versions.at(-1) ?? 0);
      versions.push(fact.version ?? 0);
      return fact;
    };
    const authorised = await stage();
    expect(linesOf(authorised).totals.shop.total).toBe(placed.total);
    expect(linesOf(authorised).discounts).toMatchObject([{ code: 'TENTH' }]);
    expect(summary(authorised).status).toBe('authorised');
    await shopper.settle(placed.payment.id);
    expect(summary(await stage())).toMatchObject({ status: 'paid', balance: 0 });
    await shopper.modify(placed.id, { address: true, add: [{ variant: third?.variant ?? '', quantity: 1 }] });
    const changed = await stage();
    expect(linesOf(changed).lines).toHaveLength(3);
    expect(changed.groups?.['shipTo']).not.toEqual(authorised.groups?.['shipTo']);
    expect(summary(changed)).toMatchObject({ status: 'paid', balance: 0 });
    await shopper.modify(placed.id, { surcharge: { description: 'wrapping', price: 333 } });
    expect(linesOf(await stage()).fees).toMatchObject([{ title: 'wrapping', amount: { shop: 333 } }]);
    await shopper.modify(placed.id, { adjust: [{ line: placed.lines[0]?.id ?? '', quantity: 0 }] });
    const shortened = await stage();
    expect(linesOf(shortened).lines.map((line) => line.id)).not.toContain(placed.lines[0]?.id);
    await shopper.fulfil([{ line: placed.lines[1]?.id ?? '', quantity: 1 }]);
    await stage();
    await shopper.refund(placed.payment.id, 100);
    expect(summary(await stage())).toMatchObject({ status: 'partially_refunded' });
    await shopper.cancel(placed.id, [{ line: placed.lines[1]?.id ?? '', quantity: 1 }]);
    const cut = linesOf(await stage()).lines.find((line) => line.id === placed.lines[1]?.id);
    expect(cut?.quantity).toBe('1');
  });

  test.each([true, false])('foots whatever the seed buys; prices with tax: %s', async (pricesIncludeTax) => {
    const { channels } = await vendure.admin.ask<{ channels: { items: { id: string }[] } }>('{ channels { items { id } } }');
    const input = { id: channels.items[0]?.id, pricesIncludeTax };
    await vendure.admin.ask('mutation($input: UpdateChannelInput!) { updateChannel(input: $input) { __typename } }', { input });
    for (let count = 0; count < 8; count += 1) {
      const placed = await shopper.place();
      const fact = await factOf(placed.id);
      expect(misfits([fact])).toEqual([]);
      expect(orderCheck(fact.groups ?? {}), placed.code).toEqual([]);
      expect(fact.groups?.['header']).toMatchObject({ taxesIncluded: pricesIncludeTax, number: placed.code });
      expect(linesOf(fact).totals.shop.total).toBe(placed.total);
    }
  });

  test('that is cancelled says so, with its reason, and takes back nothing of what was ordered', async () => {
    const placed = await shopper.place({ payment: 'manual' });
    await shopper.cancel(placed.id);
    const { groups = {} } = await factOf(placed.id);
    expect(groups['cancellation']).toMatchObject({ reason: 'changed their mind' });
    expect(Object.keys(groups)).not.toContain('lines');
  });

  test('that is still a cart is no order', async () => {
    const { createDraftOrder } = await vendure.admin.ask<{ createDraftOrder: { id: string } }>(
      'mutation { createDraftOrder { id } }',
    );
    expect(await readBack(system, 'order', createDraftOrder.id)).toEqual([]);
  });
});

describe('a shipment', () => {
  let placed: Placed;
  let shipment: Body;
  let counter = 0;
  const inputOf = (body: Body) =>
    wanting('shipment', body, {
      record: `shp_${String(counter)}`,
      changed: ['packages', 'status'],
      references: { order: { 'shop/order/1': placed.id } },
    });

  beforeEach(async () => {
    counter += 1;
    placed = await shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0003', quantity: 3 }] });
    const contents = [{ line: placed.lines[0]?.id ?? '', quantity: '2' }];
    shipment = {
      packages: { packages: [{ id: 'p', carrier: 'sendex', trackingNumber: `SNDX${String(counter)}`, contents }] },
      status: { status: 'shipped' },
    };
  });

  async function fulfilments(): Promise<{ id: string; state: string; trackingCode: string }[]> {
    const { order } = await vendure.admin.ask<{ order: { fulfillments: { id: string; state: string; trackingCode: string }[] } }>(
      'query($id: ID!) { order(id: $id) { fulfillments { id state trackingCode } } }',
      { id: placed.id },
    );
    return order.fulfillments;
  }

  test('is made, leaves and arrives, each by a call of its own', async () => {
    const { outcome, input, steps } = await drive(system, inputOf(shipment));
    expect(steps).toEqual(['Shipped']);
    expect(outcome).toMatchObject({ kind: 'held' });
    expect(await fulfilments()).toMatchObject([{ state: 'Shipped', trackingCode: `SNDX${String(counter)}` }]);
    const arrived = { ...input, body: { ...shipment, status: { status: 'delivered' } }, changed: ['status'] };
    expect((await drive(system, arrived)).steps).toEqual(['Delivered']);
    expect(await fulfilments()).toMatchObject([{ state: 'Delivered' }]);
    const [fact] = await readBack(system, 'shipment', input.shadow?.id ?? '');
    expect(misfits(fact === undefined ? [] : [fact])).toEqual([]);
    expect(fact).toMatchObject({ ours: `shp_${String(counter)}`, groups: { status: { status: 'delivered' } } });
  });

  test('whose call got no answer is found by our reference, and is never made twice', async () => {
    const input = inputOf(shipment);
    expect(await system.client.find('shipment', input.record, AbortSignal.timeout(9_000))).toEqual({ kind: 'absent' });
    const first = await oneCall(system, input);
    const found = await system.client.find('shipment', input.record, AbortSignal.timeout(9_000));
    expect(found).toMatchObject({ kind: 'held', id: first?.input.shadow?.id });
    // The answer was lost and the same bytes are sent: both the reference and the quantities speak against a second one.
    const again = await oneCall(system, input);
    expect(again?.outcome).toMatchObject({ kind: 'held', id: first?.input.shadow?.id });
    expect(await fulfilments()).toHaveLength(1);
    // And moving on twice does nothing the second time, nor does moving to where it was before.
    const moved = await drive(system, again?.input ?? input);
    const late = await oneCall(system, { ...moved.input, step: 'Shipped', changed: [] });
    expect(late?.outcome).toMatchObject({ kind: 'held' });
    expect(await fulfilments()).toMatchObject([{ state: 'Shipped' }]);
  });

  test('with another tracking number has it there too', async () => {
    const { input } = await drive(system, inputOf(shipment));
    const body: Body = {
      ...shipment,
      packages: JSON.parse(JSON.stringify(shipment['packages']).replaceAll('SNDX', 'OTHR')) as Body,
    };
    const { outcome } = await drive(system, { ...input, body, changed: ['packages'] });
    expect(outcome).toMatchObject({
      kind: 'held',
      returned: [{ groups: { packages: body['packages'] ? expect.anything() : '' } }],
    });
    expect(await fulfilments()).toMatchObject([{ trackingCode: `OTHR${String(counter)}` }]);
  });

  test('with other contents is a case, for those of a fulfilment stay', async () => {
    const { input } = await drive(system, inputOf(shipment));
    const body = JSON.parse(JSON.stringify(shipment).replace('"quantity":"2"', '"quantity":"3"')) as Body;
    const { outcome } = await drive(system, { ...input, body, changed: ['packages'] });
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect('message' in outcome && outcome.message).toContain('cannot be changed');
  });

  test('that is not to be there is cancelled, and frees its goods', async () => {
    const { input } = await drive(system, inputOf(shipment));
    const gone = { ...input, wanted: { ...input.wanted, mode: 'absent' as const } };
    for (let times = 0; times < 2; times += 1) expect((await oneCall(system, gone))?.outcome).toEqual({ kind: 'absent' });
    expect(await fulfilments()).toMatchObject([{ state: 'Cancelled' }]);
    expect((await drive(system, { ...inputOf(shipment), record: 'shp_again' })).outcome).toMatchObject({ kind: 'held' });
  });

  test('of what someone has fulfilled by hand ends in a case that says so', async () => {
    await shopper.fulfil([{ line: placed.lines[0]?.id ?? '', quantity: 3 }]);
    const { outcome } = await drive(system, inputOf(shipment));
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect('message' in outcome && outcome.message).toContain('ITEMS_ALREADY_FULFILLED_ERROR');
    expect('message' in outcome && outcome.message).toContain('someone fulfilled or cancelled them');
    expect(await fulfilments()).toHaveLength(1);
  });

  test('of goods that the shop does not have ends in a case that names them', async () => {
    const [goods] = (await shopper.lookAround()).filter(({ sku }) => sku === 'SKU-0003');
    await shopper.count(goods?.variant ?? '', 1);
    const { outcome } = await drive(system, inputOf(shipment));
    await shopper.count(goods?.variant ?? '', 100_000);
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect('message' in outcome && outcome.message).toMatch(/INSUFFICIENT_STOCK_ON_HAND_ERROR.*correct its stock/);
  });

  test('that a person has cancelled in the shop does not leave again', async () => {
    const first = await oneCall(system, inputOf(shipment));
    const id = first?.input.shadow?.id?.split('/')[1];
    await vendure.admin.ask('mutation($id: ID!) { transitionFulfillmentToState(id: $id, state: "Cancelled") { __typename } }', {
      id,
    });
    const { outcome } = await drive(system, first?.input ?? inputOf(shipment));
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect('message' in outcome && outcome.message).toContain('FULFILLMENT_STATE_TRANSITION_ERROR');
  });
});

describe('a request', () => {
  const cancel: EffectRequest = { kind: 'cancel', trigger: 't', groups: {}, values: {} };
  const asked = (id: string, request: EffectRequest = cancel) =>
    wanting(
      'order',
      { cancellation: { at: '2026-01-01T00:00:00Z', reason: 'no stock' } },
      { shadow: held(id), changed: [], request },
    );

  test('to cancel is granted, and cancels once however often it is sent', async () => {
    const placed = await shopper.place({ payment: 'manual' });
    for (let times = 0; times < 2; times += 1) {
      const { outcome } = await drive(system, asked(placed.id));
      expect(outcome).toMatchObject({ kind: 'held' });
      expect(outcome).not.toMatchObject({ answer: { outcome: 'rejected' } });
    }
    const again = await oneCall(system, { ...asked(placed.id), step: 'cancel' });
    expect(again?.outcome).toMatchObject({ kind: 'held', next: null });
    expect(await factOf(placed.id)).toMatchObject({ groups: { cancellation: { reason: 'no stock' } } });
  });

  test('to cancel pays back what was taken and lets go what was authorised, once', async () => {
    const paying = openShop(vendure, { onCancel: 'refund' });
    const taken = await shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0004', quantity: 1 }] });
    await shopper.refund(taken.payment.id, 50);
    const { steps } = await drive(paying, asked(taken.id));
    expect(steps).toEqual(['cancel', `refund:${taken.payment.id}:${taken.total - 50}`, 'money']);
    const doubled = await oneCall(paying, { ...asked(taken.id), step: `refund:${taken.payment.id}:${taken.total - 50}` });
    expect(doubled?.outcome).toMatchObject({ kind: 'held' });
    const refunds = (await factOf(taken.id)).events?.filter(({ key }) => key.startsWith('refund/')) ?? [];
    expect(refunds.map(({ data }) => (data as { amount: number }).amount).toSorted((a, b) => a - b)).toEqual([
      50,
      taken.total - 50,
    ]);

    const authorised = await shopper.place({ payment: 'manual' });
    expect((await drive(paying, asked(authorised.id))).steps).toEqual(['cancel', `void:${authorised.payment.id}`, 'money']);
    const kinds = (await factOf(authorised.id)).events?.map(({ key }) => key.split('/')[1]);
    expect(kinds).toEqual(['authorise:succeeded', 'void:succeeded']);
    await paying.client.close();
  });

  test('to cancel what has left is refused with words', async () => {
    const placed = await shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0005', quantity: 2 }] });
    await shopper.fulfil([{ line: placed.lines[0]?.id ?? '', quantity: 1 }]);
    const { outcome } = await drive(system, asked(placed.id));
    expect(outcome).toMatchObject({ kind: 'held', answer: { outcome: 'rejected' } });
    expect(JSON.stringify(outcome)).toContain('PartiallyShipped');
  });

  test('to send it elsewhere changes the address and leaves the order where it was', async () => {
    const placed = await shopper.place({ payment: 'instant' });
    const shipTo = { name: 'Ana Núñez', line1: 'Calle Nueva 2', city: 'Cáceres', postalCode: '10003', country: 'ES' };
    const edit: EffectRequest = { kind: 'edit', trigger: 't', groups: { shipTo: 'h' }, values: { shipTo } };
    const { outcome, steps } = await drive(system, asked(placed.id, edit));
    expect(steps).toEqual(['open:PaymentSettled', 'change:PaymentSettled', 'close:PaymentSettled']);
    expect(outcome).toMatchObject({ kind: 'held' });
    expect((await factOf(placed.id)).groups?.['shipTo']).toEqual(shipTo);
    await shopper.cancel(placed.id);
    const refused = await drive(system, asked(placed.id, edit));
    expect(refused.outcome).toMatchObject({
      answer: { outcome: 'rejected', reason: expect.stringContaining('Cancelled') as string },
    });
  });

  test('for a note leaves it where the shop can see it', async () => {
    const placed = await shopper.place();
    const input = wanting('order', { tags: { tags: [], note: 'Ring twice' } }, { shadow: held(placed.id), changed: ['tags'] });
    await drive(system, input);
    expect((await factOf(placed.id)).groups?.['tags']).toEqual({ tags: [], note: 'Ring twice' });
  });
});

describe('goods', () => {
  const product: Body = {
    identity: { handle: 'linen-lamp', status: 'active' },
    copy: { title: 'Linen lamp', description: 'Warm.' },
  };
  const variant: Body = {
    identity: { sku: 'LAMP-1' },
    copy: { title: 'Linen lamp, large' },
    price: { amount: 4990, currency: 'EUR', taxIncluded: false },
  };

  test('are made once, found by our reference, and changed', async () => {
    const made = await drive(system, wanting('product', product));
    expect(made.steps).toEqual(['make']);
    const id = made.input.shadow?.id ?? '';
    expect(await system.client.find('product', 'product-of-the-test', AbortSignal.timeout(9_000))).toMatchObject({
      kind: 'held',
      id,
    });
    const references = { product: { 'erp/product/1': id } };
    const kind = await drive(system, wanting('variant', variant, { references }));
    expect(kind.steps).toEqual(['make']);
    const [fact] = await readBack(system, 'variant', kind.input.shadow?.id ?? '');
    expect(fact).toMatchObject({
      ours: 'variant-of-the-test',
      groups: { ...variant, identity: { sku: 'LAMP-1', product: id } },
    });

    // A hub that knows nothing of it takes over what it finds under the SKU, and writes what differs.
    const dearer = { ...variant, price: { amount: 5990, currency: 'EUR', taxIncluded: false } };
    const adopted = await drive(system, wanting('variant', dearer, { record: 'var_other', references }));
    expect(adopted.input.shadow?.id).toBe(kind.input.shadow?.id);
    expect(await readBack(system, 'variant', adopted.input.shadow?.id ?? '')).toMatchObject([
      { groups: { price: dearer.price } },
    ]);
    const renamed = { ...product, copy: { title: 'Lamp of linen', description: 'Warm.' } };
    await drive(system, { ...made.input, body: renamed, changed: ['copy'] });
    expect(await readBack(system, 'product', id)).toMatchObject([{ groups: renamed }]);
  });

  test('whose price is of the other kind are refused before anything is sent', () => {
    const body = { ...variant, price: { amount: 4990, currency: 'EUR', taxIncluded: true } };
    const planned = system.plan(wanting('variant', body, { facet: 'price', shadow: held('1'), changed: ['price'] }));
    expect(planned).toEqual({ refused: expect.stringContaining('with tax') as string });
  });

  test('that the shop does not sell get no price', async () => {
    const body = { identity: { sku: 'NOT-HERE' }, price: variant['price'] ?? null };
    const { outcome } = await drive(system, wanting('variant', body, { facet: 'price', changed: ['price'] }));
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
  });

  test('are counted at their location, and counted again', async () => {
    const [goods] = await shopper.lookAround();
    const body: Body = {
      identity: { sku: goods?.sku ?? '', location: 'WH1' },
      onHand: { quantity: '77', asOf: '2026-01-01T00:00:00Z' },
    };
    const references = { variant: { 'erp/variant/1': goods?.variant ?? '' } };
    const input = wanting('inventory-level', body, { facet: 'stock', references });
    const { outcome } = await drive(system, input);
    expect(outcome).toMatchObject({ kind: 'held', id: `${goods?.variant ?? ''}@1` });
    expect((await drive(system, input)).outcome).toMatchObject({
      kind: 'held',
      returned: [{ groups: { onHand: { quantity: '77' } } }],
    });
    const facts = await readBack(system, 'inventory-level', `${goods?.variant ?? ''}@1`);
    expect(misfits(facts)).toEqual([]);
    await shopper.count(goods?.variant ?? '', 100_000);
  });
});

test('a customer gets a name, a number and an address', async () => {
  const placed = await shopper.place({ account: true });
  const { customer } = (await factOf(placed.id)).groups?.['header'] as { customer: { id: string } };
  const address = { name: 'Ana Núñez', line1: 'Calle Nueva 2', city: 'Cáceres', postalCode: '10003', country: 'ES' };
  const body: Body = {
    identity: { name: 'Ana María Núñez' },
    contact: { email: `ana.${customer.id}@example.test`, phone: '+34 600 000 000', address },
  };
  await drive(system, wanting('customer', body, { shadow: held(customer.id) }));
  expect(await readBack(system, 'customer', customer.id)).toMatchObject([{ groups: body }]);
  const taken = { ...body, contact: { email: (await shopper.place({ account: true })).email } };
  const { outcome } = await drive(system, wanting('customer', taken, { shadow: held(customer.id) }));
  expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
});

describe('a list', () => {
  test('shows each of those that changed at one instant, also when one changes meanwhile', async () => {
    const small = openShop(vendure, { pageSize: 2 });
    const client = new pg.Client({ connectionString: vendure.database });
    await client.connect();
    const { rows } = await client.query<{ id: number }>(
      `UPDATE product_variant SET "updatedAt" = '2031-05-05 05:05:05.123456' WHERE id <= 5 RETURNING id`,
    );
    const since = Date.UTC(2031, 4, 5);
    let touched = 0;
    const ids = await listIds(small, { entity: 'variant', since }, async () => {
      if ((touched += 1) !== 1) return;
      // Shown already: it moves behind those that were not, and must not push one of them out of the pages.
      await client.query(`UPDATE product_variant SET "updatedAt" = '2031-05-05 05:05:06' WHERE id = $1`, [rows[0]?.id]);
    });
    await client.query('UPDATE product_variant SET "updatedAt" = now()');
    await client.end();
    expect(new Set(ids)).toEqual(new Set(rows.map(({ id }) => String(id))));
    await small.client.close();
  });

  test('shows an order again when it was paid back or sent, though Vendure keeps its time', async () => {
    const placed = await shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0006', quantity: 2 }] });
    const seen = async (since: number): Promise<boolean> =>
      (await listIds(system, { entity: 'order', since })).includes(placed.id);
    const listed = async (since: number): Promise<string[]> => listIds(system, { entity: 'shipment', since });
    const after = ((await factOf(placed.id)).version ?? 0) + 2;
    expect(await seen(after)).toBe(false);
    await shopper.refund(placed.payment.id, 10);
    expect(await seen(after)).toBe(true);
    const later = ((await factOf(placed.id)).version ?? 0) + 2;
    const fulfilment = await shopper.fulfil([{ line: placed.lines[0]?.id ?? '', quantity: 1 }]);
    expect(await listed(later)).toContain(`${placed.id}/${fulfilment}`);
  });

  test.each(['order', 'shipment', 'product', 'variant', 'customer', 'location', 'inventory-level'])(
    'of %s is read whole',
    async (entity) => {
      const ids = await listIds(openShop(vendure, { pageSize: 3 }), { entity, since: 0 });
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(ids.length);
      const facts = await readBack(system, entity, ids[0] ?? '');
      expect(misfits(facts)).toEqual([]);
    },
  );
});

describe('the session', () => {
  test('is renewed when the shop has ended it', async () => {
    const own = openShop(vendure);
    const placed = await shopper.place();
    expect(await readBack(own, 'order', placed.id)).toHaveLength(1);
    const client = new pg.Client({ connectionString: vendure.database });
    await client.connect();
    await client.query('DELETE FROM session');
    await client.end();
    await vendure.restart();
    expect(await readBack(own, 'order', placed.id)).toHaveLength(1);
    await own.client.close();
  }, 60_000);

  test('of a stranger is refused, and the password is in no word of it', async () => {
    const login = { user: vendure.login.user, password: 'wrong but secret' };
    const stranger = openShop({ url: vendure.url, login });
    const read = await stranger.client.get('order', '1', AbortSignal.timeout(9_000));
    expect(read).toMatchObject({ kind: 'failed', class: 'refresh' });
    expect(JSON.stringify(read)).not.toContain('wrong but secret');
    await stranger.client.close();
  });

  async function clerk(name: string, permissions: string[]): Promise<OpenSystem> {
    const { createRole } = await vendure.admin.ask<{ createRole: { id: string } }>(
      'mutation($input: CreateRoleInput!) { createRole(input: $input) { id } }',
      { input: { code: name, description: name, permissions } },
    );
    const login = { user: `${name}@example.test`, password: `${name} password` };
    const input = { firstName: 'C', lastName: 'D', emailAddress: login.user, password: login.password, roleIds: [createRole.id] };
    await vendure.admin.ask('mutation($input: CreateAdministratorInput!) { createAdministrator(input: $input) { id } }', {
      input,
    });
    return openShop({ url: vendure.url, login });
  }

  test('of someone without the right ends in a case that says so', async () => {
    const own = await clerk('catalogue', ['ReadCatalog']);
    const read = await own.client.get('order', '1', AbortSignal.timeout(9_000));
    expect(read).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect(JSON.stringify(read)).toContain('permissions');
    expect(await readBack(own, 'variant', '1')).toHaveLength(1);
    await own.client.close();
  });

  test('with the permissions of the README reads and writes everything', async () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const permissions =
      /Permissions: (.*)\./
        .exec(readme)?.[1]
        ?.split(', ')
        .map((word) => word.replaceAll('`', '')) ?? [];
    const own = await clerk('hub', permissions);
    for (const { entity } of own.entities) expect((await listIds(own, { entity, since: 0 })).length, entity).toBeGreaterThan(0);
    expect(await own.client.inspect?.(AbortSignal.timeout(9_000))).toEqual([]);
    const placed = await shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0001', quantity: 1 }] });
    const contents = [{ line: placed.lines[0]?.id ?? '', quantity: '1' }];
    const shipment = {
      packages: { packages: [{ id: 'p', carrier: 'c', trackingNumber: 't', contents }] },
      status: { status: 'shipped' },
    };
    const sent = await drive(
      own,
      wanting('shipment', shipment, { record: 'shp_clerk', references: { order: { x: placed.id } } }),
    );
    expect(sent.outcome).toMatchObject({ kind: 'held' });
    const product = { identity: { handle: 'clerk', status: 'active' }, copy: { title: 'Clerk', description: null } };
    const made = await drive(own, wanting('product', product, { record: 'prd_clerk' }));
    const variant = { identity: { sku: 'CLERK' }, price: { amount: 1, currency: 'EUR', taxIncluded: false } };
    const references = { product: { x: made.input.shadow?.id ?? '' } };
    expect((await drive(own, wanting('variant', variant, { record: 'var_clerk', references }))).outcome).toMatchObject({
      kind: 'held',
    });
    const cancel: EffectRequest = { kind: 'cancel', trigger: 't', groups: {}, values: {} };
    const other = await shopper.place();
    const asked = wanting('order', {}, { shadow: held(other.id), changed: [], request: cancel });
    expect((await drive(own, asked)).outcome).toMatchObject({ kind: 'held' });
    await own.client.close();
  });

  test('may be an API key', async () => {
    const { roles } = await vendure.admin.ask<{ roles: { items: { id: string; code: string }[] } }>(
      '{ roles { items { id code } } }',
    );
    const roleIds = roles.items.filter(({ code }) => code === 'hub').map(({ id }) => id);
    const { createApiKey } = await vendure.admin.ask<{ createApiKey: { apiKey: string } }>(
      'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey } }',
      { input: { roleIds, translations: [{ languageCode: 'en', name: 'hub' }] } },
    );
    const own = openShop(vendure, { auth: { kind: 'apiKey', key: 'SHOP_KEY' } }, { SHOP_KEY: createApiKey.apiKey });
    expect(await readBack(own, 'variant', '1')).toHaveLength(1);
    await own.client.close();
    const stranger = openShop(vendure, { auth: { kind: 'apiKey', key: 'SHOP_KEY' } });
    const read = await stranger.client.get('variant', '1', AbortSignal.timeout(9_000));
    expect(read).toMatchObject({ kind: 'failed', class: 'permanent' });
    await stranger.client.close();
  });
});
