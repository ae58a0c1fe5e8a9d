import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { OpenSystem, SystemDefinition } from '../../src/kit/contract.ts';
import { orderCheck } from '../../src/model/order/order-check.ts';
import type { Body } from '../../src/model/entity.ts';
import type { Json } from '../../src/model/json.ts';
import type { Header, Lines } from '../../src/model/order/order-schema.ts';
import hub from '../../syncline.config.ts';
import { carrier } from './carrier/carrier.ts';
import { erp } from './erp/erp.ts';
import { shop } from './shop/shop.ts';
import plainHub from './plain-shop.config.ts';
import stockHub from './stock.config.ts';
import { misfits, normalise, wanting } from './trial/planning.ts';
import { warehouse } from './warehouse/warehouse.ts';

const shopOrder = readFileSync(new URL('fixtures/shop-order.json', import.meta.url), 'utf8');
const open = (system: SystemDefinition): OpenSystem =>
  system.open({ system: '', hub: 'hub', now: Date.now, allowedHosts: [], secret: (name) => name });

test('an order of the shop says all that the model wants to know, and foots', () => {
  const drafts = normalise(open(shop), 'order.updated', shopOrder);
  expect(misfits(drafts)).toEqual([]);
  expect(drafts[0]).toMatchObject({ entity: 'order', id: 'o-1001', version: 3, events: [{ key: 't-1001-1:succeeded' }] });
  expect(orderCheck(drafts[0]?.groups ?? {})).toEqual([]);
  expect(drafts[0]?.groups?.['shipTo']).toMatchObject({ line1: 'Calle Mayor 1', others: expect.anything() as unknown });
});

test('renamed and unknown fields change nothing', () => {
  const drifted = { ...(JSON.parse(shopOrder) as object), x_drift: 1, source_name: undefined, source_name_v2: 'web' };
  const system = open(shop);
  expect(normalise(system, 'order.updated', JSON.stringify(drifted))).toEqual(normalise(system, 'order.updated', shopOrder));
});

test('a quantity in words is named with its place', () => {
  const broken = shopOrder.replace('"quantity": 2,', '"quantity": "three",');
  expect(() => normalise(open(shop), 'order.updated', broken)).toThrow('lines[0].quantity is text; an integer is expected.');
});

test('an amount in another currency than the order’s is named', () => {
  const broken = shopOrder.replace(
    '"shop": { "amount": 3798, "currency": "EUR" }',
    '"shop": { "amount": 3798, "currency": "USD" }',
  );
  expect(() => normalise(open(shop), 'order.updated', broken)).toThrow('lines[0].total.shop.currency is text; EUR is expected.');
});

test('a payment alone claims nothing', () => {
  const { id, version, updated_at, transactions } = JSON.parse(shopOrder) as Record<string, unknown>;
  const [draft] = normalise(open(shop), 'order.paid', JSON.stringify({ id, version, updated_at, transactions }));
  expect(draft?.groups).toBeUndefined();
  expect(draft?.events).toHaveLength(1);
});

test('what came back is an entity of the configuration alone', () => {
  const refund = { amount: 210, currency: 'GBP' };
  const line = {
    id: 'r-3-1',
    order_id: null,
    order_line_id: null,
    match: 'blind',
    sku: 'D',
    kind: 'fee',
    quantity: 1,
    unit_price: refund,
    refund,
  };
  const stamps = { updated_at: '2010-12-01T09:41:00Z', created_at: '2010-12-01T09:41:00+00:00' };
  const body = {
    id: 'r-3',
    number: 'C1',
    version: 1,
    ...stamps,
    currency: 'GBP',
    customer_id: 'c-1',
    lines: [line],
    total: refund,
  };
  const drafts = normalise(open(shop), 'return.created', JSON.stringify(body));
  expect(misfits(drafts)).toEqual([]);
  expect(drafts[0]).toMatchObject({
    entity: 'return',
    id: 'r-3',
    groups: { header: { customer: { id: 'c-1' } }, lines: { total: 210 } },
  });
});

