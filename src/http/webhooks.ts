import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SynclineError } from '../errors.ts';
import type { IncomingRequest, OpenSystem, RawPart } from '../kit/contract.ts';
import type { Receiver } from '../pipeline/receive.ts';

export interface WebhookRoutes {
  systems: Map<string, OpenSystem>;
  receiver: Receiver;
  /** The number of the lane in which a topic's changes are applied. */
  laneOf: (system: string, topic: string) => number;
  now: () => number;
  /** Counts what was taken and refused, by system and reason. */
  count: (system: string, result: 'accepted' | 'duplicate' | 'unauthorised' | 'unavailable') => void;
  /** Notes by how many milliseconds a webhook came after what it tells of. */
  late: (system: string, ms: number) => void;
}

/**
 * `POST /webhooks/<system>/<anything>`: verify, split, store, 202. Nothing is judged here besides the
 * signature: a body that nobody can read is stored like any other and becomes a case later.
 */
export function webhookRoutes(app: FastifyInstance, routes: WebhookRoutes): void {
  app.post<{ Params: { system: string; '*': string } }>('/webhooks/:system/*', async (request, reply) =>
    take(routes, request, reply),
  );
  app.post<{ Params: { system: string } }>('/webhooks/:system', async (request, reply) => take(routes, request, reply));
}

async function take(routes: WebhookRoutes, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const params = request.params as { system: string; '*'?: string };
  const webhook = routes.systems.get(params.system)?.webhook;
  if (webhook === undefined || webhook === null) throw new SynclineError('SYN_RECEIVE_UNKNOWN_SYSTEM', params.system);
  const incoming = incomingOf(request, params['*'] ?? '', routes.now());
  if (incoming.body.length > (webhook.maxBodyBytes ?? MAX_BODY_BYTES))
    throw new SynclineError('SYN_RECEIVE_TOO_LARGE', params.system);
  if (!webhook.verify(incoming)) {
    routes.count(params.system, 'unauthorised');
    throw new SynclineError('SYN_RECEIVE_BAD_SIGNATURE', '');
  }
  const parts = webhook.split(incoming);
  const storing = Promise.all(parts.map((part) => store(routes, params.system, part, incoming.receivedAt)));
  const ids = await storing.catch((error: unknown) => {
    routes.count(params.system, 'unavailable');
    throw error;
  });
  const fresh = ids.filter((id) => id !== null).length;
  routes.count(params.system, fresh > 0 ? 'accepted' : 'duplicate');
  for (const { sentAt } of parts) if (sentAt !== undefined) routes.late(params.system, Math.max(0, incoming.receivedAt - sentAt));
  return reply.code(fresh > 0 ? 202 : 200).send(fresh > 0 ? ACCEPTED : DUPLICATE);
}

/** Of a system that names no limit of its own. */
const MAX_BODY_BYTES = 1_048_576;

const ACCEPTED = '{"accepted":true}';
const DUPLICATE = '{"accepted":true,"duplicate":true}';

function incomingOf(request: FastifyRequest, path: string, receivedAt: number): IncomingRequest {
  return {
    path,
    query: request.query as Record<string, string>,
    headers: request.headers as Record<string, string>,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt,
  };
}

function store(routes: WebhookRoutes, system: string, part: RawPart, receivedAt: number): Promise<number | null> {
  return routes.receiver.receive({
    system,
    subscription: clean(part.subscription),
    // A source that names no delivery is known by what it said.
    deliveryId: clean(part.deliveryId) || createHash('sha256').update(part.raw).digest('base64url'),
    source: 'webhook',
    topic: clean(part.topic),
    lane: routes.laneOf(system, part.topic),
    raw: part.raw,
    receivedAt,
    ...(part.sentAt === undefined ? {} : { sentAt: part.sentAt }),
    ...(part.messageId === undefined ? {} : { messageId: clean(part.messageId) }),
  });
}

/** Headers are text of the sender's: kept short, and without characters that PostgreSQL cannot store. */
function clean(text: string): string {
  return text.replaceAll('\0', '').slice(0, 200);
}
