import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Hub } from '../config.ts';
import { catalogue, SynclineError } from '../errors.ts';
import { MATCH, subjectKey } from '../model/subject.ts';
import { closeCases, listCases, readCase, type Case } from '../store/cases.ts';
import { readChange } from '../store/changes.ts';
import type { Store } from '../store/connect.ts';
import { readDeliveriesOf } from '../store/deliveries.ts';
import { linksOfRecords } from '../store/links.ts';
import { readRecords } from '../store/records.ts';
import { audit, takeUpAgain } from '../store/repair.ts';
import { readStatus, whatIsLeft } from '../store/views/status.ts';
import { explainGroup, findRecord, traceRecord } from '../store/views/traces.ts';
import { cartRoutes, type CartDesk } from './carts.ts';
import { figureRoutes } from './figures.ts';
import { holdRoutes } from './holds.ts';
import { substitutionRoutes } from './substitutions.ts';
import { stockRoutes } from './stock.ts';
import { timelineRoutes } from './timeline.ts';
import { waveRoutes } from './waves.ts';

export interface ApiRoutes {
  store: Store;
  /** The names of its systems and entities tell what an id may be of. */
  hub: Pick<Hub, 'systems' | 'entities' | 'stock' | 'waves'>;
  /** Null: the hub keeps no stock. */
  carts: CartDesk | null;
  /** Refuses a request that may not see this. */
  authorise: (request: FastifyRequest) => Promise<void>;
  /** Called after something was taken up again. */
  wake: () => void;
  /** Epoch milliseconds. */
  now: () => number;
}

/** The hub's own API, behind its key: what the command and the dashboard are made of. */
export function apiRoutes(app: FastifyInstance, routes: ApiRoutes): void {
  void app.register(async (api) => {
    // The key is long, so this is against mistakes: a loop that asks without end slows down itself only.
    await api.register(rateLimit, { max: 3_000, timeWindow: '1 minute' });
    api.addHook('onRequest', routes.authorise);
    statusRoute(api, routes);
    recordRoutes(api, routes);
    caseRoutes(api, routes);
    const find = (id: string | undefined): Promise<string[]> => requireRecords(routes, id);
    timelineRoutes(api, { store: routes.store, hub: routes.hub, find });
    holdRoutes(api, { ...routes, find });
    substitutionRoutes(api, { ...routes, find });
    stockRoutes(api, { store: routes.store, find });
    cartRoutes(api, { ...routes, stock: routes.hub.stock });
    waveRoutes(api, routes);
    figureRoutes(api, routes);
  });
}

function statusRoute(api: FastifyInstance, { store, hub }: ApiRoutes): void {
  api.get('/status', async () => {
    const status = await readStatus(store, Object.keys(hub.waves ?? {}));
    const left = whatIsLeft(status);
    return { ...status, quiet: left.length === 0, left };
  });
}

function recordRoutes(api: FastifyInstance, { store, hub }: ApiRoutes): void {
  api.get<{ Querystring: { id?: string } }>('/trace', async ({ query }) => {
    const records = await requireRecords({ store, hub }, query.id);
    return Promise.all(records.map(async (id) => ({ record: await show(store, id), steps: await traceRecord(store, id) })));
  });
  api.get<{ Querystring: { id?: string; group?: string } }>('/explain', async ({ query }) => {
    const records = await requireRecords({ store, hub }, query.id);
    if (query.group === undefined) throw new SynclineError('SYN_API_BAD_REQUEST', 'group is missing.');
    const group = query.group;
    return Promise.all(records.map((id) => explainGroup(store, id, group)));
  });
}

