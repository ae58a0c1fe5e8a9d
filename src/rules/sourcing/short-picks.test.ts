import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Demand } from '../../model/stock/demand.ts';
import { EMPTY_LEVEL } from '../../model/stock/fold-level.ts';
import { stockedAs } from '../../model/stock/stocked-as.ts';
import type { PlaceCount } from '../../model/stock/place-count.ts';
import { addQuantities, compareQuantities, subtractQuantities } from '../../model/value/quantity.ts';
import { stockRules } from '../../testing/model/stock-world.ts';
import type { Promised } from './promises.ts';
import { settleOrder, type SettledDemand } from './settle-order.ts';
import { StockBook } from './stock-book.ts';
import type { StockRules } from './stock-rules.ts';

const AT = Date.parse('2026-11-02T13:00:00Z');
const PLACES = ['LUND', 'PARIS', 'ROME'];

const rulesOf = (more: Partial<StockRules> = {}): StockRules =>
  stockRules({
    locations: { LUND: { priority: 1 }, PARIS: { priority: 2 }, ROME: { priority: 3 } },
    channels: { shop: { locations: PLACES } },
    split: 3,
    ...more,
  });

/** One order's line, the stock that it is met from, and what the worker has made of it so far. */
class Story {
  private readonly rules: StockRules;
  private stock: Record<string, { onHand: string; reserved: string }>;
  private promised: Promised[] = [];
  private settled: (Demand & { settled: string; taken: SettledDemand['taken'] }) | null = null;
  private keys = 0;

  constructor(stock: Record<string, number>, more: Partial<StockRules> = {}) {
    this.rules = rulesOf(more);
    this.stock = Object.fromEntries(
      Object.entries(stock).map(([place, units]) => [place, { onHand: String(units), reserved: '0' }]),
    );
  }

  settle(wanted: number, places: (Partial<PlaceCount> & { location: string | null })[] = []): SettledDemand {
    const told = places.map((place) => ({ consumed: '0', short: '0', missing: place.short ?? '0', reason: null, ...place }));
    const consumed = told.map((place) => place.consumed).reduce(addQuantities, '0');
    const levels = Object.entries(this.stock).map(([location, level]) => ({
      ...EMPTY_LEVEL,
      ...level,
      softReserved: '0',
      level: location,
      sku: 'A',
      location,
      count: { quantity: level.onHand, at: AT - 1, since: null },
    }));
    const demand: Demand = {
      recordId: 'o1',
      line: 'l1',
      sku: 'A',
      unit: null,
      channel: 'shop',
      country: 'SE',
      cart: null,
      wanted: String(wanted),
      consumed,
      consumedAt: AT,
      places: told,
      placedAt: AT,
    };
    const book = new StockBook(levels, this.rules);
    const { promised, lines } = settleOrder({
      demands: [{ ...demand, settled: this.settled?.settled ?? '0', taken: this.settled?.taken ?? [] }],
      promised: this.promised,
      stocked: ({ sku }) => stockedAs(sku, undefined),
      book,
      rules: this.rules,
      now: AT,
      newKey: () => `m${(this.keys += 1)}`,
    });
    for (const { location, onHand, reserved } of book.changed()) this.stock[location] = { onHand, reserved };
    this.promised = [...this.promised.filter((row) => !promised.some((one) => one.location === row.location)), ...promised];
    const [line] = lines;
    if (line === undefined) throw new Error('no line');
    this.settled = line;
    return line;
  }

  /** By location `[on hand, reserved]`. */
  get levels(): Record<string, number[]> {
    return Object.fromEntries(
      Object.entries(this.stock).map(([place, { onHand, reserved }]) => [place, [Number(onHand), Number(reserved)]]),
    );
  }
}

const asked = ({ taken }: SettledDemand): Record<string, string> =>
  Object.fromEntries(taken.map((place) => [place.location, place.asked]));

test('what a place is short of is released there and promised by the next, with the reason', () => {
  const story = new Story({ LUND: 10, PARIS: 5 });
  story.settle(8);
  const line = story.settle(8, [{ location: 'LUND', consumed: '6', short: '2', reason: 'BP' }]);
  expect(line).toMatchObject({ reserved: '2', short: '0' });
  expect(asked(line)).toEqual({ LUND: '8', PARIS: '2' });
  expect(line.reason).toBe(
    'LUND was short of 2 of line l1 (BP, sent in part, the rest on a later date): they are looked for elsewhere. PARIS has every line (priority 2).',
  );
  // Six left and two were not found: two are believed to be there.
  expect(story.levels).toEqual({ LUND: [2, 0], PARIS: [5, 2] });
  expect(story.settle(8, [{ location: 'LUND', consumed: '6', short: '2', reason: 'BP' }])).toMatchObject({
    reserved: '2',
    reason: 'Nothing is missing.',
  });
  expect(story.levels).toEqual({ LUND: [2, 0], PARIS: [5, 2] });
});

