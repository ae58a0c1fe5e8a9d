import type { FastifyInstance } from 'fastify';
import type { Hub } from '../config.ts';
import type { MomentInput } from '../model/entity.ts';
import { SynclineError } from '../errors.ts';
import { timeline, type Moment, type RecordMoments, type TimelineEntry } from '../model/moment.ts';
import { occurrences } from '../model/occurrences.ts';
import { NO_CODES } from '../model/tracking/code-table.ts';
import type { Store } from '../store/connect.ts';
import { readFacts, type StoredFact } from '../store/facts.ts';
import { readRecords, type StoredRecord } from '../store/records.ts';
import { findReferrers, happeningsOf, type Happening } from '../store/views/happenings.ts';

/** More parcels and papers than that no order has; the newest are taken. */
const REFERRERS = 500;
const ENTRIES = 1_000;
const MOST_ENTRIES = 10_000;

/** All that is known to have happened to one record and to what belongs to it. */
export interface Timeline {
  record: string;
  entity: string;
  /** In the order of time. */
  entries: TimelineEntry[];
  /** How many earlier ones there are. */
  earlier: number;
}

interface TimelineRoutes {
  store: Store;
  hub: Pick<Hub, 'entities'>;
  /** The records behind any id; throws when there is none. */
  find: (id: string | undefined) => Promise<string[]>;
}

interface Asked {
  Params: { id?: string };
  Querystring: { id?: string; limit?: string };
}

/** `GET /timeline?id=`, `/orders/:id/timeline`, `/shipments/:id/timeline`: one list from all systems for each record behind the id. */
export function timelineRoutes(api: FastifyInstance, routes: TimelineRoutes): void {
  api.get<Asked>('/timeline', ({ query }) => timelines(routes, { id: query.id, entity: null, limit: query.limit }));
  for (const [path, entity] of [['orders', 'order'] as const, ['shipments', 'shipment'] as const]) {
    api.get<Asked>(`/${path}/:id/timeline`, ({ params, query }) =>
      timelines(routes, { id: params.id, entity, limit: query.limit }),
    );
  }
}

async function timelines(
  { store, hub, find }: TimelineRoutes,
  asked: { id: string | undefined; entity: string | null; limit: string | undefined },
): Promise<{ timelines: Timeline[] }> {
  const limit = limitOf(asked.limit);
  const records = await readRecords(store, await find(asked.id));
  const wanted = [...records.values()].filter(({ entity }) => asked.entity === null || entity === asked.entity);
  if (wanted.length === 0) throw new SynclineError('SYN_API_NOT_FOUND', (asked.id ?? '').slice(0, 100));
  return { timelines: await Promise.all(wanted.map((record) => timelineOf(store, hub, { record, limit }))) };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return ENTRIES;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_ENTRIES)
    throw new SynclineError('SYN_API_BAD_REQUEST', `limit is a number from 1 to ${MOST_ENTRIES}.`);
  return limit;
}

async function timelineOf(
  store: Store,
  hub: Pick<Hub, 'entities'>,
  { record, limit }: { record: StoredRecord; limit: number },
): Promise<Timeline> {
  const entities = hub.entities[record.entity]?.gathers ?? [];
  const among = { recordIds: [record.id], entities, role: record.entity, limit: REFERRERS };
  const ids = [record.id, ...(entities.length === 0 ? [] : await findReferrers(store, among))];
  const [records, facts, happenings] = await Promise.all([
    readRecords(store, ids),
    readFacts(store, ids),
    happeningsOf(store, ids),
  ]);
  const all = timeline([...records.values()].map((one) => momentsOf(hub, one, { facts: facts.get(one.id) ?? [], happenings })));
  return { record: record.id, entity: record.entity, entries: all.slice(-limit), earlier: Math.max(0, all.length - limit) };
}

function momentsOf(
  hub: Pick<Hub, 'entities'>,
  { id, entity, body, provenance }: StoredRecord,
  { facts, happenings }: { facts: StoredFact[]; happenings: Happening[] },
): RecordMoments {
  const own: Moment[] = happenings.filter(({ record }) => record === id);
  const { moments: tell, codes } = hub.entities[entity] ?? {};
  if (tell === undefined) return { record: id, entity, moments: own };
  const subjects = [...Map.groupBy(facts, ({ subject }) => JSON.stringify(subject)).values()].flatMap((some) => {
    const [first] = some;
    return first === undefined ? [] : [{ system: first.subject.system, id: first.subject.id, primary: true, facts: some }];
  });
  const systemOf = (group: string): string => provenance[group]?.system ?? 'hub';
  const claimsOf = (group: string): ReturnType<MomentInput['claimsOf']> => claims(facts, group);
  return {
    record: id,
    entity,
    moments: [...tell({ body, events: occurrences(subjects), codes: codes ?? NO_CODES, systemOf, claimsOf }), ...own],
  };
}

function claims(facts: readonly StoredFact[], group: string): ReturnType<MomentInput['claimsOf']> {
  return facts
    .toSorted((a, b) => a.at - b.at || a.version - b.version)
    .flatMap(({ subject, at, groups }) => {
      const value = groups[group];
      return value === undefined ? [] : [{ system: subject.system, at: new Date(at).toISOString(), value }];
    });
}
