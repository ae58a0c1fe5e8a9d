import { expect, test } from 'vitest';
import { readJson } from './read-json.ts';

const codeOf = (raw: Buffer | string): unknown => {
  try {
    return readJson(Buffer.from(raw as string));
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('JSON is read, also behind a byte order mark', () => {
  expect(codeOf('{"a":[1,"é",null]}')).toEqual({ a: [1, 'é', null] });
  expect(codeOf('\ufeff{"a":1}')).toEqual({ a: 1 });
});

test.each(['', '   ', '{"a":', 'order', '{"a":1}x', "{'a':1}"])('%j is not JSON', (text) => {
  expect(codeOf(text)).toBe('SYN_NORMALISE_NOT_JSON');
});

test('bytes that are not UTF-8 are refused, naming the first one', () => {
  const latin = Buffer.concat([Buffer.from('{"name":"Jos'), Buffer.from([0xe9]), Buffer.from('"}')]);
  expect(() => readJson(latin)).toThrow(/SYN_NORMALISE_BAD_CHARSET.*near number 13\./);
  expect(codeOf(Buffer.from([0xff, 0xfe, 0x7b]))).toBe('SYN_NORMALISE_BAD_CHARSET');
});

test('half a surrogate pair is no text that could be stored', () => {
  expect(codeOf('{"a":["\\ud83d"]}')).toBe('SYN_NORMALISE_BAD_CHARSET');
  expect(codeOf('{"a":"\\ud83d\\ude00"}')).toEqual({ a: '😀' });
});

test('a NUL is found raw and escaped, and not where it is only spelt', () => {
  expect(codeOf('{"a":"x\u0000"}')).toBe('SYN_NORMALISE_NUL_CHARACTER');
  expect(codeOf('{"a":"x\\u0000"}')).toBe('SYN_NORMALISE_NUL_CHARACTER');
  expect(codeOf('{"a":"x\\\\\\u0000"}')).toBe('SYN_NORMALISE_NUL_CHARACTER');
  expect(codeOf('{"a":"x\\\\u0000"}')).toEqual({ a: 'x\\u0000' });
});

test('errors never quote the body', () => {
  expect(() => readJson(Buffer.from('{"email":ana@example.test}'))).toThrow(/^(?!.*ana@)/);
});
