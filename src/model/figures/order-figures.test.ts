import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { header, input, line, lines } from '../../testing/whole-order.ts';
import type { Child } from '../entity.ts';
import type { Json } from '../json.ts';
import { deriveOrder } from '../order/derive-order.ts';
import { compareQuantities } from '../value/quantity.ts';
import { FIGURE_IDS, type FigureId } from './figures.ts';
import { figuresOf, needsShipments, placedAtOf, type CountedOrder } from './order-figures.ts';
import { addTallies, emptyTally, ratioOf, type Tally } from './tally.ts';

interface Told {
  line: string;
  location?: string;
  picked?: string;
  shipped?: string;
  short?: string;
  reason?: string;
}

interface Story {
  /** By line, what was ordered. */
  ordered: Record<string, string>;
  told?: Told[];
  cancelled?: boolean;
  released?: boolean;
  unpromised?: Record<string, string>;
  wrong?: string[];
  shipments?: Child[];
  accepted?: { line: string; sku: string }[];
}

/** An order as it is stored: its derived state is made by the model's own rules. */
function counted({ ordered, told = [], cancelled = false, released = true, accepted = [], ...more }: Story): CountedOrder {
  const goods = Object.entries(ordered).map(([id, quantity]) => line({ id, sku: `SKU-${id}`, quantity }));
  const fulfilment = {
    status: 'open',
    lines: told.map((one) => ({ location: null, picked: '0', packed: '0', shipped: '0', short: '0', reason: null, ...one })),
  };
  const groups = {
    header,
    lines: { ...lines, lines: [...goods, line({ id: 'post', kind: 'fee', sku: 'POST', quantity: '1' })] },
    cancellation: cancelled ? { at: '2025-11-04T08:00:00Z', reason: null } : null,
    fulfilment: fulfilment as unknown as Json,
  };
  const derived = deriveOrder(
    input({
      groups,
      stages: released ? { released: 'warehouse' } : {},
      children: more.shipments ?? [],
      requests: cancelled ? [{ kind: 'cancel', system: 'warehouse', state: 'accepted' }] : [],
      events: accepted.map((data) => ({
        system: 'hub',
        key: JSON.stringify(data),
        type: 'substitution',
        at: '2025-11-04T08:00:00Z',
        classifier: 'actual' as const,
        data,
      })),
    }),
  );
  const { unpromised = {}, wrong = [], shipments = [] } = more;
  return { body: { ...groups, derived }, unpromised, wrong: new Set(wrong), shipments };
}

const parcel = (contents: { line: string; sku: string; quantity: string }[]): Child => ({
  entity: 'shipment',
  id: 'shp_1',
  body: {
    header: { order: { id: '7' }, direction: 'outbound' },
    packages: { packages: [{ id: 'p1', contents }] },
    status: { status: 'shipped' },
  },
});

/** `numerator/denominator`, and `+open` where something is. */
function shown(tally: Tally, id: FigureId): string {
  const { numerator, denominator, open } = tally[id];
  return `${numerator}/${denominator}${open === '0' ? '' : `+${open}`}`;
}

const of = (story: Story): Record<string, string> => {
  const tally = figuresOf(counted(story));
  return Object.fromEntries(FIGURE_IDS.map((id) => [id, shown(tally, id)]));
};

const all = (unit: string, line: string, order: string) => ({
  'fill-rate.unit': unit,
  'fill-rate.line': line,
  'fill-rate.order': order,
});