test('a return is read with its terms, its refunds and what is sent instead', () => {
  const money = (amount: number) => ({ amount, currency: 'EUR' });
  const body = {
    id: 'r-4',
    number: 'R4',
    rma: 'RMA-4',
    status: 'approved',
    status_at: '2026-11-03T10:00:00Z',
    method: 'label',
    version: 2,
    updated_at: '2026-11-03T10:00:00Z',
    created_at: '2026-11-02T09:00:00Z',
    currency: 'EUR',
    customer_id: 'c-1',
    order_id: 'o-1',
    order_number: '#1',
    exchange_order_id: 'o-2',
    parcels: [{ carrier: 'sendex', tracking_number: 'RET1' }],
    sent_at: '2026-11-03T12:00:00Z',
    lines: [
      {
        id: 'r-4-1',
        order_id: 'o-1',
        order_line_id: 'o-1-1',
        sku: 'A',
        kind: 'physical',
        quantity: 2,
        serials: ['SN-1'],
        value: money(4_000),
        refund: money(0),
      },
    ],
    fees: [{ code: 'restocking', amount: money(500) }],
    refunds: [{ id: 't-9', status: 'pending', amount: money(3_500), gateway: 'card', at: '2026-11-03T11:00:00Z' }],
    total: money(0),
  };
  const [draft] = normalise(open(shop), 'return.created', JSON.stringify(body));
  expect(misfits(draft === undefined ? [] : [draft])).toEqual([]);
  expect(draft).toMatchObject({
    groups: {
      header: { rma: 'RMA-4', method: 'label', order: { id: 'o-1' }, orderNumber: '#1', exchangeOrder: { id: 'o-2' } },
      shipment: { sentAt: '2026-11-03T12:00:00Z', packages: [{ carrier: 'sendex', trackingNumber: 'RET1' }] },
      lines: { lines: [{ value: 4_000, refund: 0, serials: ['SN-1'] }], fees: [{ code: 'restocking', amount: 500 }] },
      authorisation: { state: 'approved', at: '2026-11-03T10:00:00Z' },
    },
    events: [{ key: 't-9:pending', type: 'refund', data: { status: 'pending', amount: 3_500, currency: 'EUR' } }],
  });
});

test('what is sent for something that came back says so', () => {
  const sent = JSON.stringify({ ...(JSON.parse(shopOrder) as object), exchange_of: 'r-4' });
  const drafts = normalise(open(shop), 'order.updated', sent);
  expect(misfits(drafts)).toEqual([]);
  expect(drafts[0]?.groups?.['header']).toMatchObject({ kind: 'exchange', exchangeOf: { id: 'r-4' } });
});

test('the ERP is told what to credit: what was paid back, or of an exchange what the goods that are here are worth', () => {
  const header = { number: 'R4', orderNumber: '#1', currency: 'EUR', customer: null };
  const line = { id: 'l', orderLine: 'o-1-1', sku: 'A', kind: 'physical', quantity: '3', value: 1_000, refund: 0 };
  const derived = { state: 'received', totals: { earned: 667, refunded: 100 }, lines: [{ id: 'l', received: '2' }] };
  const body = (more: Record<string, Json>): Body => ({
    header: { ...header, ...more },
    lines: { lines: [line], total: 100 },
    receipt: {},
    derived,
  });
  const told = (of: Body): unknown => {
    const planned = open(erp).plan(wanting('return', of, { changed: ['lines'] }));
    return 'call' in planned ? JSON.parse(String(planned.call.body)) : planned;
  };
  const money = (amount: number) => ({ amount, currency: 'EUR' });
  const goods = { received: 2, quantity: 3, match: 'matched', order_line_ref: 'o-1-1' };
  expect(told(body({}))).toMatchObject({ order_number: '#1', credit: money(100), lines: [{ ...goods, credit: money(0) }] });
  const exchanged = told(body({ exchangeOrder: { id: 'o-2' } }));
  expect(exchanged).toMatchObject({ total: money(100), credit: money(667), lines: [{ ...goods, credit: money(667) }] });
});

test('a credit note of the ERP is of its order, or of none', () => {
  const stamps = { version: 1, updated_at: '2026-11-03T10:00:00.000Z', issued_at: '2026-11-03T10:00:00.000Z' };
  const note = {
    number: 'CN-1',
    kind: 'credit_note',
    currency: 'EUR',
    lines: [],
    total: { amount: 5, currency: 'EUR' },
    ...stamps,
  };
  const [of, none] = ['ord_1', null].map((order_reference) => {
    const drafts = normalise(open(erp), 'invoice.created', JSON.stringify({ ...note, order_reference }));
    expect(misfits(drafts)).toEqual([]);
    return drafts[0]?.groups?.['header'];
  });
  expect(of).toMatchObject({ kind: 'credit_note', order: { id: 'ord_1' } });
  expect(none).toMatchObject({ kind: 'credit_note', order: null });
});

test('a stock message holds many levels', () => {
  const level = { sku: 'A', location: 'WH1', on_hand: 98, as_of: '2025-11-03T13:09:40.120Z', sequence: 5512 };
  const drafts = normalise(
    open(warehouse),
    'stock.changed',
    JSON.stringify({ levels: [level, { ...level, sku: 'B', on_hand: -1 }] }),
  );
  expect(misfits(drafts)).toEqual([]);
  expect(drafts.map(({ id, version, groups }) => [id, version, groups?.['onHand']])).toEqual([
    ['A@WH1', 5512, { quantity: '98', asOf: level.as_of }],
    ['B@WH1', 5512, { quantity: '-1', asOf: level.as_of }],
  ]);
});

