import type { Errand } from '../../src/kit/classify.ts';
import type { Transport } from '../../src/kit/transport.ts';
import type { Json } from '../../src/model/json.ts';
import { readGraph, type Answered } from './answer.ts';
import type { Reading } from './facts/order.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** The way to one shop, with what its settings say of it. */
export interface Way {
  transport: Transport;
  session: Session;
  settings: Settings;
  reading: Reading;
}

/** Asks, and reads the answer as data. Nothing is thrown. */
export async function ask(
  { transport, session }: Pick<Way, 'transport' | 'session'>,
  request: { body: string; errand: Pick<Errand, 'nature' | 'known'>; headers?: Record<string, string> },
  signal: AbortSignal,
): Promise<Answered> {
  const { body, headers = {} } = request;
  const errand = { ...request.errand, now: transport.now() };
  const result = await session.send({ body, headers, signal });
  if (result.kind === 'failed') return result;
  return readGraph(result, { errand, redact: (text) => session.redact(text) });
}

export function query(name: string, document: string, variables: Record<string, Json>): string {
  return JSON.stringify({ operationName: name, query: document, variables });
}
