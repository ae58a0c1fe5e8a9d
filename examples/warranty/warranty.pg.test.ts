import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { startHub, type RunningHub } from '../../src/start-hub.ts';

// The example of docs/how-to/connect-a-rest-api.md, run: nothing in src/ knows of a warranty.

const tickets = new Map<string, Record<string, unknown>>();
let desk: Server;
let database: TestDatabase;
let hub: RunningHub;

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const part of request) body += String(part);
  const id = /^\/tickets\/(.+)$/.exec(request.url ?? '')?.[1];
  const ticket = { ...(JSON.parse(body || '{}') as object), id: id ?? `t-${tickets.size + 1}` };
  if (request.method !== 'GET') tickets.set(ticket.id, ticket);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(request.method === 'GET' ? { items: [...tickets.values()] } : ticket));
}

beforeAll(async () => {
  desk = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(desk.address() as AddressInfo).port}`;
  Object.assign(process.env, { DESK_URL: url, REGISTRY_URL: url });
  const { default: warranties } = await import('./warranty.config.ts');
  database = await createTestDatabase();
  hub = await startHub({
    databaseUrl: database.url,
    hub: warranties,
    host: '127.0.0.1',
    port: 0,
    apiKey: 'key',
    logLevel: 'silent',
    roles: { apply: true, deliver: true, serve: true },
    environment: {
      REGISTRY_TOKEN: 'token',
      REGISTRY_WEBHOOK_SECRET: 'secret',
      DESK_USER: 'hub',
      DESK_PASSWORD: 'password',
      SYNCLINE_ALLOWED_HOSTS: '127.0.0.1',
    },
    maxBodyBytes: 100_000,
  });
});

afterAll(async () => {
  await hub.stop();
  await database.drop();
  await new Promise((resolve) => desk.close(resolve));
});

async function register(version: number, months: number): Promise<number> {
  const body = JSON.stringify({
    id: 'w-7',
    version,
    changed_at: `2026-11-0${version}T10:00:00Z`,
    serial: 'MUG-0042',
    months,
    owner: { name: 'Ada Example', email: 'ada@example.test' },
  });
  const { status } = await fetch(`http://127.0.0.1:${hub.port}/webhooks/registry/warranties`, {
    method: 'POST',
    headers: {
      'x-topic': 'warranty.registered',
      'x-delivery': `d-${version}`,
      'x-signature': createHmac('sha256', 'secret').update(body).digest('hex'),
    },
    body,
  });
  return status;
}

test('an entity that the configuration alone knows is received, kept and brought to another system', async () => {
  expect(await register(1, 24)).toBe(202);
  await expect.poll(() => tickets.get('t-1')).toMatchObject({ terms: { serial: 'MUG-0042', months: 24 } });
  expect(await register(2, 36)).toBe(202);
  await expect.poll(() => tickets.get('t-1')).toMatchObject({ terms: { months: 36 } });
  expect(tickets.size).toBe(1);
});
