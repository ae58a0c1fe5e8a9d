import fc from 'fast-check';
import { expect, test } from 'vitest';
import { input, line, lines } from '../../testing/whole-order.ts';
import type { Child } from '../entity.ts';
import type { Json } from '../json.ts';
import { deriveOrder } from '../order/derive-order.ts';
import { inUnitsOfLines, packedKits, type Content } from './kits.ts';
import { unitsWithinOrder } from './within-order.ts';
import { refusesShipment } from './wrong-goods.ts';

const KITS = {
  l1: [
    { sku: 'A', quantity: '1' },
    { sku: 'B', quantity: '2' },
  ],
};

const ordered = { ...lines, lines: [line({ id: 'l1', sku: 'KIT', quantity: '3' }), line({ id: 'l2', sku: 'A', quantity: '1' })] };

/** One shipment of these packages, on its way. */
const shipment = (...packages: Content[][]): Child => ({
  entity: 'shipment',
  id: 'shp_1',
  body: {
    header: { order: { id: '7' }, direction: 'outbound' },
    packages: { packages: packages.map((contents, index) => ({ id: `p${index}`, contents: contents as unknown as Json })) },
    status: { status: 'shipped' },
    derived: { milestone: 'in_transit' },
  },
});

const of = (sku: string, quantity: string, on = 'l1'): Content => ({ line: on, sku, quantity });

/** The order with its stock looked for, and one parcel. */
function derived(...children: Child[]): Record<string, Json> {
  const looked = { reserved: '0', short: '0', locations: [], givenUp: '0', asked: {} };
  const stock = { lines: { l1: { ...looked, kit: KITS.l1 }, l2: looked }, level: null, offered: () => ({}) };
  return deriveOrder({ ...input({ groups: { ...input().groups, lines: ordered }, children }), stock });
}

function shipped(parcel: Child): unknown {
  const state = derived(parcel);
  const buckets = state['lines'] as { shipped?: string }[];
  const order = { lines: ordered as unknown as Json, derived: state };
  return [buckets[0]?.shipped, unitsWithinOrder(order, [parcel], 'shp_1')[0]?.quantity, refusesShipment(order, parcel)];
}

test('a kit that is confirmed by its components is the kit, in one package or over several', () => {
  expect(shipped(shipment([of('A', '2'), of('B', '4')]))).toEqual(['2', '2', null]);
  expect(shipped(shipment([of('B', '3'), of('A', '2')], [of('B', '1')]))).toEqual(['2', '2', null]);
  expect(shipped(shipment([of('KIT', '1'), of('A', '2'), of('B', '4')]))).toEqual(['3', '3', null]);
  expect(derived(shipment([of('A', '2'), of('B', '4')]))['wrongGoods']).toBeUndefined();
});

test('what makes no whole kit is none: it is counted for nothing, and is named', () => {
  const parcel = shipment([of('A', '2'), of('B', '3')]);
  expect(shipped(parcel)).toEqual([
    '1',
    '1',
    'holds what was not ordered: line l1: expected KIT, seen 1 of A; line l1: expected KIT, seen 1 of B',
  ]);
  expect(derived(parcel)['wrongGoods']).toMatchObject([
    { seen: 'A', quantity: '1' },
    { seen: 'B', quantity: '1' },
  ]);
  expect(shipped(shipment([of('A', '2')]))).toMatchObject([undefined, undefined, expect.stringContaining('2 of A')]);
  expect(shipped(shipment([of('A', '1'), of('B', '2'), of('C', '1')]))).toMatchObject([
    '2',
    '2',
    'holds what was not ordered: line l1: expected KIT, seen 1 of C',
  ]);
});

test('a package that was cancelled holds no kit, and takes none of the others', () => {
  const { body, ...rest } = shipment([of('A', '2'), of('B', '4')], [of('A', '1'), of('B', '2')]);
  const packages = [
    { id: 'p0', milestone: 'in_transit' },
    { id: 'p1', milestone: 'cancelled' },
  ];
  const parcel = { ...rest, body: { ...body, derived: { milestone: 'in_transit', packages } } };
  expect(derived(parcel)['lines']).toMatchObject([{ shipped: '2' }, {}]);
});

test('a component that comes back alone is no kit that came back; all of them are', () => {
  const sent = [shipment([of('KIT', '1')], [of('A', '1', 'l2')])];
  const back = (lines: { sku: string; quantity: string; orderLine: string }[]): Child => {
    const told = lines.map((one, index) => ({ id: `r${index}`, ...one }));
    const counted = told.map(({ id, quantity }) => ({ id, received: quantity }));
    return { entity: 'return', id: 'ret_1', body: { lines: { lines: told }, derived: { state: 'restocked', lines: counted } } };
  };
  const single = { sku: 'A', quantity: '1', orderLine: 'l2' };
  const status = (...lines: (typeof single)[]): unknown =>
    (derived(...sent, back([single, ...lines]))['returns'] as { status: string }).status;
  expect(status({ sku: 'KIT', quantity: '1', orderLine: 'l1' })).toBe('returned');
  expect(status({ sku: 'B', quantity: '2', orderLine: 'l1' })).toBe('partial');
  expect(status({ sku: 'B', quantity: '2', orderLine: 'l1' }, { sku: 'A', quantity: '1', orderLine: 'l1' })).toBe('returned');
});

test('a component that a line of its own asks for is no kit', () => {
  const parcel = shipment([of('A', '1', 'l2'), of('A', '1'), of('B', '2')]);
  expect(derived(parcel)['lines']).toMatchObject([{ shipped: '1' }, { shipped: '1' }]);
});

test('as many kits as the scarcest component allows, however the components are cut and mixed', () => {
  const pieces = fc.array(fc.record({ sku: fc.constantFrom('A', 'B'), quantity: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(pieces, (cut) => {
      const contents = cut.map(({ sku, quantity }) => of(sku, String(quantity)));
      const held = (sku: string): number => cut.filter((one) => one.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
      const whole = Math.min(held('A'), Math.floor(held('B') / 2));
      const [made] = packedKits(KITS, contents);
      expect(made?.units ?? '0').toBe(String(whole));
      const loose = (sku: string): number => Number(made?.loose.find((one) => one.sku === sku)?.quantity ?? 0);
      expect([loose('A'), loose('B')]).toEqual([held('A') - whole, held('B') - 2 * whole]);
      expect(inUnitsOfLines(KITS, contents)).toEqual(whole === 0 ? [] : [{ line: 'l1', quantity: String(whole) }]);
    }),
  );
});
