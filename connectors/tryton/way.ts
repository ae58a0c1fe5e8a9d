import type { Failed } from '../../src/kit/classify.ts';
import type { RawPart } from '../../src/kit/contract.ts';
import type { Transport } from '../../src/kit/transport.ts';
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

/** Every sight counts: what belongs to an object may come and go without a stamp of its own. */
export function partOf(way: Way, { entity, subscription }: { entity: string; subscription: string }, row: Json): RawPart {
  const { transport } = way;
  return {
    deliveryId: `${lastId([row]) ?? entity}@${transport.now()}.${transport.next()}`,
    subscription,
    topic: readTopic(entity),
    raw: Buffer.from(JSON.stringify(row)),
  };
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