describe('the fill rate of the first pass', () => {
  test('is counted of units, lines and orders: 170 of 200, 4 of 6, 0 of 2', () => {
    const stories: Story[] = [
      {
        ordered: { a: '50', b: '30', c: '20' },
        told: [
          { line: 'a', shipped: '50' },
          { line: 'b', shipped: '30' },
          { line: 'c', shipped: '10', short: '10' },
        ],
      },
      {
        ordered: { a: '40', b: '40', c: '20' },
        told: [
          { line: 'a', shipped: '20', short: '20' },
          { line: 'b', shipped: '40' },
          { line: 'c', shipped: '20' },
        ],
      },
    ];
    const tally = stories.map((story) => figuresOf(counted(story))).reduce(addTallies);
    expect(FIGURE_IDS.map((id) => shown(tally, id))).toEqual(['170/200', '4/6', '0/2', '2/2', '6/6', '4/6']);
    expect(FIGURE_IDS.slice(0, 3).map((id) => ratioOf(tally[id]))).toEqual([0.85, 0.666667, 0]);
  });

  test('keeps what was short at the first place, when another has sent it', () => {
    const short = { line: 'a', location: 'WH1', picked: '8', shipped: '8', short: '2', reason: 'BP' };
    const first = { ordered: { a: '10' }, told: [short] };
    expect(of(first)).toMatchObject(all('8/10', '0/1', '0/1'));
    const found = { ordered: { a: '10' }, told: [short, { line: 'a', location: 'FBA', shipped: '2' }] };
    expect(of(found)).toMatchObject(all('8/10', '0/1', '0/1'));
  });

  test('is open until all that was asked for has left or is known not to come', () => {
    expect(of({ ordered: { a: '10' } })).toMatchObject(all('0/0+10', '0/0+1', '0/0+1'));
    expect(of({ ordered: { a: '10' }, told: [{ line: 'a', picked: '8', short: '2' }] })).toMatchObject(
      all('0/0+10', '0/0+1', '0/0+1'),
    );
    const half = { ordered: { a: '10', b: '1' }, told: [{ line: 'a', shipped: '10' }] };
    expect(of(half)).toMatchObject(all('10/10+1', '1/1+1', '0/0+1'));
  });

  test('counts a unit that waited for stock as not filled, though it was sent later', () => {
    const late = { ordered: { a: '5' }, told: [{ line: 'a', shipped: '5' }], unpromised: { a: '2' } };
    expect(of(late)).toMatchObject(all('3/5', '0/1', '0/1'));
  });

  test('leaves out what was cancelled, but for what was short', () => {
    expect(of({ ordered: { a: '5' }, cancelled: true })).toEqual({
      ...all('0/0', '0/0', '0/0'),
      'accuracy.order': '0/0',
      'accuracy.line': '0/0',
      'perfect.line': '0/0',
    });
    expect(of({ ordered: { a: '5' }, cancelled: true, unpromised: { a: '2' } })).toMatchObject(all('0/2', '0/1', '0/1'));
  });

  test('takes units of another SKU for not filled, accepted or not', () => {
    const told = [{ line: 'a', shipped: '3' }];
    const shipments = [
      parcel([
        { line: 'a', sku: 'SKU-a', quantity: '1' },
        { line: 'a', sku: 'OTHER', quantity: '2' },
      ]),
    ];
    const wrong = { ordered: { a: '3' }, told, shipments };
    expect(of(wrong)).toMatchObject(all('1/3', '0/1', '0/1'));
    const accepted = { ...wrong, accepted: [{ line: 'a', sku: 'OTHER' }] };
    expect(needsShipments(counted(accepted).body)).toBe(true);
    expect(of(accepted)).toMatchObject(all('1/3', '0/1', '0/1'));
  });

  test('counts parts of a unit exactly', () => {
    expect(of({ ordered: { a: '1.1' }, told: [{ line: 'a', shipped: '0.9', short: '0.2' }] })).toMatchObject(
      all('0.9/1.1', '0/1', '0/1'),
    );
  });
});

describe('accuracy', () => {
  const both = { a: '2', b: '1' };
  const sent = [
    { line: 'a', shipped: '2' },
    { line: 'b', shipped: '1' },
  ];
  const accuracy = (story: Story): string[] => [of(story)['accuracy.order'] ?? '', of(story)['accuracy.line'] ?? ''];

  test('is hit by a parcel of another SKU, though nothing of it is left in the order', () => {
    expect(accuracy({ ordered: both, told: sent })).toEqual(['1/1', '2/2']);
    expect(accuracy({ ordered: both, told: sent, wrong: ['a'] })).toEqual(['0/1', '1/2']);
    // The line was edited away when it had happened.
    expect(accuracy({ ordered: both, told: sent, wrong: ['c'] })).toEqual(['0/1', '2/2']);
  });

  test('is hit by more than was ordered, and open while nothing has left', () => {
    expect(accuracy({ ordered: both, told: [{ line: 'a', shipped: '3' }] })).toEqual(['0/1', '0/1+1']);
    expect(accuracy({ ordered: both })).toEqual(['0/0+1', '0/0+2']);
    expect(accuracy({ ordered: both, cancelled: true })).toEqual(['0/0', '0/0']);
  });
});

