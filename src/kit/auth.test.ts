import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { fixedAuthoriser, type Auth, type OAuth2 } from './auth.ts';

const secrets: Record<string, string> = {
  USER: 'ana',
  PASSWORD: 'pä:ss',
  TOKEN: 'tok',
  KEY: 'key-1',
  SIGNING: 'signing',
};
const request = { method: 'POST', path: '/orders?x=1', body: '{"a":1}' };
const headers = (auth: Exclude<Auth, OAuth2>) =>
  fixedAuthoriser(
    auth,
    (name) => secrets[name] ?? '',
    () => 1_762_175_380_999,
  ).headers(request);

test('none, basic, bearer and a bare token', () => {
  expect(headers({ kind: 'none' })).toEqual({});
  expect(headers({ kind: 'basic', user: 'USER', password: 'PASSWORD' })).toEqual({
    authorization: `Basic ${Buffer.from('ana:pä:ss').toString('base64')}`,
  });
  expect(headers({ kind: 'bearer', token: 'TOKEN' })).toEqual({ authorization: 'Bearer tok' });
  expect(headers({ kind: 'bearer', token: 'TOKEN', header: 'X-Access-Token' })).toEqual({
    'x-access-token': 'tok',
  });
});

test('a signed request covers time, method, path and body', () => {
  const digest = createHash('sha256').update(request.body).digest('hex');
  const content = `1762175380\nPOST\n/orders?x=1\n${digest}`;
  const signed = headers({
    kind: 'hmac',
    key: { header: 'x-wh-key', id: 'KEY' },
    secret: 'SIGNING',
    timestampHeader: 'x-wh-timestamp',
    signatureHeader: 'x-wh-signature',
    prefix: 'sha256=',
    encoding: 'hex',
    signs: ['timestamp', 'method', 'path', 'bodySha256'],
    separator: '\n',
  });
  expect(signed).toEqual({
    'x-wh-key': 'key-1',
    'x-wh-timestamp': '1762175380',
    'x-wh-signature': `sha256=${createHmac('sha256', 'signing').update(content).digest('hex')}`,
  });
});
