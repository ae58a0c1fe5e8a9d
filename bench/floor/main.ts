import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { Pool, type Dispatcher } from 'undici';
import { SECRET } from '../load/signed-request.ts';
import { tell } from '../stage/tell.ts';
import { groupCommit } from './group-commit.ts';

/**
 * The floor: what no hub can be faster than and still be safe. It checks the signature, has the raw
 * body on disk before it answers, and posts it to both targets. It knows no duplicates, no mapping,
 * no records, no receipts and no retries; what it has in memory is lost with it.
 *
 *   main.ts DATABASE_URL CONNECTIONS TARGET_URL …
 */
const [databaseUrl, connections, ...origins] = process.argv.slice(2);
const database = new pg.Pool({ connectionString: databaseUrl, max: Number(connections) });
// Without its database it has nothing to measure; the bench says that it ended early.
database.on('error', () => process.exit(1));
await database.query('create table raw (id bigint generated always as identity primary key, body bytea not null)');
await database.query('alter table raw alter column body set storage external');
const store = groupCommit(database);
const targets = origins.map((origin) => new Pool(origin, { connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 }));
const ACCEPTED = '{"accepted":true}';

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () =>
    take(request, response, chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
  );
});

function take(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (!isSigned(request, body)) {
    response.writeHead(401, { 'content-length': 0 }).end();
    return;
  }
  store(body, () => {
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': ACCEPTED.length }).end(ACCEPTED);
    const path = `/orders/${String(request.headers['x-shop-delivery']).slice('order-'.length)}`;
    for (const target of targets)
      target.dispatch({ method: 'PUT', path, headers: { 'content-type': 'application/json' }, body }, DELIVERED);
  });
}

function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const given = Buffer.from(String(request.headers['x-shop-signature'] ?? ''));
  const right = Buffer.from(createHmac('sha256', SECRET).update(body).digest('hex'));
  return given.length === right.length && timingSafeEqual(given, right);
}

/** The answer is read and forgotten; one that does not come fails the run, which waits for every order. */
const DELIVERED: Dispatcher.DispatchHandler = {
  onRequestStart() {},
  onResponseStart(_controller, status) {
    if (status !== 200) throw new Error(`a target answered ${status}`);
  },
  onResponseData() {},
  onResponseEnd() {},
  onResponseError(_controller, error) {
    setImmediate(() => {
      throw error;
    });
  },
};

process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => tell({ ready: (server.address() as AddressInfo).port }));