test('a place is not asked again for what it would not send, though its stock says that more is there', () => {
  const story = new Story({ LUND: 10 });
  story.settle(8);
  const line = story.settle(8, [{ location: 'LUND', consumed: '5', short: '3' }]);
  expect(line).toMatchObject({ reserved: '0', short: '3', shortOf: ['A', 'A'] });
  expect(line.reason).toContain('Line l1: 3 are short at every location that may ship it.');
});

test('a refusal tells nothing of the stock', () => {
  const story = new Story({ LUND: 10, PARIS: 9 });
  story.settle(4);
  const line = story.settle(4, [{ location: 'LUND', short: '4', missing: '0', reason: 'Invalid' }]);
  expect(line.reason).toContain('LUND refuses 4 of line l1 (Invalid): they are looked for elsewhere.');
  expect(story.levels).toEqual({ LUND: [10, 0], PARIS: [9, 4] });
});

test('a place that finds its units after all gets them back into its stock, and the other is asked no more', () => {
  const story = new Story({ LUND: 10, PARIS: 5 });
  story.settle(8);
  story.settle(8, [{ location: 'LUND', consumed: '6', short: '2' }]);
  const line = story.settle(8, [{ location: 'LUND', consumed: '8', short: '0' }]);
  expect(line).toMatchObject({ reserved: '0', short: '0' });
  expect(asked(line)).toEqual({ LUND: '8' });
  expect(story.levels).toEqual({ LUND: [2, 0], PARIS: [5, 0] });
});

test('units stay where they were short when they are to, and by their code when that decides', () => {
  const of = (shortPicks: StockRules['shortPicks'], reason: string | null): SettledDemand => {
    const story = new Story({ LUND: 10, PARIS: 5 }, { shortPicks });
    story.settle(8);
    return story.settle(8, [{ location: null, consumed: '6', short: '2', reason }]);
  };
  expect(asked(of('stay', null))).toEqual({ LUND: '8' });
  expect(of('stay', null).reason).toBe('LUND was short of 2 of line l1: they stay promised there. Nothing is missing.');
  const byCode = ['BP', 'X9', 'CP', null].map((reason) => asked(of('by_code', reason))['PARIS'] ?? 'stays');
  expect(byCode).toEqual(['stays', 'stays', '2', '2']);
});

test('whatever places say, every unit is asked of somebody or short, and nothing is promised twice', () => {
  const word = fc.record({ location: fc.constantFrom(...PLACES), consumed: fc.nat(4), short: fc.nat(4) });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.record({ LUND: fc.nat(9), PARIS: fc.nat(9), ROME: fc.nat(9) }),
      fc.array(word, { maxLength: 6 }),
      fc.constantFrom('elsewhere' as const, 'stay' as const),
      (wanted, stock, words, shortPicks) => {
        const story = new Story(stock, { shortPicks });
        let line = story.settle(wanted);
        const said = new Map<string, { consumed: number; short: number }>();
        for (const { location, consumed, short } of words) {
          // Counted up, and never more than was asked of the place.
          const before = said.get(location) ?? { consumed: 0, short: 0 };
          const left = Number(asked(line)[location] ?? '0') - before.consumed - before.short;
          const gone = Math.max(0, Math.min(consumed, left));
          said.set(location, {
            consumed: before.consumed + gone,
            short: before.short + Math.max(0, Math.min(short, left - gone)),
          });
          const places = [...said].map(([place, one]) => ({
            location: place,
            consumed: String(one.consumed),
            short: String(one.short),
          }));
          line = story.settle(wanted, places);
          expect(addQuantities(addQuantities(line.reserved, line.consumed), line.short)).toBe(String(wanted));
          for (const place of line.taken) {
            const own = said.get(place.location);
            expect(compareQuantities(place.asked, String((own?.consumed ?? 0) + (own?.short ?? 0)))).toBeGreaterThanOrEqual(0);
          }
          const promised = Object.values(story.levels).reduce((sum, [, reserved = 0]) => sum + reserved, 0);
          expect(String(promised)).toBe(line.reserved);
          // A repeat changes nothing.
          expect(story.settle(wanted, places)).toMatchObject({ reserved: line.reserved, short: line.short, taken: line.taken });
          const given = line.taken.map((place) => place.givenUp).reduce(addQuantities, '0');
          const all = line.taken.map((place) => place.asked).reduce(addQuantities, '0');
          expect(addQuantities(subtractQuantities(all, given), line.short)).toBe(String(wanted));
        }
      },
    ),
  );
});
