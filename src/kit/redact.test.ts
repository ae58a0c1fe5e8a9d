import { expect, test } from 'vitest';
import { redactor } from './redact.ts';

const secret = 'sk_live/+ß42';
const redact = redactor([secret, '']);

test.each([`it said ${secret}!`, `it said ${encodeURIComponent(secret)}!`, `it said ${Buffer.from(secret).toString('base64')}!`])(
  'a known secret is masked in every form: %#',
  (text) => {
    expect(redact(text)).toBe('it said •••!');
  },
);

test.each([
  ['authorization: Bearer abcdef123456', 'abcdef123456'],
  ['{"access_token":"eyJhbGciOi"}', 'eyJhbGciOi'],
  ['client_secret=hunter22&x=1', 'hunter22'],
  ['GET https://user:pass@host/x failed', 'pass'],
])('what looks like a credential is masked: %s', (text, hidden) => {
  expect(redact(text)).not.toContain(hidden);
});

test('texts are cut to 500 characters', () => {
  expect(redact('x'.repeat(1_000_000))).toHaveLength(500);
  expect(redact('short')).toBe('short');
});
