import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlanInput } from '../../src/kit/contract.ts';
import type { EffectRequest, Shadow } from '../../src/model/delivery.ts';
import type { Body } from '../../src/model/entity.ts';
import { misfits, normalise, readBack, returnedBy, send, shadowOf, wanting } from './trial/planning.ts';
import { startStand, type Stand } from './trial/stand.ts';

let stand: Stand;
const signal = AbortSignal.timeout(120_000);
const shopOrder = readFileSync(new URL('fixtures/shop-order.json', import.meta.url), 'utf8');
const orderBody = (): Body => normalise(stand.systems.shop, 'order.updated', shopOrder)[0]?.groups ?? {};
const item: Body = { identity: { sku: 'TEE-0001-M', product: 'p-7' }, copy: { title: 'Tee M' }, dims: { weight: 180 } };

beforeAll(async () => {
  stand = await startStand();
}, 60_000);

afterAll(() => stand.stop());

test('the warehouse is given its goods, is asked for a change and a cancellation, and is found again', async () => {
  const { warehouse } = stand.systems;
  const wanted = wanting('order', orderBody(), { changed: ['lines', 'shipTo'] });
  expect(await send(warehouse, wanted)).toMatchObject({ class: 'dependency', role: 'variant' });
  const variant = wanting('variant', item, { changed: ['identity', 'copy', 'dims'] });
  expect(await send(warehouse, variant)).toMatchObject({ kind: 'held', id: 'TEE-0001-M', version: '1' });

  const released = await send(warehouse, wanted);
  const shadow = shadowOf(released);
  expect(misfits(returnedBy(released))).toEqual([]);
  expect(returnedBy(released)[0]).toMatchObject({ id: shadow.id, ours: wanted.record });
  expect(await warehouse.client.find('order', wanted.record, signal)).toMatchObject({ kind: 'held', id: shadow.id });
  expect(await warehouse.client.find('order', 'ord_never', signal)).toEqual({ kind: 'absent' });

  const edit: EffectRequest = { kind: 'edit', trigger: 't', groups: { shipTo: 'h2' }, values: {} };
  const cancel: EffectRequest = { kind: 'cancel', trigger: 'exit', groups: {}, values: {} };
  for (const request of [edit, cancel, cancel]) {
    expect(await send(warehouse, { ...wanted, shadow, request })).toMatchObject({
      kind: 'held',
      answer: { outcome: 'accepted' },
    });
  }
  const listed = await warehouse.client.list({ entity: 'order', since: 0, cursor: null }, signal);
  expect('parts' in listed && listed.parts.length).toBe(1);
});

test('an authorised return is announced to the warehouse, and what arrives and what becomes of it comes back', async () => {
  const { warehouse } = stand.systems;
  const line = { id: 'rl-1', orderLine: 'o-1-1', sku: 'TEE-0001-M', kind: 'physical', quantity: '3', refund: 0 };
  const body: Body = {
    header: { number: 'R-1', rma: 'RMA-1', createdAt: '2026-11-02T09:00:00Z', currency: 'EUR', customer: null },
    lines: { lines: [line, { ...line, id: 'rl-2', sku: 'POST', kind: 'fee', quantity: '1' }], total: 0 },
  };
  const announced = wanting('return', body, { changed: ['header', 'lines'] });
  const held = await send(warehouse, announced);
  expect(await send(warehouse, announced)).toEqual(held);
  expect(misfits(returnedBy(held))).toEqual([]);
  const id = shadowOf(held).id ?? '';
  expect(returnedBy(held)).toMatchObject([{ id, ours: announced.record, groups: { receipt: null, inspection: null } }]);

  await stand.admin('warehouse', `POST /admin/returns/${id}/receive`, {
    lines: [{ line_ref: 'rl-1', sku: 'TEE-0001-M', quantity: 2, serials: ['S-1'] }],
  });
  const inspected = [
    { sku: 'TEE-0001-M', quantity: 1, condition: 'new', disposition: 'restock' },
    { sku: 'TEE-0001-M', quantity: 1, disposition: null },
  ];
  await stand.admin('warehouse', `POST /admin/returns/${id}/inspect`, { by: 'Kim', lines: inspected });
  const read = await readBack(warehouse, 'return', id);
  expect(misfits(read)).toEqual([]);
  expect(read[0]?.groups).toMatchObject({
    receipt: {
      status: 'partial',
      location: 'WH1',
      rma: 'RMA-1',
      lines: [{ line: 'rl-1', sku: 'TEE-0001-M', quantity: '2', serials: ['S-1'] }],
    },
    inspection: {
      by: 'Kim',
      lines: [{ quantity: '1', condition: 'new', disposition: 'restock' }, { disposition: null }],
    },
  });

  const gone: PlanInput = { ...announced, wanted: { ...announced.wanted, mode: 'absent' }, shadow: shadowOf(held) };
  expect(await send(warehouse, gone)).toEqual({ kind: 'absent' });
});