test('a shipment is read before and after it has its numbers', () => {
  const contents = [{ line_id: '1', line_ref: 'o-1-1', sku: 'A', quantity: 2 }];
  const packed = { id: 'S-1-1', tracking_number: null, carrier: null, weight_g: 360, contents };
  const body = {
    id: 'S-1',
    order_id: 'W-1',
    order_reference: 'ord_1',
    status: 'packed',
    version: 1,
    updated_at: '2025-11-03T13:09:40Z',
    shipped_at: null,
    packages: [packed],
  };
  const system = open(warehouse);
  const before = normalise(system, 'shipment.created', JSON.stringify(body));
  const shipped = {
    ...body,
    status: 'shipped',
    shipped_at: body.updated_at,
    packages: [{ ...packed, tracking_number: 'SNDX1', carrier: 'sendex' }],
  };
  const after = normalise(system, 'shipment.changed', JSON.stringify(shipped));
  expect(misfits([...before, ...after])).toEqual([]);
  expect([before[0]?.keys, after[0]?.keys]).toEqual([['shipment:S-1'], ['shipment:S-1']]);
});

test('an invoice is read as its issuer wrote it', () => {
  const body = {
    number: 'INV-1',
    order_reference: 'ord_1',
    currency: 'EUR',
    lines: [{ line_ref: 'o-1-1', quantity: 2, amount: 3798 }],
    total: { amount: 4498, currency: 'EUR' },
    issued_at: '2025-11-03T13:09:40Z',
    version: 1,
    updated_at: '2025-11-03T13:09:40Z',
  };
  const drafts = normalise(open(erp), 'invoice.created', JSON.stringify(body));
  expect(misfits(drafts)).toEqual([]);
  expect(drafts[0]?.groups?.['header']).toMatchObject({ number: 'INV-1', order: { id: 'ord_1' } });
});

test('scans find the shipment by number and by the package’s reference', () => {
  const scan = { code: 'PU', status: 'Picked up', at: '2025-11-03T15:20:00+01:00', place: 'Madrid, ES', classifier: 'ACT' };
  const events = [scan, { ...scan, code: 'ET', classifier: 'EST' }];
  const body = { tracking_number: 'SNDX1', reference: 'S-000001-1', carrier: 'sendex', events };
  const drafts = normalise(open(carrier), 'tracking.updated', JSON.stringify(body));
  expect(misfits(drafts)).toEqual([]);
  expect(drafts[0]).toMatchObject({ id: 'SNDX1', keys: ['tracking:sendex/SNDX1', 'shipment:S-000001'] });
  expect(drafts[0]?.events?.map((event) => [event.classifier, (event.data as { milestone: string }).milestone])).toEqual([
    ['actual', 'picked_up'],
    ['estimated', null],
  ]);
});

test('codes that the carrier passes on are read by the tables of the hub, and a scan that it takes back says so', () => {
  const at = '2025-11-03T15:20:00+01:00';
  const scan = { code: 'DL', status: 'DL', at, place: 'Madrid, ES', classifier: 'ACT' };
  const taken = {
    ...scan,
    code: 'XB',
    list: 'x12-214',
    partner: 'depot',
    void: { at: '2025-11-03T16:00:00Z', reason: 'another' },
  };
  const body = { tracking_number: '1Z1', reference: 'S-000001-1', carrier: 'ups', events: [scan, taken] };
  const drafts = normalise(open(carrier), 'tracking.updated', JSON.stringify(body));
  expect(misfits(drafts)).toEqual([]);
  expect(drafts[0]?.events).toMatchObject([
    { key: `DL|${at}|Madrid, ES`, data: { carrier: 'ups', milestone: null, code: 'DL', list: null } },
    { type: 'scan', data: { milestone: null, list: 'x12-214', partner: 'depot' } },
    { type: 'retraction', at: '2025-11-03T16:00:00Z', data: { of: `XB|${at}|Madrid, ES`, reason: 'another' } },
  ]);
});

test('what is no product of the shop is booked as a fee, and a rate that nobody told is not made up', () => {
  const [draft] = normalise(open(shop), 'order.updated', shopOrder);
  const groups = draft?.groups ?? {};
  const [line] = (groups['lines'] as unknown as Lines).lines;
  const { rate: _rate, ...header } = groups['header'] as unknown as Header;
  const presented = { ...header, presentmentCurrency: 'USD', customer: null };
  const lines = { ...(groups['lines'] as object), lines: [{ ...line, sku: null, kind: 'digital' }] };
  const body = { ...groups, header: presented, lines } as unknown as Body;
  const planned = open(erp).plan(wanting('order', body, { changed: ['header', 'lines'] }));
  const document = JSON.parse('call' in planned ? (planned.call.body ?? '{}') : '{}') as unknown;
  expect(document).toMatchObject({ lines: [{ sku: 'NO-PRODUCT', kind: 'fee' }], presentment: { currency: 'USD', rate: null } });
});

test.each([
  ['Shopify', hub],
  ['the plain shop', plainHub],
  ['the plain shop and stock of our own', stockHub],
])('the configuration with %s holds together', (_, one) => {
  expect(one.flows.map((flow) => flow.name)).toEqual(expect.arrayContaining(['order-to-warehouse', 'shipment-to-shop']));
});
