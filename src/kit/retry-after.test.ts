import { expect, test } from 'vitest';
import { readRetryAfter } from './retry-after.ts';

const now = Date.parse('2025-11-03T12:00:00Z');

test.each([
  ['1', 1_000],
  ['0.5', 500],
  ['Mon, 03 Nov 2025 12:01:30 GMT', 90_000],
  ['Mon, 03 Nov 2025 11:00:00 GMT', 0],
  ['999999999', 86_400_000],
  ['soon', undefined],
  ['-5', undefined],
  [undefined, undefined],
])('%s', (value, expected) => {
  expect(readRetryAfter(value, now)).toBe(expected);
});
