import rateLimit from '@fastify/rate-limit';
import { afterEach, expect, test } from 'vitest';
import { openServer } from './server.ts';

const app = await openServer({ maxBodyBytes: 1_000, onError: () => undefined });

afterEach(() => app.close());

test('who asks too often is told so, and when to ask again', async () => {
  await app.register(async (api) => {
    await api.register(rateLimit, { max: 1, timeWindow: '1 minute' });
    api.get('/thing', () => ({ here: true }));
  });
  expect((await app.inject('/thing')).statusCode).toBe(200);
  const refused = await app.inject('/thing');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '60']);
  expect(refused.json()).toMatchObject({
    code: 'SYN_API_TOO_MANY',
    message: 'SYN_API_TOO_MANY: More was asked in this minute than the API answers.',
  });
});
