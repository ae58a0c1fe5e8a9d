import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tell } from '../stage/tell.ts';

/** One call as the target saw it; times are epoch milliseconds. */
export interface Call {
  /** When it was there, whole. */
  at: number;
  /** When it was answered; null: it is not yet. */
  endedAt: number | null;
  path: string;
  body: string;
}

/** What a listener can be asked; it answers each by the name of what it was asked. */
export type Question = { show: true } | { forget: true } | { hold: true } | { release: true };

/** Milliseconds that a call takes: long enough that those which leave together are under way together. */
const ANSWER_MS = 5;

let calls: Call[] = [];
let holding = false;
let held: (() => void)[] = [];

/** A system that takes any call, remembers it, and answers after a moment, or when it is told to. */
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => take(request, response, Buffer.concat(chunks).toString()));
});

function take({ url = '' }: IncomingMessage, response: ServerResponse, body: string): void {
  const call: Call = { at: Date.now(), endedAt: null, path: url, body };
  calls.push(call);
  const answer = JSON.stringify({ id: url, version: calls.length });
  const end = (): void => {
    call.endedAt = Date.now();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  };
  if (holding) held.push(end);
  else setTimeout(end, ANSWER_MS);
}

process.on('message', (question: Question) => {
  if ('show' in question) return tell({ show: calls });
  if ('forget' in question) {
    calls = [];
    return tell({ forget: true });
  }
  holding = 'hold' in question;
  if (holding) return tell({ hold: true });
  for (const end of held) end();
  held = [];
  tell({ release: true });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => tell({ ready: (server.address() as AddressInfo).port }));