async function requireRecords(
  { store, hub }: { store: Store; hub: Pick<Hub, 'systems' | 'entities'> },
  id: string | undefined,
): Promise<string[]> {
  if (id === undefined || id === '') throw new SynclineError('SYN_API_BAD_REQUEST', 'id is missing.');
  const systems = [...Object.keys(hub.systems), MATCH];
  const entities = Object.keys(hub.entities);
  // Every subject that may have this id is looked up by its whole name: a search for an ending would read all links.
  const subjects = systems.flatMap((system) => entities.map((entity) => subjectKey({ system, entity, id })));
  const records = await findRecord(store, id, subjects);
  if (records.length === 0) throw new SynclineError('SYN_API_NOT_FOUND', id.slice(0, 100));
  return records;
}

async function show(store: Store, id: string): Promise<object> {
  const record = (await readRecords(store, [id])).get(id);
  const [deliveries, links] = await Promise.all([readDeliveriesOf(store, [id]), linksOfRecords(store, [id])]);
  return { ...record, links: links.map((link) => link.subject), deliveries };
}

function caseRoutes(api: FastifyInstance, routes: ApiRoutes): void {
  const { store } = routes;
  api.get<{ Querystring: { state?: string; after?: string; limit?: string } }>('/cases', async ({ query }) => {
    const state = query.state ?? 'open';
    if (state !== 'open' && state !== 'closed' && state !== 'all') {
      throw new SynclineError('SYN_API_BAD_REQUEST', 'state is open, closed or all.');
    }
    const limit = Math.min(Number(query.limit ?? 100) || 100, 1_000);
    const cases = await listCases(store, { state, limit, after: Number(query.after ?? 0) || 0 });
    const links = await linksOfRecords(
      store,
      cases.flatMap((item) => item.recordId ?? []),
    );
    return { cases: cases.map((item) => ({ ...item, ...words(item), subjects: subjectsOf(item, links) })) };
  });
  api.get<{ Params: { id: string } }>('/cases/:id', async ({ params }) => {
    const item = await requireCase(store, params.id);
    const change = item.changeId === null ? null : await readChange(store, item.changeId);
    return { ...item, ...words(item), raw: change?.raw.toString('utf8') ?? null };
  });
  api.post<{ Params: { id: string; action: string } }>('/cases/:id/:action', async ({ params, body }) => {
    const item = await requireCase(store, params.id);
    await act(routes, item, { action: params.action, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) });
    const after = await requireCase(store, params.id);
    return { ...after, ...words(after) };
  });
}

function subjectsOf(item: Case, links: { subject: string; recordId: string }[]): string[] {
  const own = links.filter((link) => link.recordId === item.recordId).map((link) => link.subject);
  return item.key.startsWith('subject/') ? [...own, item.key.slice(8)] : own;
}

function words(item: Case): { text: string; remedy: string; who: string } {
  return catalogue[item.code];
}

async function requireCase(store: Store, id: string): Promise<Case> {
  const item = /^\d{1,15}$/.test(id) ? await readCase(store, Number(id)) : null;
  if (item === null) throw new SynclineError('SYN_CASE_NOT_FOUND', id.slice(0, 40));
  return item;
}

async function act({ store, wake }: ApiRoutes, item: Case, request: { action: string; body: Buffer }): Promise<void> {
  const { action, body } = request;
  if (action !== 'retry' && action !== 'edit' && action !== 'close') {
    throw new SynclineError('SYN_API_BAD_REQUEST', 'A case can be retried, edited or closed.');
  }
  if (action === 'edit' && (item.changeId === null || body.length === 0)) throw new SynclineError('SYN_CASE_NOT_EDITABLE', '');
  const resolution = action === 'close' ? body.toString('utf8').slice(0, 500) || 'closed by hand' : `${action} by hand`;
  await store.transaction(async (database) => {
    await audit(database, {
      actor: 'operator',
      action: `case.${action}`,
      subject: `case/${item.id}`,
      detail: { code: item.code },
    });
    const taken = action === 'close' || (await takeUpAgain(database, item, action === 'edit' ? body : null));
    // A record's or a delivery's case stays open until what it is about has healed.
    if (action === 'close' || item.key.startsWith('change/') || !taken) {
      await closeCases(database, { keys: [item.key], codes: [item.code], by: 'operator', resolution });
    }
  });
  wake();
}
