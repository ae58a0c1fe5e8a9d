import { expect, test } from 'vitest';
import { hashOf, hashOfGroup, hashOfGroups } from './hash.ts';
import { ParsedTexts } from './parsed-texts.ts';

test('a text that was asked for lately is parsed once, and what is kept stays within its bound', () => {
  const texts = new ParsedTexts(30);
  const first = texts.parse('{"a":[1]}');
  expect(texts.parse('{"a":[1]}')).toBe(first);
  for (let number = 0; number < 20; number += 1) texts.parse(`{"number":${number}}`);
  expect(texts.parse('{"a":[1]}')).not.toBe(first);
  expect(texts.parse('{"a":[1]}')).toEqual(first);
});

test('a value that is hashed again has the same hash, by itself, as a group and with a key', () => {
  const value = { b: [1, { d: null }], a: 'x' };
  const plain = hashOf(value);
  expect([hashOfGroup(value), hashOfGroup(value), hashOfGroups(value), hashOfGroups(value)]).toEqual(Array(4).fill(plain));
  expect(hashOfGroup(value, 'key')).toBe(hashOf(value, 'key'));
  expect(hashOfGroup(value, 'key')).not.toBe(plain);
});
