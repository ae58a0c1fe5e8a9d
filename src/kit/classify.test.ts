import { expect, test } from 'vitest';
import { classify, type Errand } from './classify.ts';
import type { HttpResult, NoReply } from './http-client.ts';

const write: Errand = { nature: 'make', known: false, now: 0 };
const update: Errand = { nature: 'set', known: true, now: 0 };
const read: Errand = { nature: 'read', known: true, now: 0 };

const reply = (status: number, body = '', headers = {}): HttpResult => ({
  kind: 'reply',
  status,
  headers,
  body: Buffer.from(body),
});
const none = (reason: NoReply['reason'], sent: boolean): HttpResult => ({
  kind: 'none',
  sent,
  reason,
  status: null,
  message: reason,
});
const classOf = (result: HttpResult, errand: Errand): string => classify(result, errand, (text) => text).class;

test.each<[number, string, string, string]>([
  [400, 'permanent', 'permanent', 'permanent'],
  [401, 'refresh', 'refresh', 'refresh'],
  [403, 'permanent', 'permanent', 'permanent'],
  [404, 'permanent', 'refresh', 'permanent'],
  [408, 'unknown', 'unknown', 'retryable'],
  [409, 'permanent', 'permanent', 'permanent'],
  [410, 'permanent', 'refresh', 'permanent'],
  [412, 'refresh', 'refresh', 'refresh'],
  [422, 'permanent', 'permanent', 'permanent'],
  [428, 'refresh', 'refresh', 'refresh'],
  [429, 'retryable', 'retryable', 'retryable'],
  [500, 'unknown', 'unknown', 'retryable'],
  [502, 'unknown', 'retryable', 'retryable'],
  [503, 'retryable', 'retryable', 'retryable'],
  [504, 'unknown', 'retryable', 'retryable'],
  [302, 'permanent', 'permanent', 'permanent'],
])('%i: a create is %s, an update %s, a read %s', (status, made, set, seen) => {
  expect([write, update, read].map((errand) => classOf(reply(status), errand))).toEqual([made, set, seen]);
});

test.each<[NoReply['reason'], boolean, string, string]>([
  ['refused', false, 'retryable', 'retryable'],
  ['timeout', false, 'retryable', 'retryable'],
  ['timeout', true, 'unknown', 'retryable'],
  ['network', true, 'unknown', 'retryable'],
  ['aborted', true, 'unknown', 'retryable'],
  ['too_large', true, 'unknown', 'permanent'],
  ['forbidden', false, 'permanent', 'permanent'],
  ['invalid', false, 'permanent', 'permanent'],
])('no reply (%s, sent: %s): a write is %s, a read %s', (reason, sent, written, seen) => {
  expect([write, update].map((errand) => classOf(none(reason, sent), errand))).toEqual([written, written]);
  expect(classOf(none(reason, sent), read)).toBe(seen);
});

test('a 409 means what the system says it means', () => {
  expect(classOf(reply(409), { ...update, conflict: 'refresh' })).toBe('refresh');
});

test('the target’s own words and its waiting time are kept', () => {
  const body = '{"code":"unknown_item","message":"No such item.","field":"lines[0].sku"}';
  expect(classify(reply(422, body, { 'retry-after': '2' }), write, (text) => text)).toEqual({
    kind: 'failed',
    class: 'permanent',
    status: 422,
    message: '422: unknown_item, No such item., lines[0].sku',
    retryAfterMs: 2000,
  });
  expect(classify(reply(500, '<html>oops'), write, (text) => text).message).toBe('500: <html>oops');
});
