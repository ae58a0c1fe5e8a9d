import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOf } from '../../model/hash.ts';
import type { Json } from '../../model/json.ts';
import type { Strategy } from '../../model/ownership.ts';
import type { Candidate, Contest, Moved, Verdict } from './candidate.ts';
import { survive } from './survive.ts';

const SYSTEMS = ['crm', 'erp', 'hub', 'shop'];

function candidate(system: string, value: Json, changes: Partial<Candidate> = {}): Candidate {
  const at = changes.at ?? 1_000;
  return {
    system,
    subject: `${system}-1`,
    value,
    hash: hashOf(value),
    version: at,
    at,
    since: at,
    changeId: 1,
    versioned: true,
    ...changes,
  };
}

function contest(candidates: Candidate[], changes: Partial<Contest> & { moved?: Moved[]; earlier?: Candidate[] } = {}): Contest {
  const { moved = [], earlier = [], ...rest } = changes;
  return { candidates, past: () => [...earlier, ...candidates], movements: () => moved, stages: {}, ...rest };
}

const strategies: Strategy[] = [
  { kind: 'owner', system: 'erp' },
  { kind: 'priority', systems: ['erp', 'shop'] },
  { kind: 'recency', skewMs: 5, tie: ['erp', 'crm'] },
  { kind: 'fillIfNull', systems: ['shop', 'erp', 'crm'] },
  { kind: 'human', steward: 'finance', systems: ['erp', 'shop'] },
  { kind: 'stage', until: 'released', before: { kind: 'owner', system: 'shop' }, then: { kind: 'frozen' } },
  { kind: 'frozen' },
  { kind: 'ledger', systems: ['erp'] },
  { kind: 'monotonic', ranks: ['a', 'b', 'c'], systems: ['erp', 'shop', 'crm'] },
  { kind: 'aggregate', systems: ['shop', 'erp', 'crm'] },
  { kind: 'each' },
];

const value = fc.oneof(
  fc.constantFrom<Json>(null, 'a', 'b', 'c'),
  fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
  fc.record({
    quantity: fc.nat({ max: 9 }).map(String),
    asOf: fc.constantFrom('2025-01-01T00:00:00Z', '2025-01-02T00:00:00Z'),
  }),
);

const candidates = fc
  .uniqueArray(fc.record({ system: fc.constantFrom(...SYSTEMS), value, at: fc.nat({ max: 20 }) }), {
    selector: ({ system }) => system,
  })
  .map((claims) => claims.map(({ system, value: claimed, at }) => candidate(system, claimed, { at })));

const moved = fc.array(
  fc.record({
    system: fc.constantFrom('erp', 'shop'),
    subject: fc.constant('1'),
    movement: fc.record({
      key: fc.constantFrom('k1', 'k2', 'k3'),
      kind: fc.constantFrom('delta' as const, 'count' as const),
      quantity: fc.constantFrom('1', '-2', '3.5'),
      at: fc.constantFrom('2025-01-01T12:00:00Z', '2025-01-02T00:00:00Z', '2025-01-03T00:00:00+02:00'),
    }),
  }),
  { maxLength: 4 },
);

