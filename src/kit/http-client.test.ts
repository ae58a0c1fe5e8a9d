import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpClient, type HttpClientOptions } from './http-client.ts';
import { startStandIn, type StandIn } from './testing/stand-in.ts';

let target: StandIn;
const clients: HttpClient[] = [];

beforeEach(async () => {
  target = await startStandIn();
});

afterEach(async () => {
  await target.close();
  await Promise.all(clients.splice(0).map((opened) => opened.close()));
});

function client(options: Partial<HttpClientOptions> = {}): HttpClient {
  const made = new HttpClient({
    origin: target.origin,
    connections: 2,
    deadlineMs: 2_000,
    maxResponseBytes: 10_000,
    allowedHosts: ['127.0.0.1', 'localhost'],
    ...options,
  });
  clients.push(made);
  return made;
}

const get = { method: 'GET', path: '/x?y=1', headers: {}, body: null };
const post = {
  method: 'POST',
  path: '/x',
  headers: { 'content-type': 'application/json' },
  body: '{"a":"é"}',
};

test('a request arrives as it was given and its answer comes back', async () => {
  target.answer(() => ({ status: 201, headers: { etag: '"3"' }, body: '{"id":1}' }));
  const result = await client().send(post);
  expect(result).toMatchObject({ kind: 'reply', status: 201, headers: { etag: '"3"' } });
  expect(result.kind === 'reply' && result.body.toString()).toBe('{"id":1}');
  expect(target.seen[0]).toMatchObject({ method: 'POST', url: '/x', body: '{"a":"é"}' });
});

test('a redirect is an answer, not a way', async () => {
  target.answer(() => ({ status: 302, headers: { location: '/elsewhere' } }));
  expect(await client().send(get)).toMatchObject({ kind: 'reply', status: 302 });
  expect(target.seen).toHaveLength(1);
});

test('an answer larger than allowed is cut off, told or untold', async () => {
  target.answer(() => ({ status: 200, body: 'x'.repeat(20_000) }));
  expect(await client().send(get)).toMatchObject({
    kind: 'none',
    sent: true,
    reason: 'too_large',
    status: 200,
  });
  target.answer(() => ({
    status: 200,
    headers: { 'transfer-encoding': 'chunked' },
    body: 'x'.repeat(20_000),
  }));
  expect(await client().send(get)).toMatchObject({ kind: 'none', reason: 'too_large' });
});

test('silence ends at the deadline, and the request counts as sent', async () => {
  target.answer(() => 'hang');
  expect(await client({ deadlineMs: 100 }).send(post)).toMatchObject({
    kind: 'none',
    sent: true,
    reason: 'timeout',
  });
});

test('a request that is given up while it waits for a connection is never sent', async () => {
  target.answer(() => 'hang');
  const narrow = client({ connections: 1, deadlineMs: 500 });
  const first = narrow.send(post);
  const second = narrow.send({ ...post, path: '/second', signal: AbortSignal.timeout(20) });
  expect(await second).toMatchObject({ sent: false, reason: 'aborted' });
  expect(await first).toMatchObject({ sent: true, reason: 'timeout' });
  target.answer(() => ({ status: 200 }));
  expect(await narrow.send(get)).toMatchObject({ kind: 'reply' });
  expect(target.seen.map((request) => request.url)).not.toContain('/second');
});

test('a connection that breaks after the request leaves it open whether it was carried out', async () => {
  target.answer(() => 'cut');
  expect(await client().send(post)).toMatchObject({ kind: 'none', sent: true, reason: 'network' });
});

test('a refused connection proves that nothing was sent', async () => {
  const closed = await startStandIn();
  await closed.close();
  expect(await client({ origin: closed.origin }).send(post)).toMatchObject({
    sent: false,
    reason: 'refused',
  });
  expect(await client({ origin: 'http://no-such-host.invalid' }).send(post)).toMatchObject({
    sent: false,
    reason: 'refused',
  });
});

test('a caller may give up', async () => {
  target.answer(() => 'hang');
  const controller = new AbortController();
  const sent = client().send({ ...post, signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  expect(await sent).toMatchObject({ kind: 'none', reason: 'aborted' });
  expect(await client().send({ ...post, signal: controller.signal })).toMatchObject({
    sent: false,
    reason: 'aborted',
  });
});

test('a private address is never called, whether written or resolved', async () => {
  expect(await client({ allowedHosts: [] }).send(get)).toMatchObject({ sent: false, reason: 'forbidden' });
  const named = target.origin.replace('127.0.0.1', 'localhost');
  expect(await client({ origin: named, allowedHosts: [] }).send(get)).toMatchObject({
    sent: false,
    reason: 'forbidden',
  });
  expect(target.seen).toHaveLength(0);
});

test('a header or path that would end the line is refused before anything is sent', async () => {
  expect(await client().send({ ...get, headers: { a: 'b\r\nc: d' } })).toMatchObject({
    sent: false,
    reason: 'invalid',
  });
  expect(await client().send({ ...get, path: '/x y\r\n' })).toMatchObject({ sent: false, reason: 'invalid' });
  expect(target.seen).toHaveLength(0);
});
