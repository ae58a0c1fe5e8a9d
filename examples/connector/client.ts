import { hash } from 'node:crypto';
import { classify, type Errand, type Failed } from '../../src/kit/classify.ts';
import type { Call, Client, FailureClass, Outcome, RawPart } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { HttpResult } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Transport } from '../../src/kit/transport.ts';
import { readOrder } from './order.ts';

/** The only I/O of the connector. Nothing here throws: a failure is an outcome. */
export function openClient(transport: Transport, zone: string): Client {
  const failed = (result: HttpResult, errand: Omit<Errand, 'now'>) =>
    classify(result, { ...errand, now: transport.now() }, transport.redact);
  const read = (path: string, signal: AbortSignal) =>
    transport.send({ method: 'GET', path, headers: {}, body: null }, { signal });

  return {
    call: async (call, { signal }) => {
      const { method, path, headers, body, purpose } = call;
      const result = await transport.send({ method, path, headers, body }, { signal });
      if (isGood(result)) return answerOf(result.body, purpose, zone);
      if (purpose === 'delete' && isGone(result)) return { kind: 'absent' };
      // Sent twice, a create would make two; anything else ends the same.
      return failed(result, { nature: purpose === 'create' ? 'make' : 'set', known: purpose !== 'create' });
    },
    find: async (_entity, record, signal) => {
      const result = await read(`/orders?reference=${encodeURIComponent(record)}`, signal);
      if (!isGood(result)) return failed(result, { nature: 'read', known: true });
      return understood(() => {
        const [found] = new Doc(readJson(result.body), '', zone).list('orders');
        return found === undefined ? { kind: 'absent' } : held(found);
      });
    },
    get: async (_entity, id, signal) => {
      const result = await read(`/orders/${encodeURIComponent(id)}`, signal);
      if (isGone(result)) return { kind: 'absent' };
      if (!isGood(result)) return failed(result, { nature: 'read', known: true });
      return { part: { ...part(result.body), deliveryId: `${id}@${transport.now()}.${transport.next()}` } };
    },
    list: async ({ since, cursor }, signal) => {
      const query = new URLSearchParams({ changed_since: new Date(since).toISOString(), page: cursor ?? '1' });
      const result = await read(`/orders?${query.toString()}`, signal);
      if (!isGood(result)) return failed(result, { nature: 'read', known: true });
      return understood(() => {
        const doc = new Doc(readJson(result.body), '', zone);
        const parts = doc.list('orders').map((order) => part(Buffer.from(JSON.stringify(order.json))));
        return { parts, next: doc.maybeId('next_page') };
      });
    },
    refresh: () => transport.refresh(),
    close: () => transport.close(),
  };
}

function part(raw: Buffer): RawPart {
  return { deliveryId: hash('sha256', raw, 'base64url'), subscription: 'read/order', topic: 'read:order', raw };
}

function answerOf(body: Buffer, purpose: Call['purpose'], zone: string): Outcome {
  if (purpose === 'delete') return { kind: 'absent' };
  // It said yes, so it may hold the order: it is looked for before it is called again.
  return understood(() => held(new Doc(readJson(body), '', zone)), 'unknown');
}

/** What was read of a good answer; one that cannot be read proves nothing. */
function understood<Read>(read: () => Read, otherwise: FailureClass = 'retryable'): Read | Failed {
  try {
    return read();
  } catch {
    return { kind: 'failed', class: otherwise, status: 200, message: 'The answer cannot be read.' };
  }
}

function held(order: Doc): Outcome {
  return { kind: 'held', id: order.id('id'), version: String(order.integer('revision')), returned: [readOrder(order)] };
}

function isGood(result: HttpResult): result is Extract<HttpResult, { kind: 'reply' }> {
  return result.kind === 'reply' && result.status >= 200 && result.status < 300;
}

function isGone(result: HttpResult): boolean {
  return result.kind === 'reply' && (result.status === 404 || result.status === 410);
}
