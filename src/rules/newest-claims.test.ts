import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../model/fact.ts';
import type { Json } from '../model/json.ts';
import { newestClaims, type Claim } from './newest-claims.ts';

let changes = 0;

function fact(version: number, copy: Json | undefined, more: Partial<Fact> = {}): Fact {
  changes += 1;
  return {
    subject: { system: 'shop', entity: 'product', id: '1' },
    changeId: changes,
    normaliser: 1,
    version,
    at: version * 1_000,
    receivedAt: version * 1_000 + 50,
    via: 'push',
    versioned: true,
    groups: copy === undefined ? {} : { copy },
    events: [],
    movements: [],
    gone: false,
    ...more,
  };
}

const claims = (facts: Fact[]): Claim[] => newestClaims(facts, () => undefined)['copy'] ?? [];

describe('newestClaims', () => {
  test('puts the newest version first, whenever it arrived', () => {
    expect(claims([fact(3, 'c'), fact(1, 'a'), fact(2, 'b')]).map(({ value }) => value)).toEqual(['c', 'b', 'a']);
  });

  test('null is a value, and a group that is absent is no claim', () => {
    expect(claims([fact(1, 'a'), fact(2, null)])[0]?.value).toBeNull();
    expect(claims([fact(1, 'a'), fact(2, undefined)])[0]?.value).toBe('a');
  });

  test('dates a value by the first claim in its latest run', () => {
    const [newest] = claims([fact(1, 'a'), fact(2, 'b'), fact(3, 'a'), fact(4, 'a'), fact(5, undefined)]);
    expect(newest).toMatchObject({ version: 4, at: 3_000, since: 3_050 });
  });

  test('the answer to a read settles pushes of its version, the later answer the earlier', () => {
    const facts = [fact(1, 'a'), fact(1, 'b'), fact(1, 'c', { via: 'read' })];
    expect(claims(facts)[0]).toMatchObject({ value: 'c', disputed: false });
    expect(claims([...facts, fact(1, 'd', { via: 'read', receivedAt: 9_999 })])[0]).toMatchObject({
      value: 'd',
      disputed: false,
    });
    expect(claims([...facts, fact(2, 'b')])[0]).toMatchObject({ value: 'b', disputed: false });
  });

  test('a read is overtaken by other content of its version that came after it, until either is told again', () => {
    const read = fact(1, 'a', { via: 'read', receivedAt: 100 });
    const after = fact(1, 'b', { receivedAt: 200 });
    expect(claims([read, fact(1, 'b', { receivedAt: 50 })])[0]?.overtaken).toBe(false);
    expect(claims([read, after])[0]).toMatchObject({ value: 'a', overtaken: true });
    expect(claims([read, after, fact(1, 'a', { receivedAt: 300 })])[0]).toMatchObject({ value: 'a', overtaken: false });
    expect(claims([read, after, fact(1, 'b', { via: 'read', receivedAt: 300 })])[0]).toMatchObject({
      value: 'b',
      overtaken: false,
    });
    expect(claims([read, fact(2, 'b', { receivedAt: 200 })])[0]).toMatchObject({ value: 'b', overtaken: false });
    expect(claims([read, { ...after, versioned: false }])[0]?.overtaken).toBe(false);
  });

  test('two pushes of one version that differ are disputed, unless a stamp of ours stands in for the version', () => {
    expect(claims([fact(1, 'a'), fact(1, 'b')])[0]?.disputed).toBe(true);
    expect(claims([fact(1, 'a'), fact(1, 'a')])[0]?.disputed).toBe(false);
    expect(claims([fact(1, 'a', { versioned: false }), fact(1, 'b', { versioned: false })])[0]?.disputed).toBe(false);
  });

  test('a subject that is gone claims nothing until a higher version', () => {
    const gone = fact(2, undefined, { gone: true });
    expect(claims([gone])).toEqual([]);
    expect(claims([fact(1, 'a'), fact(2, 'b'), gone])).toEqual([]);
    expect(claims([fact(1, 'a'), gone, fact(3, 'a')])).toMatchObject([{ version: 3, at: 3_000 }]);
    expect(claims([gone, fact(2, 'b', { via: 'read' })])[0]?.value).toBe('b');
  });

  test('hashes with the key of the group', () => {
    const [plain] = claims([fact(1, 'a')]);
    const keyed = newestClaims([fact(1, 'a')], () => 'secret')['copy']?.[0];
    expect(keyed?.hash).not.toBe(plain?.hash);
  });

  test('depends on the set of facts, not on their order or number', () => {
    const one = fc.record({
      version: fc.nat({ max: 4 }),
      copy: fc.option(fc.constantFrom<Json>('a', 'b', null), { nil: undefined }),
      via: fc.constantFrom('push', 'read', 'correction'),
      gone: fc.boolean(),
      receivedAt: fc.nat({ max: 3 }),
    });
    const sets = fc
      .array(one, { minLength: 1, maxLength: 8 })
      .map((list) => list.map(({ version, copy, ...more }) => fact(version, copy, more)))
      .chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })));
    fc.assert(
      fc.property(sets, ([facts, shuffled]) => {
        const known = (found: Claim[]): object[] => found.map((claim) => ({ ...claim, changeId: 0 }));
        expect(known(claims(shuffled))).toEqual(known(claims(facts)));
      }),
    );
  });
});
