import { expect, test } from 'vitest';
import { answerReader } from './answer-reader.ts';

const answer = (status: number, body: string): string =>
  `HTTP/1.1 ${status} X\r\nContent-Length: ${body.length}\r\nx: y\r\n\r\n${body}`;

test('an answer counts once it is whole, however it is cut', () => {
  const read = answerReader();
  const bytes = Buffer.from(answer(202, '{"ok":true}'));
  expect(read(bytes.subarray(0, 20))).toEqual([]);
  expect(read(bytes.subarray(20, bytes.length - 1))).toEqual([]);
  expect(read(bytes.subarray(bytes.length - 1))).toEqual([202]);
});

test('two answers in one chunk are two', () => {
  expect(answerReader()(Buffer.from(answer(202, 'a') + answer(503, '')))).toEqual([202, 503]);
});

test('an answer without a length is an error', () => {
  expect(() => answerReader()(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow('content-length');
});