test('another address asks the warehouse for no change of the lines, unless those have addresses of their own', () => {
  const { warehouse } = stand.systems;
  const request: EffectRequest = { kind: 'edit', trigger: 't', groups: { shipTo: 'h2' }, values: {} };
  const shadow = { exists: true, id: 'W-1', version: '1', at: 0, groups: {} };
  const asked = (own: object): string[] => {
    const body = orderBody();
    const { lines, ...rest } = body['lines'] as { lines: { kind: string; targets?: object }[] };
    const changed = lines.map(({ targets: _own, ...line }) => ({ ...line, ...(line.kind === 'physical' ? own : {}) }));
    const wanted = wanting('order', { ...body, lines: { ...rest, lines: changed } }, { changed: ['shipTo'] });
    const planned = warehouse.plan({ ...wanted, shadow, request });
    return 'call' in planned ? Object.keys(JSON.parse(String(planned.call.body)) as object) : [];
  };
  expect(asked({})).toEqual(['request_id', 'ship_to']);
  expect(asked({ targets: [{ to: 'main', quantity: '1' }] })).toEqual(['request_id', 'lines', 'ship_to']);
});

test('the ERP books an order under its ETag, and lets it go', async () => {
  const { erp } = stand.systems;
  const person: Body = { identity: { name: 'Ana Núñez' }, contact: { email: 'ana@example.test' } };
  const customer = await send(erp, wanting('customer', person, { changed: ['identity', 'contact'] }));
  expect(misfits(returnedBy(customer))).toEqual([]);
  expect(returnedBy(customer)[0]?.groups).toEqual({
    contact: { email: 'ana@example.test', phone: null, address: null },
    legal: {},
  });

  const references = { customer: { 'shop/customer/c-17': shadowOf(customer).id ?? '' } };
  const wanted = wanting('order', orderBody(), { changed: ['header', 'lines', 'shipTo', 'billTo', 'tags'], references });
  expect(await send(erp, wanted)).toMatchObject({ class: 'dependency', role: 'variant' });
  await send(erp, wanting('variant', item, { changed: ['identity', 'copy'] }));
  const booked = await send(erp, wanted);
  expect(booked).toMatchObject({ kind: 'held', id: wanted.record, version: '1' });
  expect(misfits(returnedBy(booked))).toEqual([]);
  expect(await erp.client.find('order', wanted.record, signal)).toMatchObject({ kind: 'held', version: '1' });

  const noted: PlanInput = {
    ...wanted,
    body: { ...orderBody(), tags: { tags: [], note: 'Ring twice' } },
    changed: ['tags'],
    shadow: shadowOf(booked),
  };
  const updated = await send(erp, noted);
  expect(updated).toMatchObject({ kind: 'held', version: '2' });
  expect(await send(erp, noted)).toMatchObject({ class: 'refresh', status: 412 });
  const gone: PlanInput = { ...wanted, wanted: { ...wanted.wanted, mode: 'absent' }, shadow: shadowOf(updated) };
  expect(await send(erp, gone)).toEqual({ kind: 'absent' });
  expect(await readBack(erp, 'order', wanted.record)).toMatchObject([{ ours: wanted.record, gone: true }]);
});

