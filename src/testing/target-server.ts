import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that the target received, as it came. */
export interface Received {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** What the target does with a call: `lose` takes effect and never answers, `drop` does neither. */
export type Behaviour = 'serve' | 'lose' | 'drop' | { status: number; body?: unknown; headers?: Record<string, string> };

export interface TargetServer {
  url: string;
  /** Every call in the order of its arrival. */
  calls: Received[];
  /** What it holds: id → the last document. */
  objects: Map<string, Record<string, unknown>>;
  /** How many objects were created for one reference: more than one is a doubled effect. */
  creates: Map<string, number>;
  /** Decides call by call; a promise holds the answer, and the effect, until it resolves. */
  behave: (call: Received, nth: number) => Behaviour | Promise<Behaviour>;
  /** What a request (cancel, edit) is answered. */
  decide: (call: Received) => { outcome: 'accepted' | 'rejected'; reason?: string };
  close(): Promise<void>;
}

/**
 * A real HTTP server that keeps what it is sent: `POST /things` creates under a new id, `GET` and
 * `PUT /things/<id>` read and replace, `GET /things?reference=` searches, `PUT /references/<reference>`
 * creates or replaces, `POST /things/<id>/<request>` asks.
 */
export async function openTargetServer(): Promise<TargetServer> {
  const target: Omit<TargetServer, 'url' | 'close'> = {
    calls: [],
    objects: new Map(),
    creates: new Map(),
    behave: () => 'serve',
    decide: () => ({ outcome: 'accepted' }),
  };
  const server = createServer((request, response) => {
    void handle(target, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(target, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function handle(
  target: Omit<TargetServer, 'url' | 'close'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const call: Received = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers as Record<string, string>,
    body: read(text, request.headers['content-type']),
  };
  target.calls.push(call);
  const behaviour = await target.behave(call, target.calls.length);
  if (behaviour === 'drop') return;
  if (typeof behaviour === 'object') return answer(response, behaviour.status, behaviour.body ?? {}, behaviour.headers);
  const [status, body] = serve(target, call);
  if (behaviour !== 'lose') answer(response, status, body);
}

function read(text: string, type = 'application/json'): Record<string, unknown> {
  if (type.includes('urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function serve(target: Omit<TargetServer, 'url' | 'close'>, call: Received): [number, unknown] {
  const url = new URL(call.path, 'http://target');
  const [, collection, id, request] = url.pathname.split('/');
  if (collection === 'references') return upsert(target, call);
  if (call.method === 'GET' && id === undefined) return search(target, url.searchParams.get('reference') ?? '');
  if (call.method === 'POST' && id === undefined) return create(target, call);
  const known = id === undefined ? undefined : target.objects.get(id);
  if (id === undefined || known === undefined) return [404, { code: 'not_found' }];
  if (call.method === 'POST' && request !== undefined) return ask(target, call, { id, request, known });
  if (call.method === 'DELETE') target.objects.delete(id);
  const next = { ...known, ...call.body, id, version: Number(known['version']) + 1 };
  if (call.method === 'PUT') target.objects.set(id, next);
  return [200, call.method === 'PUT' ? next : known];
}

/** What is accepted is done: an edit changes the object, a cancel marks it. */
function ask(
  target: Omit<TargetServer, 'url' | 'close'>,
  call: Received,
  about: { id: string; request: string; known: Record<string, unknown> },
): [number, unknown] {
  const decision = target.decide(call);
  if (decision.outcome === 'accepted') {
    const change = about.request === 'cancel' ? { cancelled: true } : call.body;
    target.objects.set(about.id, { ...about.known, ...change, id: about.id, version: Number(about.known['version']) + 1 });
  }
  return [200, { id: about.id, ...decision }];
}

function create(target: Omit<TargetServer, 'url' | 'close'>, call: Received): [number, unknown] {
  const reference = String(call.body['reference']);
  const count = (target.creates.get(reference) ?? 0) + 1;
  target.creates.set(reference, count);
  const object = { ...call.body, id: `T${target.objects.size + 1}`, version: 1 };
  target.objects.set(object.id, object);
  return [201, object];
}

function upsert(target: Omit<TargetServer, 'url' | 'close'>, call: Received): [number, unknown] {
  const held = [...target.objects.values()].find((object) => object['reference'] === call.body['reference']);
  if (held === undefined) return create(target, call);
  const next = { ...held, ...call.body, version: Number(held['version']) + 1 };
  target.objects.set(String(held['id']), next);
  return [200, next];
}

function search(target: Omit<TargetServer, 'url' | 'close'>, reference: string): [number, unknown] {
  return [200, { found: [...target.objects.values()].filter((object) => object['reference'] === reference) }];
}
