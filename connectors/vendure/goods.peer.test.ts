import { beforeEach, describe, expect, inject, test } from 'vitest';
import { startStockedShop } from '../../peers/vendure/stocked-shop.ts';
import type { Placed } from '../../peers/vendure/shopper.ts';
import { misfits } from '../../examples/sandbox/trial/planning.ts';
import type { Body } from '../../src/model/entity.ts';
import { startCuttingProxy } from './fixtures/cutting-proxy.ts';
import { drive, oneCall, openShop, readBack, wanting } from './fixtures/drive.ts';
import { held, useRealShop } from './fixtures/real-shop.ts';

const real = useRealShop(() => startStockedShop(inject('postgres').url, 12));

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
    placed = await real.shopper.place({ payment: 'instant', lines: [{ sku: 'SKU-0003', quantity: 3 }] });
    const contents = [{ line: placed.lines[0]?.id ?? '', quantity: '2' }];
    shipment = {
      packages: { packages: [{ id: 'p', carrier: 'sendex', trackingNumber: `SNDX${String(counter)}`, contents }] },
      status: { status: 'shipped' },
    };
  });

  async function fulfilments(): Promise<{ id: string; state: string; trackingCode: string }[]> {
    const { order } = await real.vendure.admin.ask<{
      order: { fulfillments: { id: string; state: string; trackingCode: string }[] };
    }>('query($id: ID!) { order(id: $id) { fulfillments { id state trackingCode } } }', { id: placed.id });
    return order.fulfillments;
  }

  test('is made, leaves and arrives, each by a call of its own', async () => {
    const { outcome, input, steps } = await drive(real.system, inputOf(shipment));
    expect(steps).toEqual(['Shipped']);
    expect(outcome).toMatchObject({ kind: 'held' });
    expect(await fulfilments()).toMatchObject([{ state: 'Shipped', trackingCode: `SNDX${String(counter)}` }]);
    const arrived = { ...input, body: { ...shipment, status: { status: 'delivered' } }, changed: ['status'] };
    expect((await drive(real.system, arrived)).steps).toEqual(['Delivered']);
    expect(await fulfilments()).toMatchObject([{ state: 'Delivered' }]);
    const [fact] = await readBack(real.system, 'shipment', input.shadow?.id ?? '');
    expect(misfits(fact === undefined ? [] : [fact])).toEqual([]);
    expect(fact).toMatchObject({ ours: `shp_${String(counter)}`, groups: { status: { status: 'delivered' } } });
  });

  test('whose call got no answer is found by our reference, and is never made twice', async () => {
    const input = inputOf(shipment);
    expect(await real.system.client.find('shipment', input.record, AbortSignal.timeout(9_000))).toEqual({ kind: 'absent' });
    const first = await oneCall(real.system, input);
    const found = await real.system.client.find('shipment', input.record, AbortSignal.timeout(9_000));
    expect(found).toMatchObject({ kind: 'held', id: first?.input.shadow?.id });
    // The answer was lost and the same bytes are sent: both the reference and the quantities speak against a second one.
    const again = await oneCall(real.system, input);
    expect(again?.outcome).toMatchObject({ kind: 'held', id: first?.input.shadow?.id });
    expect(await fulfilments()).toHaveLength(1);
    // And moving on twice does nothing the second time, nor does moving to where it was before.
    const moved = await drive(real.system, again?.input ?? input);
    const late = await oneCall(real.system, { ...moved.input, step: 'Shipped', changed: [] });
    expect(late?.outcome).toMatchObject({ kind: 'held' });
    expect(await fulfilments()).toMatchObject([{ state: 'Shipped' }]);
  });

  test('whose every answer is lost is there once, and where it should be', async () => {
    const proxy = await startCuttingProxy(real.vendure.url);
    const far = openShop({ url: proxy.url, login: real.vendure.login });
    const input = inputOf(shipment);
    proxy.loseNext('MakeShipment');
    expect((await oneCall(far, input))?.outcome).toMatchObject({ kind: 'failed', class: 'unknown' });
    const found = await far.client.find('shipment', input.record, AbortSignal.timeout(9_000));
    if (found.kind !== 'held' || found.id === null) throw new Error('It is not found.');
    const made = { ...input, shadow: held(found.id), step: 'Shipped', changed: ['status'] };
    proxy.loseNext('MoveShipment');
    expect((await oneCall(far, made))?.outcome).toMatchObject({ kind: 'failed', class: 'unknown' });
    expect((await oneCall(far, made))?.outcome).toMatchObject({ kind: 'held' });
    expect(await fulfilments()).toMatchObject([{ state: 'Shipped' }]);
    await far.client.close();
    await proxy.close();
  });

  test('with another tracking number has it there too', async () => {
    const { input } = await drive(real.system, inputOf(shipment));
    const body: Body = {
      ...shipment,
      packages: JSON.parse(JSON.stringify(shipment['packages']).replaceAll('SNDX', 'OTHR')) as Body,
    };
    const { outcome } = await drive(real.system, { ...input, body, changed: ['packages'] });
    expect(outcome).toMatchObject({
      kind: 'held',
      returned: [{ entity: 'shipment', id: input.shadow?.id }],
    });
    expect(await fulfilments()).toMatchObject([{ trackingCode: `OTHR${String(counter)}` }]);
  });

  test('with other contents is a case, for those of a fulfilment stay', async () => {
    const { input } = await drive(real.system, inputOf(shipment));
    const body = JSON.parse(JSON.stringify(shipment).replace('"quantity":"2"', '"quantity":"3"')) as Body;
    const { outcome } = await drive(real.system, { ...input, body, changed: ['packages'] });
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect('message' in outcome && outcome.message).toContain('cannot be changed');
  });

  test('that is not to be there is cancelled, and frees its goods', async () => {
    const { input } = await drive(real.system, inputOf(shipment));
    const gone = { ...input, wanted: { ...input.wanted, mode: 'absent' as const } };
    for (let times = 0; times < 2; times += 1) expect((await oneCall(real.system, gone))?.outcome).toEqual({ kind: 'absent' });
    expect(await fulfilments()).toMatchObject([{ state: 'Cancelled' }]);
    expect((await drive(real.system, { ...inputOf(shipment), record: 'shp_again' })).outcome).toMatchObject({ kind: 'held' });
  });

  test('of what someone has fulfilled by hand ends in a case that says so', async () => {
    await real.shopper.fulfil([{ line: placed.lines[0]?.id ?? '', quantity: 3 }]);
    const { outcome } = await drive(real.system, inputOf(shipment));
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect('message' in outcome && outcome.message).toContain('ITEMS_ALREADY_FULFILLED_ERROR');
    expect('message' in outcome && outcome.message).toContain('someone fulfilled or cancelled them');
    expect(await fulfilments()).toHaveLength(1);
  });

  test('of goods that the shop does not have ends in a case that names them', async () => {
    const [goods] = (await real.shopper.lookAround()).filter(({ sku }) => sku === 'SKU-0003');
    await real.shopper.count(goods?.variant ?? '', 1);
    const { outcome } = await drive(real.system, inputOf(shipment));
    await real.shopper.count(goods?.variant ?? '', 100_000);
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect('message' in outcome && outcome.message).toMatch(/INSUFFICIENT_STOCK_ON_HAND_ERROR.*correct its stock/);
  });

  test('that a person has cancelled in the shop does not leave again', async () => {
    const first = await oneCall(real.system, inputOf(shipment));
    const id = first?.input.shadow?.id?.split('/')[1];
    await real.vendure.admin.ask(
      'mutation($id: ID!) { transitionFulfillmentToState(id: $id, state: "Cancelled") { __typename } }',
      {
        id,
      },
    );
    const { outcome } = await drive(real.system, first?.input ?? inputOf(shipment));
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
    expect('message' in outcome && outcome.message).toContain('FULFILLMENT_STATE_TRANSITION_ERROR');
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
    const made = await drive(real.system, wanting('product', product));
    expect(made.steps).toEqual(['make']);
    const id = made.input.shadow?.id ?? '';
    expect(await real.system.client.find('product', 'product-of-the-test', AbortSignal.timeout(9_000))).toMatchObject({
      kind: 'held',
      id,
    });
    const references = { product: { 'erp/product/1': id } };
    const kind = await drive(real.system, wanting('variant', variant, { references }));
    expect(kind.steps).toEqual(['make']);
    const [fact] = await readBack(real.system, 'variant', kind.input.shadow?.id ?? '');
    expect(fact).toMatchObject({
      ours: 'variant-of-the-test',
      groups: { ...variant, identity: { sku: 'LAMP-1', product: id } },
    });

    // A hub that knows nothing of it takes over what it finds under the SKU, and writes what differs.
    const dearer = { ...variant, price: { amount: 5990, currency: 'EUR', taxIncluded: false } };
    const adopted = await drive(real.system, wanting('variant', dearer, { record: 'var_other', references }));
    expect(adopted.input.shadow?.id).toBe(kind.input.shadow?.id);
    expect(await readBack(real.system, 'variant', adopted.input.shadow?.id ?? '')).toMatchObject([
      { groups: { price: dearer.price } },
    ]);
    const renamed = { ...product, copy: { title: 'Lamp of linen', description: 'Warm.' } };
    await drive(real.system, { ...made.input, body: renamed, changed: ['copy'] });
    expect(await readBack(real.system, 'product', id)).toMatchObject([{ groups: renamed }]);
  });

  test('of which only the address or the state is ours keep the name and the description that the shop gave them', async () => {
    const body = { ...product, identity: { handle: 'wool-lamp', status: 'active' } };
    const { input } = await drive(real.system, wanting('product', body, { record: 'prd_3' }));
    const id = input.shadow?.id ?? '';
    const named = 'mutation($input: UpdateProductInput!) { updateProduct(input: $input) { id } }';
    const translations = [{ languageCode: 'en', name: 'Named by hand', description: 'By hand.' }];
    await real.vendure.admin.ask(named, { input: { id, translations } });
    const hidden = { identity: { handle: 'woollen-lamp', status: 'draft' } };
    await drive(real.system, wanting('product', hidden, { record: 'prd_3', shadow: held(id), changed: ['identity'] }));
    const copy = { title: 'Named by hand', description: 'By hand.' };
    expect(await readBack(real.system, 'product', id)).toMatchObject([{ groups: { ...hidden, copy } }]);
  });

  test('without a price that fits are made as not for sale', async () => {
    const made = await drive(
      real.system,
      wanting('product', { ...product, identity: { handle: 'free', status: 'active' } }, { record: 'prd_2' }),
    );
    const body = {
      identity: { sku: 'FREE-1' },
      copy: { title: 'Free' },
      price: { amount: 1, currency: 'EUR', taxIncluded: true },
    };
    const references = { product: { 'erp/product/2': made.input.shadow?.id ?? '' } };
    const input = wanting('variant', body, { record: 'var_2', references, changed: ['identity', 'copy'] });
    const { input: after } = await drive(real.system, input);
    const query = 'query($id: ID!) { productVariant(id: $id) { enabled } }';
    expect(await real.vendure.admin.ask(query, { id: after.shadow?.id })).toEqual({ productVariant: { enabled: false } });
  });

  test('whose price is of the other kind are refused before anything is sent', () => {
    const body = { ...variant, price: { amount: 4990, currency: 'EUR', taxIncluded: true } };
    const planned = real.system.plan(wanting('variant', body, { facet: 'price', shadow: held('1'), changed: ['price'] }));
    expect(planned).toEqual({ refused: expect.stringContaining('with tax') as string });
  });

  test('that the shop does not sell get no price', async () => {
    const body = { identity: { sku: 'NOT-HERE' }, price: variant['price'] ?? null };
    const { outcome } = await drive(real.system, wanting('variant', body, { facet: 'price', changed: ['price'] }));
    expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
  });

  test('are counted at their location, and counted again', async () => {
    const [goods] = await real.shopper.lookAround();
    const body: Body = {
      identity: { sku: goods?.sku ?? '', location: 'WH1' },
      onHand: { quantity: '77', asOf: '2026-01-01T00:00:00Z' },
    };
    const references = { variant: { 'erp/variant/1': goods?.variant ?? '' } };
    const input = wanting('inventory-level', body, { facet: 'stock', references });
    const { outcome } = await drive(real.system, input);
    expect(outcome).toMatchObject({ kind: 'held', id: `${goods?.variant ?? ''}@1` });
    expect((await drive(real.system, input)).outcome).toMatchObject({
      kind: 'held',
      returned: [{ groups: { onHand: { quantity: '77' } } }],
    });
    const facts = await readBack(real.system, 'inventory-level', `${goods?.variant ?? ''}@1`);
    expect(misfits(facts)).toEqual([]);
    await real.shopper.count(goods?.variant ?? '', 100_000);
  });
});

