import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact, Occurrence } from './fact.ts';
import { occurrences } from './occurrences.ts';

function fact(version: number, events: Occurrence[]): Fact {
  return {
    subject: { system: 'carrier', entity: 'shipment', id: '1' },
    changeId: 1,
    normaliser: 1,
    version,
    at: 0,
    receivedAt: 0,
    via: 'push',
    versioned: true,
    groups: {},
    events,
    movements: [],
    gone: false,
  };
}

const event = (key: string, at: string, data = 'x'): Occurrence => ({
  key,
  type: 'scan',
  at,
  classifier: 'actual',
  data,
});

describe('occurrences', () => {
  test('counts a key once a subject and sorts by instant, not by text', () => {
    const facts = [
      fact(1, [event('b', '2025-01-01T10:00:00+02:00'), event('a', '2025-01-01T09:00:00Z')]),
      fact(2, [event('b', '2025-01-01T10:00:00+02:00')]),
    ];
    const found = occurrences([
      { system: 'carrier', id: '1', primary: true, facts },
      { system: 'shop', id: '1', primary: true, facts: [fact(1, [event('b', '2025-01-01T08:00:00Z')])] },
    ]);
    expect(found.map(({ system, key }) => `${system} ${key}`)).toEqual(['carrier b', 'shop b', 'carrier a']);
    expect(found[0]).not.toHaveProperty('instant');
  });

  test('is the same for every order of facts', () => {
    const some = fc.record({
      key: fc.constantFrom('a', 'b'),
      at: fc.constantFrom('2025-01-01T10:00:00Z', '2025-01-01T11:00:00+01:00'),
      data: fc.constantFrom('x', 'y'),
    });
    const facts = fc
      .array(fc.tuple(fc.nat({ max: 2 }), fc.array(some, { maxLength: 3 })), { maxLength: 4 })
      .map((list) =>
        list.map(([version, events]) =>
          fact(
            version,
            events.map(({ key, at, data }) => event(key, at, data)),
          ),
        ),
      )
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(facts, ([one, other]) => {
        const of = (list: Fact[]): object => occurrences([{ system: 'carrier', id: '1', primary: true, facts: list }]);
        expect(of(other)).toEqual(of(one));
      }),
    );
  });
});
