import { createHmac, randomBytes } from 'node:crypto';
import { createTestDatabase } from '../../tools/test-database.ts';
import type { Hub } from '../config.ts';
import { startHub, type RunningHub } from '../start-hub.ts';
import { readStatus, whatIsLeft, type Status } from '../store/views/status.ts';

/** A hub in this process on a database of its own, reached as a sender reaches it: over HTTP. */
export interface TestHub extends RunningHub {
  databaseUrl: string;
  /** What the API's callers show. */
  apiKey: string;
  /** Sends a signed webhook; resolves with the HTTP status. A text or bytes go as they are. */
  send(topic: string, body: unknown, options?: Sending): Promise<number>;
  api<Answer>(path: string, options?: { method?: string; body?: string }): Promise<Answer>;
  /** Asks like `api`, for who wants to see a refusal too. */
  ask(path: string, options?: { method?: string; body?: string; key?: string }): Promise<{ status: number; body: unknown }>;
  /** Resolves when nothing is left to do; rejects, naming what is left, after the time. */
  quiet(timeoutMs?: number): Promise<Status>;
  rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  end(): Promise<void>;
}

export interface Sending {
  system?: string;
  deliveryId?: string;
  /** Of the body when absent. */
  signature?: string;
  /** Over or instead of the usual ones. */
  headers?: Record<string, string>;
}

const SECRET = randomBytes(24).toString('base64url');
const API_KEY = randomBytes(24).toString('base64url');

/** What every test hub finds in its environment. */
export const testEnvironment = { TEST_SECRET: SECRET, SYNCLINE_ALLOWED_HOSTS: '127.0.0.1', SYNCLINE_API_KEY: API_KEY };

export async function openTestHub(
  hub: Hub,
  options: {
    databaseUrl?: string;
    apply?: boolean;
    deliver?: boolean;
    publicUrl?: string;
    secrets?: Record<string, string>;
  } = {},
): Promise<TestHub> {
  const database =
    options.databaseUrl === undefined ? await createTestDatabase() : { url: options.databaseUrl, drop: async () => undefined };
  const running = await startHub({
    databaseUrl: database.url,
    hub,
    host: '127.0.0.1',
    port: 0,
    apiKey: API_KEY,
    logLevel: process.env['SYNCLINE_TEST_LOG'] ?? 'silent',
    roles: { apply: options.apply ?? true, deliver: options.deliver ?? true, serve: true },
    environment: { ...testEnvironment, ...options.secrets },
    publicUrl: options.publicUrl,
    maxBodyBytes: 100_000,
  });
  const { store } = running.engine;
  const rows = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
    store.query<Row>({ name: `test ${text}`.slice(0, 60), text, values });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= running.stop());
  return {
    ...running,
    stop,
    databaseUrl: database.url,
    apiKey: API_KEY,
    send: (topic, body, from) => send(running.port, topic, { body, ...from }),
    api: async <Answer>(path: string, request: Asking = {}) => (await ask(running.port, path, request)).body as Answer,
    ask: (path, request) => ask(running.port, path, request),
    quiet: (timeoutMs = 15_000) => untilQuiet(() => readStatus(store, Object.keys(hub.waves ?? {})), timeoutMs),
    rows,
    async end() {
      await stop();
      await database.drop();
    },
  };
}

/** The signature that the test systems' webhooks carry. */
export function sign(raw: Buffer): string {
  return createHmac('sha256', SECRET).update(raw).digest('hex');
}

/** A signed webhook to the hub at a port; resolves with the HTTP status. */
export async function send(port: number, topic: string, from: Sending & { body: unknown }): Promise<number> {
  const { body } = from;
  const raw = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const response = await fetch(`http://127.0.0.1:${port}/webhooks/${from.system ?? 'shop'}/hook`, {
    method: 'POST',
    body: new Uint8Array(raw),
    headers: {
      'content-type': 'application/json',
      'x-topic': topic,
      'x-delivery': from.deliveryId ?? randomBytes(8).toString('hex'),
      'x-signature': from.signature ?? sign(raw),
      ...from.headers,
    },
  });
  await response.arrayBuffer();
  return response.status;
}

interface Asking {
  method?: string;
  body?: string;
  key?: string;
}

/** Asks the API of the hub at a port. */
export async function ask(port: number, path: string, request: Asking = {}): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: request.method ?? 'GET',
    headers: { authorization: `Bearer ${request.key ?? API_KEY}`, 'content-type': 'application/octet-stream' },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  return { status: response.status, body: await response.json() };
}

/** Two looks in a row: between them nothing may have begun. */
async function untilQuiet(look: () => Promise<Status>, timeoutMs: number): Promise<Status> {
  const until = Date.now() + timeoutMs;
  for (let looks = 0; ;) {
    const status = await look();
    const left = whatIsLeft(status);
    looks = left.length === 0 ? looks + 1 : 0;
    if (looks === 2) return status;
    if (Date.now() > until) throw new Error(`not quiet: ${left.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