test('a customer gets a name, a number and an address', async () => {
  const placed = await real.shopper.place({ account: true });
  const { groups = {} } = await real.factOf(placed.id);
  const { customer } = groups['header'] as { customer: { id: string } };
  const address = { name: 'Ana Núñez', line1: 'Calle Nueva 2', city: 'Cáceres', postalCode: '10003', country: 'ES' };
  const body: Body = {
    identity: { name: 'Ana María Núñez' },
    contact: { email: `ana.${customer.id}@example.test`, phone: '+34 600 000 000', address },
  };
  await drive(real.system, wanting('customer', body, { shadow: held(customer.id) }));
  expect(await readBack(real.system, 'customer', customer.id)).toMatchObject([{ groups: body }]);
  // What nobody here knows stays as it is there.
  const less = { identity: { name: null }, contact: { email: null, phone: '+34 600 000 001', address } };
  await drive(real.system, wanting('customer', less, { shadow: held(customer.id) }));
  expect(await readBack(real.system, 'customer', customer.id)).toMatchObject([
    { groups: { ...body, contact: { ...(body['contact'] as object), phone: '+34 600 000 001' } } },
  ]);
  const taken = { ...body, contact: { email: (await real.shopper.place({ account: true })).email } };
  const { outcome } = await drive(real.system, wanting('customer', taken, { shadow: held(customer.id) }));
  expect(outcome).toMatchObject({ kind: 'failed', class: 'permanent' });
});
