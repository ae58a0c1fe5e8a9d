import { expect, test } from 'vitest';
import { demandsOf, type Buckets, type Ordered } from './demand.ts';
import type { LeavesAt, Told } from './place-count.ts';

const entry = (location: string, picked: string, shipped = '0'): Told => ({
  line: 'l1',
  location,
  picked,
  packed: shipped,
  shipped,
  short: '0',
});

/** How many of the one line are off hand. */
function consumed(leaves: LeavesAt, buckets: Omit<Buckets, 'id'>, told: Told[] = []): string | undefined {
  const order: Ordered = {
    recordId: 'ord_1',
    channel: 'shop',
    country: null,
    cart: null,
    placedAt: 0,
    movedAt: 5,
    lines: [{ id: 'l1', sku: 'A', kind: 'physical' }],
    buckets: [{ id: 'l1', ...buckets }],
    told,
    sayings: [],
    leaves,
  };
  return demandsOf(order)[0]?.consumed;
}

const picked: LeavesAt = () => 'picked';
const shipped: LeavesAt = () => 'shipped';
/** A warehouse whose counts fall as it picks, beside one that counts units until they have been shipped. */
const mixed: LeavesAt = (location) => (location === 'FBA' ? 'shipped' : 'picked');
const other: LeavesAt = (location) => (location === 'WH1' ? 'picked' : 'shipped');

test('units leave the count of all places alike', () => {
  const buckets = { ordered: '10', picked: '4', shipped: '3', delivered: '1' };
  expect(consumed(picked, buckets)).toBe('8');
  expect(consumed(shipped, buckets)).toBe('4');
});

test('units leave the count of each place when it says so, whatever holds for the others', () => {
  const told = [entry('WH1', '3', '1'), entry('FBA', '2')];
  const buckets = { ordered: '10', picked: '4', shipped: '1' };
  for (const leaves of [mixed, other]) expect(consumed(leaves, buckets, told)).toBe('3');
  const sent = [entry('WH1', '3', '3'), entry('FBA', '2', '2')];
  for (const leaves of [mixed, other]) expect(consumed(leaves, { ordered: '10', shipped: '5' }, sent)).toBe('5');
});

test('units of which a carrier tells before their place does are off hand once', () => {
  const told = [entry('WH1', '2'), entry('FBA', '2')];
  expect(consumed(other, { ordered: '10', picked: '2', shipped: '2' }, told)).toBe('2');
});

test('picked units that no place has told of go by what holds for all', () => {
  const buckets = { ordered: '10', picked: '4' };
  expect([consumed(mixed, buckets), consumed(other, buckets)]).toEqual(['4', '0']);
});
