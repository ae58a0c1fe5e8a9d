import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_LEVEL, foldLevel, type Level, type StockMovement } from './fold-level.ts';
import { oddityOf } from './odd-count.ts';

const T = Date.parse('2026-11-01T10:00:00Z');
const MINUTE = 60_000;

const count = (quantity: number, minute: number): StockMovement => {
  const at = T + minute * MINUTE;
  return { key: `${quantity}/${minute}`, kind: 'count', quantity: String(quantity), at, since: null, provisional: false };
};

const folded = (...batches: StockMovement[][]): Level =>
  batches.reduce((level, fresh) => foldLevel(level, { fresh, known: [], slackMs: 0 }), EMPTY_LEVEL);

const odd = (quantity: number, minute: number): Level['odd'] => ({ quantity: String(quantity), at: T + minute * MINUTE });

test('a count older than the one that stands leaves the level as it is, and is remembered until the next one', () => {
  expect(folded([count(20, 10)], [count(15, 5)])).toMatchObject({ onHand: '20', odd: odd(15, 5) });
  expect(folded([count(20, 10)], [count(15, 5)], [count(18, 11)])).toMatchObject({ onHand: '18', odd: null });
});

test('of several that came late the oldest is remembered', () => {
  expect(folded([count(20, 10)], [count(15, 5)], [count(16, 8)]).odd).toEqual(odd(15, 5));
  expect(folded([count(20, 10)], [count(16, 8)], [count(15, 5)]).odd).toEqual(odd(15, 5));
});

test('one that says the same, and one that comes together with the newer one, says nothing odd', () => {
  expect(folded([count(20, 10)], [count(20, 5)]).odd).toBeNull();
  expect(folded([count(20, 10), count(15, 5)]).odd).toBeNull();
  expect(folded([count(20, 10)], [count(20, 10)]).odd).toBeNull();
});

test('of counts of one moment the smallest stands and the largest is remembered, in any order and any cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.boolean()), (figures, cuts) => {
      const batches: StockMovement[][] = [[]];
      for (const figure of figures) {
        if (cuts.next().value === true) batches.push([]);
        batches.at(-1)?.push(count(figure, 1));
      }
      const { onHand, odd: other } = folded(...batches.filter((batch) => batch.length > 0));
      const [least, most] = [Math.min(...figures), Math.max(...figures)];
      expect([onHand, other]).toEqual([String(least), most === least ? null : odd(most, 1)]);
    }),
  );
});

test('counts that were taken somewhere within one interval dispute nothing, and one of before it that comes late is named', () => {
  const within = (quantity: number): StockMovement => ({ ...count(quantity, 30), since: T + 5 * MINUTE });
  const start = [count(7, 0)];
  // 7 may have been counted at minute 5, 6 at no moment: neither says which of them was first.
  for (const told of [
    [start, [within(7), within(6)]],
    [start, [within(6)], [within(7)]],
    [start, [within(7)], [within(6)]],
    [start, [within(6)], [count(7, 30)]],
    [start, [count(7, 30)], [within(6)]],
  ])
    expect([folded(...told).odd, folded(...told, [within(8)]).odd]).toEqual([null, null]);
  expect(folded(start, [within(6)], [count(9, 4)]).odd).toEqual(odd(9, 4));
  expect(folded([count(7, 60)], [within(6)]).odd).toEqual(odd(6, 30));
});

test('what is older by no more than transport explains was reordered; two of one moment are disputed', () => {
  const is = (minute: number): string => oddityOf(count(1, minute), count(2, 60), 60 * MINUTE);
  expect([is(60), is(59), is(0), is(-1)]).toEqual(['disputed', 'reordered', 'reordered', 'late']);
});
