import fc from 'fast-check';
import { expect, test } from 'vitest';
import { input } from '../../testing/whole-order.ts';
import { DISPOSITIONS } from '../returns/return-schema.ts';
import { returnEntity } from '../returns/return.ts';
import type { Body } from '../entity.ts';
import { EMPTY_LEVEL, foldLevel } from './fold-level.ts';
import { putBack, restocksOf, type StoredRestock } from './restock.ts';

const T = Date.parse('2026-11-01T10:00:00Z');

interface Unit {
  sku: string;
  quantity: number;
  disposition: string | null;
  location: string;
}

/** A return of which these units have been looked at, at that minute. */
function returned(units: readonly Unit[], minute: number): Body {
  const lines = units.map(({ quantity, ...unit }) => ({ ...unit, quantity: String(quantity) }));
  const groups = { inspection: { at: new Date(T + minute * 60_000).toISOString(), lines } };
  return { ...groups, derived: returnEntity.derive(input({ groups })) };
}

/** The store's rows and the ledger of one return, as the stock worker keeps them. */
class Shelf {
  private readonly rows = new Map<string, StoredRestock>();
  readonly moved: { place: string; key: string; units: string; at: number }[] = [];

  tell(body: Body, minute: number): void {
    const told = restocksOf({ recordId: 'r1', body, toldAt: T + minute * 60_000 });
    if (told === null) return;
    const { units, ...of } = told;
    for (const [place, row] of this.rows) this.rows.set(place, { ...row, ...of, wanted: '0' });
    for (const one of units) {
      const place = `${one.sku}@${one.location}`;
      const { settled, moves } = this.rows.get(place) ?? { settled: '0', moves: 0 };
      this.rows.set(place, { ...of, ...one, settled, moves });
    }
  }

  work(): void {
    for (const [place, row] of this.rows) {
      const back = putBack(row);
      if (back === null) continue;
      this.moved.push({ place, ...back });
      this.rows.set(place, { ...row, settled: row.wanted, moves: row.moves + 1 });
    }
  }

  onHand(place: string): number {
    const fresh = this.moved
      .filter((one) => one.place === place)
      .map(({ key, units, at }) => ({ key, kind: 'delta' as const, quantity: units, at, since: null, provisional: true }));
    return Number(foldLevel(EMPTY_LEVEL, { fresh, known: [], slackMs: 0 }).onHand);
  }
}

const unit = fc.record({
  sku: fc.constantFrom('A', 'B'),
  quantity: fc.integer({ min: 0, max: 4 }),
  disposition: fc.constantFrom(...DISPOSITIONS, null),
  location: fc.constantFrom('WH1', 'WH2'),
});

test('whatever is said in whatever steps, on hand are the units that are to be restocked in the end, each once', () => {
  const story = fc.array(fc.record({ units: fc.array(unit, { maxLength: 4 }), looks: fc.nat(2) }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(story, (claims) => {
      const shelf = new Shelf();
      for (const [minute, { units, looks }] of claims.entries()) {
        shelf.tell(returned(units, minute), minute);
        for (let look = 0; look < looks; look += 1) shelf.work();
      }
      shelf.work();
      const last = claims.at(-1)?.units ?? [];
      for (const sku of ['A', 'B'])
        for (const location of ['WH1', 'WH2']) {
          const wanted = last.filter((one) => one.disposition === 'restock' && one.sku === sku && one.location === location);
          expect(shelf.onHand(`${sku}@${location}`)).toBe(wanted.reduce((sum, { quantity }) => sum + quantity, 0));
        }
      expect(new Set(shelf.moved.map(({ place, key }) => `${place} ${key}`)).size).toBe(shelf.moved.length);
      const { length } = shelf.moved;
      shelf.work();
      expect(shelf.moved).toHaveLength(length);
    }),
  );
});

test('units come back as of their inspection, and are taken back as of when that was said', () => {
  const shelf = new Shelf();
  const one: Unit = { sku: 'A', quantity: 2, disposition: 'restock', location: 'WH1' };
  shelf.tell(returned([one], 5), 9);
  shelf.work();
  shelf.tell(returned([{ ...one, disposition: 'scrap' }], 5), 30);
  shelf.work();
  const at = (minute: number): number => T + minute * 60_000;
  expect(shelf.moved.map(({ units, at: when }) => [units, when])).toEqual([
    ['2', at(5)],
    ['-2', at(30)],
  ]);
});

test('a return that its system has forgotten, and units without a place, move nothing; one that says of no inspection has none back', () => {
  const shelf = new Shelf();
  shelf.tell(returned([{ sku: 'A', quantity: 2, disposition: 'restock', location: 'WH1' }], 5), 5);
  shelf.work();
  shelf.tell({ derived: { restock: [] } }, 6);
  shelf.work();
  expect(shelf.onHand('A@WH1')).toBe(2);
  shelf.tell({ inspection: null, derived: { restock: [{ sku: 'B', location: null, quantity: '1' }] } }, 7);
  shelf.work();
  expect([shelf.onHand('A@WH1'), shelf.onHand('B@WH1')]).toEqual([0, 0]);
});
