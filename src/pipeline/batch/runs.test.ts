import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../model/fact.ts';
import type { StoredFact } from '../../store/facts.ts';
import { stockHub } from '../../testing/stock-hub.ts';
import { project } from '../project.ts';
import { attach } from './attach.ts';

const NOWHERE = 'http://127.0.0.1:9';
const hub = stockHub({ shop: NOWHERE, market: NOWHERE, wms: NOWHERE });
const SUBJECT = { system: 'wms', entity: 'inventory-level', id: 'A@WH1' };

function fact(version: number, said: Partial<Fact> = {}): Fact {
  return {
    subject: SUBJECT,
    changeId: version,
    normaliser: 1,
    version,
    at: version * 1_000,
    receivedAt: version * 1_000,
    via: 'push',
    versioned: true,
    groups: { identity: { sku: 'A', location: 'WH1' } },
    events: [],
    movements: [],
    gone: false,
    ...said,
  };
}

const identity = fc.constantFrom('A', 'B').map((sku) => ({ sku, location: 'WH1' }));
const onHand = fc.constantFrom('1', '2').map((quantity) => ({ quantity, asOf: '2026-11-01T09:00:00Z' }));
const anyFact = fc
  .record({
    version: fc.integer({ min: 1, max: 9 }),
    groups: fc.oneof(fc.record({ identity }), fc.record({ identity, onHand }), fc.record({ onHand })),
    gone: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    via: fc.constantFrom<Fact['via']>('push', 'read'),
  })
  .map(({ version, groups, gone, via }) => fact(version, { groups: gone ? {} : groups, gone, via }));

/** What is stored after these batches, one transaction each. */
function storedAfter(batches: readonly Fact[][]): StoredFact[] {
  let stored: StoredFact[] = [];
  for (const batch of batches) {
    const { fresh, repeated } = attach(stored, batch, true);
    const longer = new Map(repeated.map(({ rowId, versions }) => [rowId, versions]));
    const kept = stored.map((one) => ({ ...one, versions: longer.get(one.rowId) ?? one.versions }));
    stored = [...kept, ...fresh.map((one, nth) => ({ ...one, rowId: kept.length + nth + 1, versions: [] }))];
  }
  return stored;
}

function comeTo(batches: readonly Fact[][]): unknown {
  const { facts } = attach(storedAfter(batches), [], true);
  return shownOf(facts);
}

function shownOf(facts: Fact[]): unknown {
  const { body, sourceHash, recordHash } = project(hub, {
    recordId: 'lvl_1',
    entity: 'inventory-level',
    facts,
    deliveries: [],
    children: [],
    settles: () => false,
  });
  return { body, sourceHash, recordHash };
}

/** The list in another order, cut into batches. */
function dealt(facts: readonly Fact[], keys: readonly number[], size: number): Fact[][] {
  const shuffled = facts.map((one, index) => ({ one, key: keys[index] ?? 0 })).toSorted((a, b) => a.key - b.key);
  const parts: Fact[][] = [];
  for (let from = 0; from < shuffled.length; from += size) parts.push(shuffled.slice(from, from + size).map(({ one }) => one));
  return parts;
}

test('a level comes to what all its facts come to, in whatever order and batches they arrive', () => {
  const some = fc.array(anyFact, { minLength: 1, maxLength: 12 });
  const deal = fc.record({
    keys: fc.array(fc.double({ noNaN: true }), { minLength: 12, maxLength: 12 }),
    size: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(some, deal, (facts, { keys, size }) => {
      expect(comeTo(dealt(facts, keys, size))).toEqual(shownOf(facts));
    }),
    { numRuns: 1000 },
  );
});

test('a level that is told of a thousand times is two facts, and in one batch no more', () => {
  const told = Array.from({ length: 1_000 }, (_, index) => fact(index + 1));
  const single = storedAfter(told.map((one) => [one]));
  expect(single.map(({ version, versions }) => [version, versions.map((seen) => seen.version)])).toEqual([[1, [1_000]]]);
  expect(storedAfter([told]).map(({ version }) => version)).toEqual([1, 1_000]);
});

test('what is told late between two claims alike leaves the newer one standing', () => {
  const other = fact(3, { groups: { identity: { sku: 'B', location: 'WH1' } } });
  expect(comeTo([[fact(1)], [fact(5)], [other]])).toMatchObject({ body: { identity: { sku: 'A' } } });
});
