import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpClient } from './http-client.ts';
import { startStandIn, type StandIn } from './testing/stand-in.ts';
import { TokenRefused, tokenAuthoriser } from './token.ts';

let target: StandIn;
let client: HttpClient;
let now: number;
let issued: number;

beforeEach(async () => {
  target = await startStandIn();
  client = new HttpClient({
    origin: target.origin,
    connections: 2,
    deadlineMs: 1_000,
    maxResponseBytes: 10_000,
    allowedHosts: ['127.0.0.1'],
  });
  now = 1_000_000;
  issued = 0;
  target.answer(() => ({
    status: 200,
    body: JSON.stringify({ access_token: `t${(issued += 1)}`, expires_in: 60 }),
  }));
});

afterEach(async () => {
  await target.close();
  await client.close();
});

const open = (credentials: 'body' | 'basic' = 'body') =>
  tokenAuthoriser(
    {
      kind: 'oauth2',
      tokenPath: '/oauth/token',
      clientId: 'ID',
      clientSecret: 'SECRET',
      scope: 'all',
      credentials,
    },
    (name) => ({ ID: 'me', SECRET: 'quiet&secret' })[name] ?? '',
    { client, path: '/oauth/token', now: () => now },
  );
const request = { method: 'GET', path: '/', body: null };

test('one request for a token serves all who wait', async () => {
  const authoriser = open();
  const all = await Promise.all(Array.from({ length: 20 }, async () => authoriser.headers(request)));
  expect(new Set(all.map((headers) => headers['authorization']))).toEqual(new Set(['Bearer t1']));
  expect(target.seen).toHaveLength(1);
  expect(target.seen[0]?.body).toBe('grant_type=client_credentials&scope=all&client_id=me&client_secret=quiet%26secret');
  expect(authoriser.headers(request)).toEqual({ authorization: 'Bearer t1' });
});

test('it is renewed before it expires, and after a 401', async () => {
  const authoriser = open();
  await authoriser.headers(request);
  now += 47_000;
  expect(authoriser.headers(request)).toEqual({ authorization: 'Bearer t1' });
  now += 2_000;
  expect(await authoriser.headers(request)).toEqual({ authorization: 'Bearer t2' });
  authoriser.refresh();
  expect(await authoriser.headers(request)).toEqual({ authorization: 'Bearer t3' });
});

test('the secret may go into the basic header', async () => {
  await open('basic').headers(request);
  expect(target.seen[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('me:quiet%26secret').toString('base64')}`);
  expect(target.seen[0]?.body).not.toContain('secret=');
});

test('a refusal rejects those who wait, and the next one asks again', async () => {
  const authoriser = open();
  target.answer(() => ({ status: 401, body: '{"error":"invalid_client"}' }));
  await expect(authoriser.headers(request)).rejects.toBeInstanceOf(TokenRefused);
  target.answer(() => ({ status: 200, body: '{"token":"misnamed"}' }));
  await expect(authoriser.headers(request)).rejects.toBeInstanceOf(TokenRefused);
  target.answer(() => ({ status: 200, body: '{"access_token":"late"}' }));
  expect(await authoriser.headers(request)).toEqual({ authorization: 'Bearer late' });
});