test('the shipment goes back to the shop, once, and moves on with its scans', async () => {
  const { shop } = stand.systems;
  await stand.admin('shop', 'POST /admin/orders', JSON.parse(shopOrder));
  const listed = await shop.client.list({ entity: 'order', since: 0, cursor: null }, signal);
  const [order] = 'parts' in listed ? listed.parts.flatMap((part) => normalise(shop, part.topic, part.raw)) : [];
  const lines = (order?.groups?.['lines'] as { lines: { id: string }[] } | undefined)?.lines ?? [];
  const contents = [{ line: lines[0]?.id ?? '', quantity: '2' }];
  const shipment: Body = {
    header: { number: 'S-1', order: { id: 'W-1' } },
    packages: { packages: [{ id: 'S-1-1', carrier: 'sendex', trackingNumber: 'SNDX1', contents }] },
    status: { status: 'shipped' },
    derived: { milestone: 'label_created' },
  };
  const references = { order: { 'warehouse/order/W-1': order?.id ?? '' } };
  const wanted = wanting('shipment', shipment, { changed: ['packages', 'derived.milestone'], references });
  const held = await send(shop, wanted);
  expect(await send(shop, wanted)).toEqual(held);
  const moved = {
    ...wanted,
    body: { ...shipment, derived: { milestone: 'delivered' } },
    changed: ['derived.milestone'],
    shadow: shadowOf(held),
  };
  expect(await send(shop, moved)).toMatchObject({ kind: 'held', version: '2' });
  const seen = await shop.client.get('shipment', shadowOf(held).id ?? '', signal);
  expect('part' in seen && JSON.parse(seen.part.raw.toString())).toMatchObject({
    status: 'delivered',
    packages: [{ tracking_number: 'SNDX1' }],
  });
});

test('the ERP’s price reaches the shop’s variant', async () => {
  const { shop, erp } = stand.systems;
  const variant = {
    id: 'v-7-1',
    sku: 'TEE-0001-M',
    title: 'M',
    price: { amount: 1, currency: 'EUR' },
    tax_included: true,
    kind: 'physical',
  };
  await stand.admin('shop', 'POST /admin/products', {
    id: 'p-7',
    title: 'Tee',
    description: 'Soft.',
    status: 'active',
    variants: [variant],
  });
  await stand.admin('erp', 'PUT /admin/items', {
    items: [{ sku: 'TEE-0001-M', title: 'Tee', price: { amount: 2050, currency: 'EUR' }, tax_included: true }],
  });
  const [priced] = await readBack(erp, 'variant', 'TEE-0001-M');
  expect(priced).toMatchObject({
    keys: ['sku:TEE-0001-M'],
    groups: { price: { amount: 2050, currency: 'EUR', taxIncluded: true } },
  });

  const shadow: Shadow = { exists: true, id: 'p-7/v-7-1', version: '1', at: 0, groups: {} };
  const price = wanting('variant', { ...item, ...priced?.groups }, { changed: ['price'], facet: 'price', shadow });
  expect(await send(shop, price)).toMatchObject({ kind: 'held' });
  const drafts = await readBack(shop, 'variant', 'p-7/v-7-1');
  expect(misfits(drafts)).toEqual([]);
  expect(drafts.find((draft) => draft.entity === 'variant')?.groups?.['price']).toEqual(priced?.groups?.['price']);
});

test('stock and customers reach the shop', async () => {
  const { shop } = stand.systems;
  const stock: Body = {
    identity: { sku: 'TEE-0001-M', location: 'WH 1' },
    onHand: { quantity: '40', asOf: '2025-11-03T13:09:40Z' },
  };
  const level = wanting('inventory-level', stock, { changed: ['onHand'], facet: 'stock' });
  expect(await send(shop, level)).toMatchObject({ kind: 'held', id: 'TEE-0001-M@WH 1' });

  await stand.admin('shop', 'POST /admin/customers', { id: 'c-9', email: 'Li@Example.test', name: ' Li  李 ' });
  const customers = await readBack(shop, 'customer', 'c-9');
  expect(misfits(customers)).toEqual([]);
  const shadow: Shadow = { exists: true, id: 'c-9', version: '1', at: 0, groups: {} };
  const body: Body = { ...customers[0]?.groups, legal: { legalName: 'Li GmbH' } };
  expect(await send(shop, wanting('customer', body, { changed: ['legal'], shadow }))).toMatchObject({ kind: 'held', id: 'c-9' });
});
