import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { IncomingRequest } from './contract.ts';
import { verifier, type Signature } from './signature.ts';

const NOW = 1_762_175_380_000;
const STAMP = String(NOW / 1000);
const body = Buffer.from('{"id":"o-1","name":"Núñez"}');
const secrets: Record<string, string> = {
  NEW: 'new secret',
  OLD: 'old secret',
  STANDARD: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz',
};
const secret = (name: string): string => secrets[name] ?? '';

const request = (headers: Record<string, string>): IncomingRequest => ({
  path: '',
  query: {},
  headers,
  body,
  receivedAt: NOW,
});
const mac = (text: string, encoding: 'hex' | 'base64', key: string | Buffer = 'new secret'): string =>
  createHmac('sha256', key).update(text).update(body).digest(encoding);

const standard = Buffer.from('MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz', 'base64');

const cases: [string, Signature, Record<string, string>, string][] = [
  ['base64', { scheme: 'hmac', header: 'X-Sig', encoding: 'base64', secrets: ['NEW'] }, { 'x-sig': mac('', 'base64') }, 'x-sig'],
  [
    'hex with prefix',
    { scheme: 'hmac', header: 'x-sig', encoding: 'hex', prefix: 'sha256=', secrets: ['NEW'] },
    { 'x-sig': `sha256=${mac('', 'hex')}` },
    'x-sig',
  ],
  [
    'hex with a timestamp header',
    { scheme: 'hmac', header: 'x-sig', encoding: 'hex', timestamp: 'x-time', secrets: ['NEW'] },
    { 'x-sig': mac(`${STAMP}.`, 'hex'), 'x-time': STAMP },
    'x-sig',
  ],
  [
    'timestamped',
    { scheme: 'timestamped', header: 'x-sig', secrets: ['NEW'] },
    { 'x-sig': `t=${STAMP},v1=${mac(`${STAMP}.`, 'hex')}` },
    'x-sig',
  ],
  [
    'Standard Webhooks',
    { scheme: 'standard', secrets: ['STANDARD'] },
    {
      'webhook-id': 'm1',
      'webhook-timestamp': STAMP,
      'webhook-signature': `v1a,xyz v1,${mac(`m1.${STAMP}.`, 'base64', standard)}`,
    },
    'webhook-signature',
  ],
  ['a token', { scheme: 'token', header: 'x-token', secrets: ['NEW'] }, { 'x-token': 'new secret' }, 'x-token'],
];

describe.each(cases)('%s', (_, signature, headers, header) => {
  const verify = verifier(signature, secret);
  const right = headers[header] ?? '';

  test('a right signature is taken', () => {
    expect(verify(request(headers))).toBe(true);
  });

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['shorter', right.slice(0, -3)],
    ['longer', `${right}aa`],
    ['of the same length', `${right.slice(0, -4)}${right.slice(-4) === 'AAAA' ? 'BBBB' : 'AAAA'}`],
    ['not ASCII', '\u{1f600}'.repeat(16)],
  ])('one that is %s is not', (__, given) => {
    const { [header]: ___, ...others } = headers;
    expect(verify(request(given === undefined ? others : { ...others, [header]: given }))).toBe(false);
  });

  test('another body is not what was signed', () => {
    const other = { ...request(headers), body: Buffer.from('{}') };
    expect(verify(other)).toBe(signature.scheme === 'token');
  });
});

test('an old timestamp is refused, also when it is signed', () => {
  const late = (seconds: number): IncomingRequest => ({
    ...request({ 'x-sig': `t=${STAMP},v1=${mac(`${STAMP}.`, 'hex')}` }),
    receivedAt: NOW + seconds * 1000,
  });
  const verify = verifier({ scheme: 'timestamped', header: 'x-sig', toleranceSeconds: 60, secrets: ['NEW'] }, secret);
  expect(verify(late(60))).toBe(true);
  expect(verify(late(61))).toBe(false);
  expect(verify(late(-61))).toBe(false);
});

test('while a secret is exchanged both count', () => {
  const verify = verifier({ scheme: 'hmac', header: 'x-sig', encoding: 'hex', secrets: ['NEW', 'OLD'] }, secret);
  expect(verify(request({ 'x-sig': mac('', 'hex', 'old secret') }))).toBe(true);
  expect(verify(request({ 'x-sig': mac('', 'hex', 'older secret') }))).toBe(false);
});
