import { randomUUID } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FastifyInstance } from 'fastify';
import { SynclineError } from '../errors.ts';
import { HOLD_REASONS, type ActiveHold } from '../model/order-life/holds.ts';
import { HUB } from '../model/subject.ts';
import { Instant } from '../model/value/instant.ts';
import type { Store } from '../store/connect.ts';
import { appendHubEvents, type HubEvent } from '../store/hub/hub-events.ts';
import { readRecords, type StoredRecord } from '../store/records.ts';
import { audit } from '../store/repair.ts';

export interface DecisionRoutes {
  store: Store;
  /** The records behind any id; throws when there is none. */
  find: (id: string | undefined) => Promise<string[]>;
  /** Called after something was decided. */
  wake: () => void;
  /** Epoch milliseconds. */
  now: () => number;
}

const Wish = Type.Object(
  {
    reason: Type.Enum([...HOLD_REASONS]),
    /** When it ends by itself. */
    until: Type.Optional(Instant),
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
type Wish = Static<typeof Wish>;
const wishes = Compile(Wish);

/** `POST /orders/:id/holds` places one, `DELETE /orders/:id/holds/:hold` releases one: decisions, stored and audited. */
export function holdRoutes(api: FastifyInstance, routes: DecisionRoutes): void {
  api.get<{ Params: { id: string } }>('/orders/:id/holds', async ({ params }) => {
    const order = await requireOrder(routes, params.id);
    return { order: order.id, holds: holdsOf(order) };
  });
  api.post<{ Params: { id: string } }>('/orders/:id/holds', async ({ params, body }, reply) => {
    const order = await requireOrder(routes, params.id);
    const hold = await place(routes, order, readWish(body, routes.now()));
    return reply.code(202).send({ order: order.id, hold });
  });
  api.delete<{ Params: { id: string; hold: string }; Querystring: { by?: string } }>(
    '/orders/:id/holds/:hold',
    async ({ params, query }, reply) => {
      const order = await requireOrder(routes, params.id);
      const hold = await release(routes, order, { id: params.hold, by: query.by });
      return reply.code(202).send({ order: order.id, released: hold });
    },
  );
}

/** The one order of this id; throws when there is none, or several. */
export async function requireOrder({ store, find }: DecisionRoutes, id: string): Promise<StoredRecord> {
  const records = await readRecords(store, await find(id));
  const orders = [...records.values()].filter(({ entity }) => entity === 'order');
  const [order] = orders;
  if (order === undefined) throw new SynclineError('SYN_API_NOT_FOUND', id.slice(0, 100));
  if (orders.length === 1) return order;
  throw new SynclineError('SYN_API_BAD_REQUEST', `id: ${orders.length} orders have it; give the record’s own (ord_…).`);
}

function holdsOf({ body }: StoredRecord): ActiveHold[] {
  return ((body['derived'] ?? {}) as { holds?: ActiveHold[] }).holds ?? [];
}

function readWish(body: unknown, now: number): Wish {
  let wish: unknown;
  try {
    wish = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw new SynclineError('SYN_API_BAD_REQUEST', 'The body is not JSON.');
  }
  if (!wishes.Check(wish)) {
    const first = wishes.Errors(wish)[0];
    const path = first?.instancePath.slice(1) ?? '';
    const said = path === 'reason' || path === '' ? `the reason is one of ${HOLD_REASONS.join(', ')}` : (first?.message ?? '');
    throw new SynclineError('SYN_API_BAD_REQUEST', `${path === '' ? 'body' : path}: ${said}.`);
  }
  // A leap second has the form of a time, and none of our clocks has it: it is no number.
  if (wish.until !== undefined && !(Date.parse(wish.until) > now)) {
    throw new SynclineError('SYN_API_BAD_REQUEST', 'until: found a time that is over, expected one that is to come.');
  }
  return wish;
}

async function place(routes: DecisionRoutes, { id: record }: StoredRecord, { reason, until, note }: Wish): Promise<ActiveHold> {
  const id = `h-${randomUUID().slice(0, 8)}`;
  const placedAt = new Date(routes.now()).toISOString();
  const said = { id, reason, ...(until !== undefined && { releaseAt: until }), ...(note !== undefined && { note }) };
  await decide(routes, 'order.held', {
    record,
    entity: 'order',
    event: { key: `hold:${id}`, type: 'hold', at: placedAt, classifier: 'actual', data: said },
  });
  return { id, by: HUB, reason, placedAt, releaseAt: until ?? null, note: note ?? null };
}

async function release(
  routes: DecisionRoutes,
  order: StoredRecord,
  wanted: { id: string; by: string | undefined },
): Promise<{ id: string; by: string }> {
  const found = holdsOf(order).filter(({ id, by }) => id === wanted.id && (wanted.by ?? by) === by);
  const [hold] = found;
  if (hold === undefined) throw new SynclineError('SYN_API_NOT_FOUND', `No hold ${wanted.id.slice(0, 100)} stands.`);
  if (found.length > 1) {
    throw new SynclineError('SYN_API_BAD_REQUEST', `by: ${found.map(({ by }) => by).join(' and ')} have a hold of this id.`);
  }
  const { id, by } = hold;
  const at = new Date(routes.now()).toISOString();
  const event = { key: `release:${by}/${id}`, type: 'release', at, classifier: 'actual' as const, data: { id, by } };
  await decide(routes, 'order.released', { record: order.id, entity: 'order', event });
  return { id, by };
}

/** Stores what a person has decided, with its audit. */
export async function decide({ store, wake }: DecisionRoutes, action: string, decision: HubEvent): Promise<void> {
  await store.transaction(async (database) => {
    await audit(database, {
      actor: 'operator',
      action,
      subject: `record/${decision.record}`,
      detail: decision.event.data,
    });
    await appendHubEvents(database, [decision]);
  });
  wake();
}