const shuffled = <T>(list: T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray(list, { minLength: list.length });

const contests = fc
  .record({ now: candidates, earlier: candidates, moves: moved, released: fc.boolean() })
  .chain(({ now, earlier, moves, released }) =>
    fc
      .tuple(shuffled(now), shuffled(now), shuffled(earlier), shuffled(earlier), shuffled(moves), shuffled(moves))
      .map(([a, b, earlierA, earlierB, movedA, movedB]): [Contest, Contest] => {
        const stages: Record<string, string> = released ? { released: 'erp' } : {};
        return [
          contest(a, { earlier: earlierA, moved: movedA, stages }),
          contest(b, { earlier: earlierB, moved: movedB, stages }),
        ];
      }),
  );

/** A verdict without what its order may change: the list of breaches is a set. */
function comparable(verdict: Verdict): object {
  return { ...verdict, breaches: verdict.breaches?.map(({ system }) => system).toSorted() };
}

describe.each(strategies.map((strategy) => [strategy.kind, strategy] as const))('%s', (_, strategy) => {
  test('decides the same for every order, twice the same, and says why', () => {
    fc.assert(
      fc.property(contests, ([one, other]) => {
        const verdict = survive(one, strategy);
        expect(comparable(survive(other, strategy))).toEqual(comparable(verdict));
        expect(comparable(survive(one, strategy))).toEqual(comparable(verdict));
        expect(verdict.rule).not.toBe('');
        if (verdict.winner !== null) expect(hashOf(verdict.winner.value)).toBe(verdict.winner.hash);
      }),
    );
  });

  test('has no winner where nobody claims', () => {
    expect(survive(contest([]), strategy).winner).toBeNull();
  });
});

const winnerOf = (strategy: Strategy, given: Contest): [string | undefined, Json | undefined] => {
  const { winner } = survive(given, strategy);
  return [winner?.system, winner?.value];
};

describe('owner', () => {
  test('names what others wrote, and only when it differs', () => {
    const claims = [candidate('erp', 'a'), candidate('shop', 'b'), candidate('crm', 'a')];
    const verdict = survive(contest(claims), { kind: 'owner', system: 'erp' });
    expect(verdict.winner?.value).toBe('a');
    expect(verdict.breaches?.map(({ system }) => system)).toEqual(['shop']);
    expect(survive(contest([candidate('shop', 'b')]), { kind: 'owner', system: 'erp' })).toMatchObject({
      winner: null,
    });
  });
});

describe('priority and fillIfNull', () => {
  test('differ in what an empty value means', () => {
    const claims = contest([candidate('erp', null), candidate('shop', 'a')]);
    expect(winnerOf({ kind: 'priority', systems: ['erp', 'shop'] }, claims)).toEqual(['erp', null]);
    expect(winnerOf({ kind: 'fillIfNull', systems: ['erp', 'shop'] }, claims)).toEqual(['shop', 'a']);
    expect(winnerOf({ kind: 'fillIfNull', systems: ['erp'] }, claims)).toEqual(['erp', null]);
  });
});

describe('recency', () => {
  const strategy: Strategy = { kind: 'recency', skewMs: 5_000, tie: ['crm', 'erp', 'shop'] };

  test('takes the newest, and within the skew the first in the list', () => {
    expect(winnerOf(strategy, contest([candidate('crm', 'a', { at: 0 }), candidate('shop', 'b', { at: 5_001 })]))[0]).toBe(
      'shop',
    );
    expect(winnerOf(strategy, contest([candidate('crm', 'a', { at: 0 }), candidate('shop', 'b', { at: 5_000 })]))[0]).toBe('crm');
  });

  test('judges the set: a chain of close claims has the winner that is close to the newest', () => {
    const chain = [candidate('crm', 'a', { at: 0 }), candidate('erp', 'b', { at: 4_000 }), candidate('shop', 'c', { at: 8_000 })];
    expect(survive(contest(chain), strategy)).toMatchObject({
      winner: { system: 'erp' },
      conflict: 'logged',
    });
  });
});

describe('human', () => {
  const strategy: Strategy = { kind: 'human', steward: 'finance', systems: ['erp', 'shop'] };

  test('asks while systems differ, and again when one says something new after the decision', () => {
    const claims = [candidate('erp', 'a', { since: 10 }), candidate('shop', 'b', { since: 20 })];
    expect(survive(contest(claims), strategy)).toMatchObject({ winner: { system: 'erp' }, conflict: 'open' });
    const decided = [...claims, candidate('hub', 'b', { since: 30 })];
    expect(survive(contest(decided), strategy)).toMatchObject({ winner: { system: 'hub', value: 'b' } });
    expect(survive(contest(decided), strategy).conflict).toBeUndefined();
    const later = [candidate('erp', 'c', { since: 40 }), ...decided.slice(1)];
    expect(survive(contest(later), strategy)).toMatchObject({ winner: { value: 'b' }, conflict: 'open' });
    const agreed = [candidate('erp', 'a'), candidate('shop', 'a')];
    expect(survive(contest(agreed), strategy).conflict).toBeUndefined();
  });
});

describe('frozen and stage', () => {
  test('keep what was accepted, however much is claimed later', () => {
    const accepted = hashOf('a');
    const given = contest([candidate('shop', 'b', { at: 9 })], {
      earlier: [candidate('shop', 'a', { at: 1 })],
      accepted,
      stages: { released: 'erp' },
    });
    expect(winnerOf({ kind: 'frozen' }, given)).toEqual(['shop', 'a']);
    const strategy: Strategy = {
      kind: 'stage',
      until: 'released',
      before: { kind: 'owner', system: 'shop' },
      then: { kind: 'frozen' },
    };
    expect(survive(given, strategy)).toMatchObject({
      winner: { value: 'a' },
      rule: 'stage(released: frozen)',
    });
    expect(survive({ ...given, stages: {} }, strategy)).toMatchObject({
      winner: { value: 'b' },
      rule: 'stage(until released: owner(shop))',
    });
  });
});

describe('ledger', () => {
  const strategy: Strategy = { kind: 'ledger', systems: ['erp'] };
  const claim = candidate('erp', { quantity: '10', asOf: '2025-01-02T00:00:00Z' });
  const move = (key: string, kind: 'delta' | 'count', quantity: string, at: string): Moved => ({
    system: 'erp',
    subject: '1',
    movement: { key, kind, quantity, at },
  });

  test('is the latest count and what moved after it, each key once', () => {
    const moves = [
      move('old', 'delta', '-5', '2025-01-01T00:00:00Z'),
      move('a', 'delta', '-2', '2025-01-02T10:00:00Z'),
      move('a', 'delta', '-2', '2025-01-02T10:00:00Z'),
      move('b', 'delta', '0.5', '2025-01-02T12:00:00+01:00'),
    ];
    expect(winnerOf(strategy, contest([claim], { moved: moves }))[1]).toEqual({
      quantity: '8.5',
      asOf: '2025-01-02T12:00:00+01:00',
    });
    const counted = [...moves, move('c', 'count', '4', '2025-01-02T10:30:00Z')];
    expect(winnerOf(strategy, contest([claim], { moved: counted }))[1]).toEqual({
      quantity: '4.5',
      asOf: '2025-01-02T12:00:00+01:00',
    });
  });
});

describe('monotonic', () => {
  test('never falls back to an earlier state', () => {
    const strategy: Strategy = { kind: 'monotonic', ranks: ['new', 'picked', 'shipped'], systems: ['erp'] };
    const shipped = candidate('erp', { status: 'shipped' }, { version: 2 });
    const late = candidate('erp', { status: 'picked' }, { version: 3 });
    expect(winnerOf(strategy, contest([late], { earlier: [shipped] }))[1]).toEqual({ status: 'shipped' });
    const again = candidate('erp', { status: 'shipped', lines: [] }, { version: 4 });
    expect(winnerOf(strategy, contest([again], { earlier: [shipped] }))[1]).toEqual({
      status: 'shipped',
      lines: [],
    });
  });
});

describe('aggregate', () => {
  const strategy: Strategy = { kind: 'aggregate', systems: ['shop', 'erp'] };

  test('unites lists, and what a system leaves out of its newest claim is its contribution no more', () => {
    const shop = candidate('shop', { tags: ['b', 'a'], note: 'x' });
    const erp = candidate('erp', { tags: ['c', 'a'], note: 'y' });
    expect(winnerOf(strategy, contest([shop, erp]))[1]).toEqual({ tags: ['a', 'b', 'c'], note: 'x' });
    const less = candidate('erp', { tags: [], note: 'y' }, { version: 2_000 });
    expect(winnerOf(strategy, contest([shop, less], { earlier: [erp] }))[1]).toEqual({
      tags: ['a', 'b'],
      note: 'x',
    });
  });

  test('a system that only holds what was written to it still contributes what it said itself', () => {
    const given = contest([], { earlier: [candidate('shop', ['a']), candidate('erp', ['b'])] });
    expect(winnerOf(strategy, given)[1]).toEqual(['a', 'b']);
  });
});

describe('each', () => {
  const strategy: Strategy = { kind: 'each' };
  const hold = (id: string): Json => ({ id, reason: 'fraud' });

  test('unites the lists of all systems, each entry signed by its own, whatever it says of itself', () => {
    const shop = candidate('shop', { holds: [hold('1')] });
    const erp = candidate('erp', { holds: [{ id: '1', reason: 'fraud', by: 'shop' }, hold('2')] });
    expect(winnerOf(strategy, contest([shop, erp]))[1]).toEqual({
      holds: [
        { by: 'erp', id: '1', reason: 'fraud' },
        { by: 'erp', id: '2', reason: 'fraud' },
        { by: 'shop', id: '1', reason: 'fraud' },
      ],
    });
  });

  test('what a system takes out of its own list is gone, and nobody else’s', () => {
    const earlier = [candidate('shop', { holds: [hold('1')] }), candidate('erp', { holds: [hold('2')] })];
    const less = candidate('erp', null, { version: 2_000 });
    expect(winnerOf(strategy, contest([less], { earlier }))[1]).toEqual({ holds: [{ by: 'shop', id: '1', reason: 'fraud' }] });
  });
});
