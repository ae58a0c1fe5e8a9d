import { expect, test } from 'vitest';
import { classifyUserErrors } from './refusals.ts';

const error = (message: string, code: string | null = null) => ({ code, field: '', message });
const classOf = (...errors: ReturnType<typeof error>[]): string => classifyUserErrors(errors, (text) => text).class;

test('a word that only looks like a lock is a refusal all the same', () => {
  expect(classOf(error('The customer is blocked.'))).toBe('permanent');
  expect(classOf(error('The product is locked by another request.'))).toBe('retryable');
});

test('of several errors the gravest tells', () => {
  expect(classOf(error('Please try again.'), error('Title is too long.'))).toBe('permanent');
  expect(classOf(error('Title is too long.'), error('Something broke.', 'INTERNAL_ERROR'))).toBe('unknown');
  expect(classOf(error('Please try again.'))).toBe('retryable');
});
