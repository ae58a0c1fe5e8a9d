import { afterEach, expect, test } from 'vitest';
import { startStandIn, type StandIn } from '../../src/kit/testing/stand-in.ts';
import { http } from './index.ts';
import type { Settings } from './settings.ts';

let target: StandIn | null = null;
afterEach(() => target?.close());

const entity = { edits: 'state', version: 'strict', idempotency: 'none' } as const;
const settings: Settings = { baseUrl: 'https://api.example.test', auth: { kind: 'none' }, entities: { order: entity } };
const surroundings = {
  system: 's',
  hub: 'h',
  now: Date.now,
  allowedHosts: ['127.0.0.1'],
  secret: (name: string) => `value of ${name}`,
};
const wrong = (changed: object) => () => http({ ...settings, ...changed });

test.each<[string, object, RegExp]>([
  ['an address that is none', { baseUrl: 'ftp://x' }, /http\.baseUrl/],
  ['a secret’s value in place of its name', { auth: { kind: 'bearer', token: 'sk-1234-secret' } }, /http\.auth/],
  ['a setting that does not exist', { retries: 3 }, /http/],
  ['an entity without its guarantees', { entities: { order: {} } }, /http\.entities\.order/],
])('%s is refused with its path', (_, changed, message) => {
  expect(wrong(changed)).toThrow(
    expect.objectContaining({ code: 'SYN_CONFIG_INVALID', detail: expect.stringMatching(message) as unknown }),
  );
});

test('a refusal never shows what was written', () => {
  expect(wrong({ auth: { kind: 'bearer', token: 'sk-1234-secret' } })).toThrow(/^(?!.*sk-1234)/);
});

test('a topic that nothing reads is refused when the system is opened', () => {
  const webhook: Settings['webhook'] = {
    signature: { scheme: 'none' },
    deliveryId: [],
    topic: { path: true },
    topics: { made: { entity: 'order' } },
  };
  expect(() => http({ ...settings, webhook }).open(surroundings)).toThrow('webhook.topics.made');
});

test('what is declared is what the hub sees', async () => {
  const list = { path: '/orders', entriesAt: '', paging: { style: 'none' as const }, everyMs: 500, lookBackMs: 60 };
  const order = { ...entity, get: (id: string) => `/orders/${id}`, list, visibilityLagMs: 7 };
  const opened = http({ ...settings, entities: { order, note: entity } }).open(surroundings);
  expect(opened.polls).toEqual([{ entity: 'order', everyMs: 500, lookBackMs: 60 }]);
  expect(opened.entities).toMatchObject([
    { entity: 'order', canGet: true, canList: true, visibilityLagMs: 7 },
    { entity: 'note', canGet: false, canList: false },
  ]);
  expect(opened.webhook).toBeNull();
  await opened.client.close();
});

test('tokens may come from another server than the one they are for', async () => {
  target = await startStandIn();
  target.answer((request) => ({ status: 200, body: request.url === '/token' ? '{"access_token":"from-afar"}' : '[]' }));
  const auth: Settings['auth'] = {
    kind: 'oauth2',
    tokenPath: `${target.origin}/token`,
    clientId: 'CLIENT_ID',
    clientSecret: 'CLIENT_SECRET',
    credentials: 'basic',
  };
  const get = (id: string): string => `/orders/${id}`;
  const opened = http({ ...settings, baseUrl: `${target.origin}/v1/`, auth, entities: { order: { ...entity, get } } }).open(
    surroundings,
  );
  await opened.client.get('order', '7', AbortSignal.timeout(5_000));
  await opened.client.close();
  expect(target.seen.map(({ url, headers }) => [url, headers['authorization']?.slice(0, 6)])).toEqual([
    ['/token', 'Basic '],
    ['/v1/orders/7', 'Bearer'],
  ]);
});
