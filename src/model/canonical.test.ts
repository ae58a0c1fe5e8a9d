import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { hashOf } from './hash.ts';
import type { Json } from './json.ts';

/** The same value with every object's keys in the reverse order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('canonical', () => {
  test('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(reversed(value as Json))).toBe(canonical(value as Json));
      }),
    );
  });

  test('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const stored = JSON.parse(JSON.stringify(value)) as Json;
        expect(JSON.parse(canonical(value as Json))).toEqual(stored);
        expect(canonical(stored)).toBe(canonical(value as Json));
      }),
    );
  });

  test('writes every text as JSON does', () => {
    const odd = fc.constantFrom('"', '\\', '\n', '\u0000', '\u007f', '\u2028', '\ud800', 'é', '/', ' ');
    const text = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string(), odd)).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (some) => {
        expect(canonical(some)).toBe(JSON.stringify(some));
        expect(canonical({ [some]: some })).toBe(JSON.stringify({ [some]: some }));
      }),
    );
  });

  test('keeps apart the keys of objects that begin alike, however many there are', () => {
    const many = Array.from({ length: 30_000 }, (_, index) => ({ a: 1, [`b${index}`]: 2, 'a\nb': 3 }));
    for (const one of many) expect(Object.keys(JSON.parse(canonical(one)) as object)).toEqual(Object.keys(one).toSorted());
    expect(canonical([{ b: 1, a: 2 }, { b: 1 }, { b: 1, a: 2, c: 3 }])).toBe('[{"a":2,"b":1},{"b":1},{"a":2,"b":1,"c":3}]');
  });

  test('tells apart what is different', () => {
    const values: Json[] = [null, 0, '0', '', [], {}, [[]], [null], { a: null }, { a: 1 }, { b: 1 }, ['a', 'b'], ['a,b']];
    expect(new Set(values.map(canonical)).size).toBe(values.length);
  });

  test('leaves out undefined as JSON does', () => {
    const value = { b: 1, a: undefined } as unknown as Json;
    expect(canonical(value)).toBe('{"b":1}');
  });
});

describe('hashOf', () => {
  test('does not depend on the order of keys, and does on the key of personal data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const hash = hashOf(value as Json);
        expect(hashOf(reversed(value as Json))).toBe(hash);
        expect(hashOf(value as Json, 'secret')).not.toBe(hash);
        expect(hash).toHaveLength(22);
      }),
    );
  });
});
