import type { Failed } from '../../src/kit/classify.ts';
import type { RawPart } from '../../src/kit/contract.ts';
import type { Transport } from '../../src/kit/transport.ts';
import { hashOf } from '../../src/model/hash.ts';
import type { Json } from '../../src/model/json.ts';
import { readReply, type Replied } from './answer.ts';
import { readTopic } from './normalise.ts';
import { rpcBody, rpcPath, type Rpc } from './rpc.ts';
import type { Settings } from './settings.ts';

/** An opened system: where it is, and what it was told. */
export interface Way {
  transport: Transport;
  settings: Settings;
}

/** Null when the last row names none: a list whose end cannot be told ends. */
export function lastId(rows: readonly Json[]): string | null {
  const last = rows.at(-1);
  if (last === undefined || last === null || typeof last !== 'object' || Array.isArray(last)) return null;
  return typeof last['id'] === 'number' ? String(last['id']) : null;
}

/** A read is news each time, even when it shows what was seen before. */
export function readPart(way: Way, entity: string, row: Json): RawPart {
  const { transport } = way;
  return part(entity, row, { deliveryId: `${transport.now()}.${transport.next()}`, subscription: `fetch/${entity}` });
}

/**
 * A poll looks back, so it shows a row many times: `sight` is the same for what has been seen. With its stamps and
 * ids a row never comes back to what it was; its fields come in another order from each of the server's processes.
 */
export function listedPart(entity: string, row: Json, sight = hashOf(row)): RawPart {
  return part(entity, row, { deliveryId: sight, subscription: `poll/${entity}` });
}

function part(entity: string, row: Json, named: Pick<RawPart, 'deliveryId' | 'subscription'>): RawPart {
  return { ...named, topic: readTopic(entity), raw: Buffer.from(JSON.stringify(row)) };
}

export interface ListQuery {
  entity: string;
  /** Epoch milliseconds; 0 for all. */
  since: number;
  cursor: string | null;
}

/** One call that changes nothing. */
export async function ask(way: Way, rpc: Rpc, signal: AbortSignal): Promise<Replied> {
  const { transport, settings } = way;
  const request = {
    method: 'POST',
    path: rpcPath(settings),
    headers: { 'content-type': 'application/json' },
    body: rpcBody(settings, rpc, 'read'),
  };
  const errand = { nature: 'read' as const, known: true, now: transport.now() };
  return readReply(await transport.send(request, { signal }), errand, transport.redact);
}

export function cannot(message: string): Failed {
  return { kind: 'failed', class: 'permanent', status: null, message };
}
