import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CONFIRMED,
  derive,
  DONE,
  inputOf,
  returned,
  shipment,
  WHOLE,
  type Derived,
  type World,
} from '../../testing/fixtures/order-world.ts';
import { line, lines } from '../../testing/whole-order.ts';
import { MILESTONES } from '../entities/milestone.ts';
import type { Child } from '../entity.ts';
import { order } from '../order/order.ts';
import { addQuantities, compareQuantities } from '../value/quantity.ts';

describe('the delivery', () => {
  test('is what the warehouse counts where no package is known', () => {
    const of = (counts: World['counts']): string => derive({ ...CONFIRMED, released: true, counts }).delivery;
    expect([{}, { shipped: '1' }, { shipped: '2', delivered: '1' }, { shipped: '2', delivered: '2' }].map(of)).toEqual([
      'none',
      'in_transit',
      'partial',
      'delivered',
    ]);
  });

  test('a return’s label and a transfer are no delivery', () => {
    const [{ body }] = [shipment('delivered', 'delivered')];
    const back = { entity: 'shipment', id: 'shp_2', body: { ...body, header: { direction: 'return' } } };
    expect(derive({ ...CONFIRMED, released: true, children: [back] }).delivery).toBe('none');
  });

  test('a delivered package delivers its units, and makes no more than were ordered', () => {
    const of = (children: Child[], counts: World['counts'] = {}): unknown =>
      derive({ ...CONFIRMED, released: true, children, counts }).lines[0];
    expect(of([shipment('delivered')])).toEqual({ id: 'l1', ordered: '2', delivered: '1', released: '1' });
    expect(of([shipment('delivered', 'in_transit')], { shipped: '2', picked: '2' })).toEqual({
      id: 'l1',
      ordered: '2',
      delivered: '1',
      shipped: '1',
    });
    // A package that two systems know of under two numbers.
    expect(of([shipment('delivered', 'delivered', 'delivered')])).toEqual({ id: 'l1', ordered: '2', delivered: '2' });
  });
});

/** A return of both units, of which so many have arrived. */
function counted(state: string, received: string): Child {
  const one = returned(state, '2');
  return { ...one, body: { ...one.body, derived: { state, lines: [{ id: 'r1', received }] } } };
}

test.each<[string, Child[], string, string, number]>([
  ['none', [], 'none', 'none', 0],
  ['one that is asked for', [returned('requested', '2')], 'requested', 'none', 1],
  ['one on its way', [returned('in_transit', '2', 'pending')], 'requested', 'pending', 1],
  ['a part', [returned('restocked', '1', 'refunded')], 'partial', 'refunded', 0],
  ['everything', [returned('inspected', '2', 'pending')], 'returned', 'pending', 1],
  ['one that was declined', [returned('declined', '2', 'denied')], 'none', 'none', 0],
  [
    'two that are paid in part',
    [returned('closed', '1', 'refunded'), { ...returned('received', '1', 'pending'), id: 'ret_2' }],
    'returned',
    'partial',
    1,
  ],
  ['one that was counted', [counted('received', '1')], 'partial', 'none', 1],
  ['one that is closed and brought nothing', [counted('closed', '0')], 'none', 'none', 0],
  ['one of another shape', [{ entity: 'return', id: 'ret_1', body: { lines: 'two' } }], 'requested', 'none', 1],
])('returns: %s', (_, children, status, financial, open) => {
  expect(derive({ ...DONE, children }).returns).toEqual({ status, financial, open });
});

test('names what it refuses, whatever refused it', () => {
  const world: World = { ...CONFIRMED, released: true, cancel: true, answer: 'rejected', held: true, counts: WHOLE };
  expect(derive(world).refused).toEqual([
    { event: 'cancelled', reason: 'units have left' },
    { event: 'cancelled', reason: 'warehouse refuses it' },
    { event: 'hold', reason: 'units are picked' },
  ]);
  expect(derive({ ...CONFIRMED, back: 'requested' }).refused).toEqual([
    { event: 'return_requested', reason: 'nothing has left' },
  ]);
});

test('ordered is the sum of the buckets, whatever anybody says', () => {
  const count = fc.oneof(
    fc.integer({ min: -3, max: 9 }).map(String),
    fc.integer({ min: 0, max: 99 }).map((cents) => `${Math.floor(cents / 10)}.${cents % 10}`),
  );
  const world = fc.record({
    released: fc.boolean(),
    cancel: fc.boolean(),
    held: fc.boolean(),
    answer: fc.constantFrom('pending' as const, 'accepted' as const, 'rejected' as const, null),
    counts: fc.record({ picked: count, shipped: count, short: count, delivered: count, writtenOff: count }, { requiredKeys: [] }),
    children: fc.array(fc.constantFrom(...MILESTONES), { maxLength: 4 }).map((some) => [shipment(...some)]),
  });
  fc.assert(
    fc.property(world, count, (said, quantity) => {
      const from = inputOf({ ...CONFIRMED, ...said });
      const one = { ...lines, lines: [line({ quantity })] };
      const derived = order.derive({ ...from, groups: { ...from.groups, lines: one } }) as unknown as Derived;
      const { id: _, ordered, overShipped: __, ...buckets } = derived.lines[0] ?? {};
      expect(compareQuantities(Object.values(buckets).reduce(addQuantities, '0'), quantity)).toBe(0);
      expect(ordered).toBe(quantity);
    }),
    { numRuns: 2_000 },
  );
});
