import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../model/fact.ts';
import { hashOf } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import { fact, merge, ownership, wrote } from '../testing/thing-facts.ts';
import type { Merged } from './merge-groups.ts';

describe('mergeGroups', () => {
  test('keeps the winner of each group, why it won, and who lost', () => {
    const merged = merge([fact('shop', 1, { contact: 'old', lines: [1] }), fact('crm', 3, { contact: 'new' })]);
    expect(merged.groups).toEqual({ contact: 'new', lines: [1] });
    expect(merged.provenance['contact']).toMatchObject({
      system: 'crm',
      subject: 'crm-1',
      version: 3,
      at: 30_000,
      hash: hashOf('new'),
    });
    expect(merged.provenance['lines']?.rule).toBe('owner(shop)');
    expect(merged.losers).toEqual([
      { group: 'contact', system: 'shop', hash: hashOf('old'), reason: expect.any(String) as string },
    ]);
  });

  test('propagates nothing a system writes that it does not own, and reports it', () => {
    const merged = merge([fact('erp', 1, { price: 10 }), fact('shop', 9, { price: 11 })]);
    expect(merged.groups).toEqual({ price: 10 });
    expect(merged.breaches).toMatchObject([{ group: 'price', system: 'shop', subject: 'shop-1', hash: hashOf(11), version: 9 }]);
    expect(merge([fact('shop', 9, { price: 11 })]).groups).toEqual({});
  });

  test('lets the primary of several subjects of a system speak', () => {
    const other = fact('shop', 9, { lines: [2] });
    other.subject = { ...other.subject, id: 'shop-2' };
    expect(merge([other, fact('shop', 1, { lines: [1] })]).groups).toEqual({ lines: [1] });
    expect(merge([other]).groups).toEqual({ lines: [2] });
  });

  test('keeps claims of groups that no rule decides out of the record', () => {
    const { price, ...rest } = ownership;
    expect(price?.kind).toBe('owner');
    const merged = merge([fact('erp', 1, { price: 10 })], { ownership: rest });
    expect([merged.groups, merged.losers]).toEqual([
      {},
      [{ group: 'price', system: 'erp', hash: hashOf(10), reason: 'no strategy' }],
    ]);
  });

  test('hashes personal groups with the key, and only those', () => {
    const facts = [fact('shop', 1, { contact: 'a', lines: [1] })];
    const [plain, keyed] = [merge(facts), merge(facts, { personalKey: 'secret' })];
    expect(keyed.provenance['contact']?.hash).not.toBe(plain.provenance['contact']?.hash);
    expect(keyed.provenance['lines']?.hash).toBe(plain.provenance['lines']?.hash);
  });

  test('names two contents of one version as unsettled until a read', () => {
    const facts = [fact('shop', 1, { lines: [1] }), fact('shop', 1, { lines: [2] })];
    expect(merge(facts).unsettled).toMatchObject([
      { group: 'lines', system: 'shop', subject: 'shop-1', reason: 'same_version_other_content' },
    ]);
    expect(merge([...facts, fact('shop', 1, { lines: [2] }, { via: 'read' })]).unsettled).toEqual([]);
  });
});

