import { hash } from 'node:crypto';
import type { Client, Outcome, Page, RawPart } from '../../src/kit/contract.ts';
import { classify } from '../../src/kit/classify.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { Reply } from '../../src/kit/http-client.ts';
import { nextCursor, pagePath, pageQuery } from '../../src/kit/paging.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Sending, Transport } from '../../src/kit/transport.ts';
import type { Json } from '../../src/model/json.ts';
import { readFound } from './answer.ts';
import type { EntitySettings, List } from './entity-settings.ts';
import { readTopic } from './normalise.ts';
import type { Settings } from './settings.ts';

type Failed = Extract<Outcome, { kind: 'failed' }>;
type ListQuery = Parameters<Client['list']>[0];

/** The way to the system, with what the configuration says of it. */
export interface Way {
  transport: Transport;
  settings: Settings;
}

/** What an unanswered call may have made. `absent` only after the search's own answer. */
export async function find(
  { transport, settings: all }: Way,
  sought: { entity: string; record: string },
  signal: AbortSignal,
): Promise<Outcome> {
  const { entity, record } = sought;
  const settings = all.entities[entity];
  if (settings?.find === undefined) return cannot(`${entity} cannot be searched in this system`);
  const reply = await read(transport, settings.find.path(record), { signal });
  if (isGone(reply)) return { kind: 'absent' };
  if (reply.kind === 'failed') return reply;
  try {
    const doc = new Doc(readJson(reply.body), '', all.zone);
    const object = settings.find.pick === undefined ? doc : settings.find.pick(doc);
    if (object === null) return { kind: 'absent' };
    const { redact } = transport;
    return readFound(object, reply, { entity, settings, zone: all.zone, redact, now: transport.now() });
  } catch (error) {
    return unreadable(reply, error);
  }
}

/** One object as it is now, as raw part: it enters like any other change. */
export async function get(
  { transport, settings: all }: Way,
  subject: { entity: string; id: string },
  signal: AbortSignal,
): Promise<{ part: RawPart } | Extract<Outcome, { kind: 'absent' | 'failed' }>> {
  const settings = all.entities[subject.entity];
  if (settings?.get === undefined) return cannot(`${subject.entity} cannot be read from this system`);
  const reply = await read(transport, settings.get(subject.id), { signal });
  if (isGone(reply)) return { kind: 'absent' };
  if (reply.kind === 'failed') return reply;
  const part: RawPart = {
    // Every read is news of its own, even when it shows what was seen before.
    deliveryId: `${subject.id}@${transport.now()}.${transport.next()}`,
    subscription: `fetch/${subject.entity}`,
    topic: readTopic(subject.entity),
    raw: reply.body,
  };
  return { part };
}

export async function list({ transport, settings: all }: Way, query: ListQuery, signal: AbortSignal): Promise<Page | Failed> {
  const settings = all.entities[query.entity];
  if (settings?.list === undefined) return cannot(`${query.entity} cannot be listed in this system`);
  const whole = pagePath(settings.list.paging, query.cursor) !== null;
  const reply = await read(transport, listPath(settings.list, query), { signal, whole });
  if (reply.kind === 'failed') return reply;
  try {
    const doc = new Doc(readJson(reply.body), '', all.zone);
    const entries = doc.list(settings.list.entriesAt).map((entry) => entry.json);
    const page = { doc, entries, headers: reply.headers, origin: transport.origin };
    return {
      parts: entries.map((entry) => entryPart(transport, { entity: query.entity, settings }, entry)),
      next: nextCursor(settings.list.paging, query.cursor, page),
    };
  } catch (error) {
    return unreadable(reply, error);
  }
}

function listPath(settings: List, query: ListQuery): string {
  const whole = pagePath(settings.paging, query.cursor);
  if (whole !== null) return whole;
  const params = new URLSearchParams(pageQuery(settings.paging, query.cursor));
  const { since } = settings;
  // A keyset cursor has moved the beginning itself.
  if (since !== undefined && !params.has(since.param)) params.set(since.param, written(query.since, since.format));
  const text = params.toString();
  if (text === '') return settings.path;
  return `${settings.path}${settings.path.includes('?') ? '&' : '?'}${text}`;
}

function written(since: number, format: NonNullable<List['since']>['format']): string {
  if (format === 'milliseconds') return String(since);
  if (format === 'seconds') return String(Math.floor(since / 1000));
  return new Date(since).toISOString();
}

/**
 * An entry seen again by the next poll is a duplicate, unless its system has no versions: then a
 * value that went and came back would look like one, so every sight counts.
 */
function entryPart(transport: Transport, listed: { entity: string; settings: EntitySettings }, entry: Json): RawPart {
  const { entity, settings } = listed;
  const raw = Buffer.from(JSON.stringify(entry));
  const sight = settings.version === 'none' ? `@${transport.now()}.${transport.next()}` : '';
  return {
    deliveryId: `${hash('sha256', raw, 'base64url')}${sight}`,
    subscription: `poll/${entity}`,
    topic: readTopic(entity),
    raw,
  };
}

async function read(transport: Transport, path: string, sending: Sending): Promise<Reply | Failed> {
  const result = await transport.send({ method: 'GET', path, headers: {}, body: null }, sending);
  if (result.kind === 'reply' && result.status >= 200 && result.status < 300) return result;
  return classify(result, { nature: 'read', known: true, now: transport.now() }, transport.redact);
}

function isGone(reply: Reply | Failed): boolean {
  return reply.kind === 'failed' && (reply.status === 404 || reply.status === 410);
}

function cannot(message: string): Failed {
  return { kind: 'failed', class: 'permanent', status: null, message };
}

function unreadable(reply: Reply, error: unknown): Failed {
  return {
    kind: 'failed',
    class: 'permanent',
    status: reply.status,
    message: error instanceof Error ? error.message : 'The answer cannot be read.',
  };
}
