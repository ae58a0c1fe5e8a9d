import { expect, test } from 'vitest';
import { input, lines, line } from '../../testing/whole-order.ts';
import type { Child, DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { deriveOrder } from '../order/derive-order.ts';
import { order } from '../order/order.ts';
import { refusesShipment } from './wrong-goods.ts';

const ordered = { ...lines, lines: [line({ id: 'l1', sku: 'TEE-M', quantity: '3' })] };

type Content = { line: string; sku?: string | null; quantity: string };

const shipment = (contents: Content[], more: Record<string, Json> = {}): Child => ({
  entity: 'shipment',
  id: 'shp_1',
  body: {
    header: { order: { id: '7' }, direction: 'outbound' },
    packages: { packages: [{ id: 'p1', contents: contents as unknown as Json }] },
    status: { status: 'shipped' },
    ...more,
  },
});

const accepted: DeriveInput['events'][number] = {
  system: 'hub',
  key: 'substitution:l1',
  type: 'substitution',
  at: '2026-11-02T10:00:00Z',
  classifier: 'actual',
  data: { line: 'l1', sku: 'TEE-L' },
};

const derived = (children: Child[], events: DeriveInput['events'] = []): Record<string, Json> =>
  deriveOrder(input({ groups: { ...input().groups, lines: ordered }, children, events }));

test('a parcel of another SKU is told apart, with what was expected and seen, as a case and as a discrepancy', () => {
  const parcel = shipment([
    { line: 'l1', sku: 'TEE-L', quantity: '1' },
    { line: 'l1', sku: 'TEE-M', quantity: '1' },
    { line: 'l1', sku: 'TEE-L', quantity: '1' },
  ]);
  const state = derived([parcel]);
  expect(state['wrongGoods']).toEqual([{ shipment: 'shp_1', line: 'l1', expected: 'TEE-M', seen: 'TEE-L', quantity: '2' }]);
  const detail = 'line l1: expected TEE-M, seen 2 of TEE-L.';
  expect(order.notices({ derived: state })).toEqual([{ code: 'SYN_PROJECT_WRONG_GOODS', path: 'lines', detail }]);
  expect(order.review(state)).toMatchObject([{ effect: 'tolerate', path: 'lines.l1/shp_1/TEE-L', detail }]);
  expect(refusesShipment({ lines: ordered, derived: state }, parcel)).toContain('expected TEE-M, seen 2 of TEE-L');
});

test('what was accepted, called off, came back or names no SKU is no mistake', () => {
  const parcel = shipment([{ line: 'l1', sku: 'TEE-L', quantity: '1' }]);
  const state = derived([parcel], [accepted]);
  expect([state['wrongGoods'], state['substitutions']]).toEqual([undefined, [{ line: 'l1', sku: 'TEE-L' }]]);
  expect(refusesShipment({ lines: ordered, derived: state }, parcel)).toBeNull();
  const right = [
    shipment([{ line: 'l1', quantity: '1' }]),
    shipment([{ line: 'other', sku: 'TEE-L', quantity: '1' }]),
    shipment([{ line: 'l1', sku: 'TEE-L', quantity: '1' }], { status: { status: 'cancelled' } }),
    shipment([{ line: 'l1', sku: 'TEE-L', quantity: '1' }], { header: { order: { id: '7' }, direction: 'return' } }),
  ];
  for (const one of right) expect(derived([one])['wrongGoods']).toBeUndefined();
});