describe('the source hash', () => {
  const event = {
    key: 't1:succeeded',
    type: 'payment',
    at: '2025-01-01T00:00:00Z',
    classifier: 'actual' as const,
    data: {},
  };
  const movement = { key: 'm1', kind: 'delta' as const, quantity: '1', at: '2025-01-01T00:00:00Z' };

  test('covers claims, events and movements, and nothing of the hub', () => {
    const base = [fact('shop', 1, { lines: [1] })];
    const hashes = [
      base,
      [...base, fact('shop', 2, { lines: [2] })],
      [...base, fact('erp', 2, { price: 2 })],
      [...base, fact('shop', 1, {}, { events: [event] })],
      [...base, fact('shop', 1, {}, { movements: [movement] })],
      [...base, fact('shop', 2, {}, { gone: true })],
    ].map((facts) => merge(facts).sourceHash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(merge([...base, fact('hub', 5, { lines: [3] })]).sourceHash).toBe(hashes[0]);
  });

  test('is the same whether or not our write was seen again', () => {
    const facts = [fact('shop', 1, { contact: 'A' }), fact('crm', 2, { contact: 'B' })];
    const echoes = { shop: { contact: wrote('B', { past: [hashOf('old')] }) } };
    const hash = merge(facts, { echoes }).sourceHash;
    expect(merge([...facts, fact('shop', 4, { contact: 'B' })], { echoes }).sourceHash).toBe(hash);
    expect(merge([...facts, fact('shop', 4, { contact: 'old' })], { echoes }).sourceHash).toBe(hash);
  });
});

describe('any order of arrival', () => {
  const five = (): Fact[] => [
    fact('shop', 1, { lines: [1], contact: 'A' }),
    fact(
      'shop',
      2,
      {},
      {
        events: [
          {
            key: 't1:succeeded',
            type: 'payment',
            at: '2025-01-01T00:00:00Z',
            classifier: 'actual',
            data: {},
          },
        ],
      },
    ),
    fact('shop', 3, { lines: [1, 2] }),
    fact('erp', 1, { price: 5 }),
    fact('crm', 4, { contact: 'B' }),
  ];

  test('of five facts, each twice, gives one record; without any of them it is another', () => {
    const facts = five();
    const expected = merge(facts);
    let count = 0;
    for (const order of permutations(facts)) {
      const merged = merge([...order, ...order.toReversed()]);
      expect(merged.sourceHash).toBe(expected.sourceHash);
      expect(merged.groups).toEqual(expected.groups);
      count += 1;
    }
    expect(count).toBe(120);
    for (const missing of [1, 2, 3, 4]) {
      expect(merge(facts.filter((_, index) => index !== missing)).sourceHash).not.toBe(expected.sourceHash);
    }
  });

  test('of any facts gives one result', () => {
    const one = fc.record({
      system: fc.constantFrom('shop', 'crm', 'erp'),
      version: fc.nat({ max: 4 }),
      groups: fc.dictionary(fc.constantFrom('lines', 'contact', 'price'), fc.constantFrom<Json>('a', 'b', null), { maxKeys: 3 }),
      gone: fc.boolean(),
      via: fc.constantFrom('push', 'read', 'correction'),
    });
    const sets = fc
      .array(one, { minLength: 1, maxLength: 8 })
      .map((list) =>
        list.map(({ system, version, groups, ...more }) => fact(system, version, groups, { ...more, receivedAt: 1 })),
      )
      .chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })));
    const more = {
      echoes: {
        shop: { contact: wrote('a', { past: [hashOf('b')] }) },
        erp: { price: { hash: hashOf('a'), at: 1 } },
      },
      open: { crm: { lines: hashOf('a') } },
      stages: { released: 'warehouse' },
      frozen: { lines: [hashOf('b')] },
    };
    fc.assert(
      fc.property(sets, ([facts, shuffled]) => {
        expect(comparable(merge(shuffled, more))).toEqual(comparable(merge(facts, more)));
      }),
    );
  });
});

/** Sets as sets, and no ids of changes: equal facts of two changes may stand for each other. */
function comparable(merged: Merged): Json {
  const plain = JSON.parse(JSON.stringify(merged, (key, value: unknown) => (key === 'changeId' ? undefined : value))) as Record<
    string,
    Json
  >;
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((entry) => JSON.stringify(entry)).toSorted() : value,
    ]),
  );
}

function* permutations<T>(list: T[]): Generator<T[]> {
  if (list.length < 2) yield list;
  for (const [index, item] of list.entries()) {
    if (list.length < 2) return;
    for (const rest of permutations(list.toSpliced(index, 1))) yield [item, ...rest];
  }
}
