import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clock } from '../stage/clock.ts';
import { tell } from '../stage/tell.ts';

/** What a target has seen since it was last told what to expect. */
export interface Holding {
  /** When each order was first held, whole; NaN: not yet. */
  heldAt: Float64Array;
  requests: number;
  bytes: number;
}

let first = 0;
let distinct = 0;
let holding: Holding = { heldAt: new Float64Array(), requests: 0, bytes: 0 };

/**
 * A system that takes `PUT` or `POST /orders/<number>` and answers at once: as little as a target can
 * cost. It tells its parent when it holds every order it was told to expect.
 */
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.on('data', (chunk: Buffer) => (holding.bytes += chunk.length));
  request.on('end', () => hold(request, response));
});

function hold(request: IncomingMessage, response: ServerResponse): void {
  const number = (request.url ?? '').slice('/orders/'.length);
  const index = Number(number) - first;
  holding.requests += 1;
  if (Number.isNaN(holding.heldAt[index])) {
    holding.heldAt[index] = clock();
    distinct += 1;
  }
  const answer = `{"id":"T-${number}","version":1}`;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
  response.end(answer);
  if (distinct === holding.heldAt.length) {
    tell({ complete: clock() });
    distinct = -1;
  }
}

process.on('message', (message: { expect: { first: number; count: number } } | { show: true }) => {
  if ('show' in message) {
    tell({ holding });
    return;
  }
  first = message.expect.first;
  distinct = 0;
  holding = { heldAt: new Float64Array(message.expect.count).fill(Number.NaN), requests: 0, bytes: 0 };
  tell({ expecting: true });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => tell({ ready: (server.address() as AddressInfo).port }));