test('a line is perfect when nothing of it failed, was cancelled or was wrong', () => {
  const perfect = (story: Story): string => of(story)['perfect.line'] ?? '';
  const sent = { ordered: { a: '2', b: '1' }, told: [{ line: 'a', shipped: '2' }] };
  expect(perfect(sent)).toBe('1/1+1');
  expect(perfect({ ...sent, wrong: ['a'] })).toBe('0/1+1');
  expect(perfect({ ...sent, unpromised: { a: '1' } })).toBe('0/1+1');
  // One had left when the rest was cancelled: all that was still asked for was sent.
  const rest = { ordered: { a: '2' }, told: [{ line: 'a', shipped: '1' }], cancelled: true };
  expect([of(rest)['fill-rate.line'], perfect(rest)]).toEqual(['1/1', '0/1']);
});

test('nothing counted is neither none nor all', () => {
  expect(ratioOf(emptyTally()['fill-rate.unit'])).toBeNull();
});

test('an order that is not known yet adds nothing', () => {
  const stub = { body: { derived: { lifecycle: 'draft', flags: [] } }, unpromised: {}, wrong: new Set<string>(), shipments: [] };
  expect(figuresOf(stub)).toEqual(emptyTally());
  expect(placedAtOf(stub.body)).toBeNaN();
});

const units = fc.integer({ min: 0, max: 6 }).map(String);
const stories: fc.Arbitrary<Story> = fc.record({
  ordered: fc.record({ a: fc.integer({ min: 0, max: 6 }).map(String), b: fc.integer({ min: 1, max: 9 }).map(String) }),
  told: fc.array(fc.record({ line: fc.constantFrom('a', 'b', 'other'), picked: units, shipped: units, short: units }), {
    maxLength: 4,
  }),
  cancelled: fc.boolean(),
  released: fc.boolean(),
  unpromised: fc.record({ a: units }),
  wrong: fc.subarray(['a', 'b', 'other']),
});

test('of any order no more is counted than was ordered, no numerator exceeds its denominator, and it is one order at most', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const tally = figuresOf(counted(story));
      for (const id of FIGURE_IDS) {
        const { numerator, denominator, open } = tally[id];
        expect(compareQuantities(numerator, '0')).toBeGreaterThanOrEqual(0);
        expect(compareQuantities(numerator, denominator)).toBeLessThanOrEqual(0);
        expect(compareQuantities(open, '0')).toBeGreaterThanOrEqual(0);
      }
      const most = (id: FigureId): number => Number(tally[id].denominator) + Number(tally[id].open);
      expect(most('fill-rate.unit')).toBeLessThanOrEqual(Number(story.ordered['a']) + Number(story.ordered['b']));
      expect([most('fill-rate.line'), most('accuracy.line'), most('perfect.line')].every((count) => count <= 2)).toBe(true);
      for (const other of ['fill-rate.line', 'accuracy.line'] as const) {
        expect(Number(tally['perfect.line'].numerator)).toBeLessThanOrEqual(Number(tally[other].numerator));
      }
      expect([most('fill-rate.order'), most('accuracy.order')].every((count) => count <= 1)).toBe(true);
    }),
  );
});

test('a window’s figures are the sum of those of its parts, however it is parted', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(stories, fc.integer({ min: 0, max: 5 })), { maxLength: 12 }), (placed) => {
      const sum = (some: typeof placed): Tally =>
        some.map(([story]) => figuresOf(counted(story))).reduce(addTallies, emptyTally());
      const parts = [...Map.groupBy(placed, ([, part]) => part).values()].map(sum);
      expect(parts.toReversed().reduce(addTallies, emptyTally())).toEqual(sum(placed));
    }),
  );
});
