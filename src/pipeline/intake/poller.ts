import { createHash } from 'node:crypto';
import { laneNumber } from '../../model/delivery.ts';
import { readCursor, writeCursor } from '../../store/hub/cursors.ts';
import type { OpenSystem, Outcome, Page } from '../../kit/contract.ts';
import type { Poll } from '../../kit/poll.ts';
import { closeCases, openCases, type NewCase } from '../../store/cases.ts';
import { closeSystems, correctBudgets, takeCalls } from '../../store/hub/budgets.ts';
import type { Engine } from '../engine.ts';
import { toldBy } from '../delivery/spending.ts';
import type { Receiver } from '../receive.ts';
import { pause } from '../work/pause.ts';
import { LastingFailure } from './lasting-failure.ts';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** From when on a list that cannot be read is a case: a system that is started again takes no longer. */
const PATIENCE = { tries: 3, ms: 5 * 60_000 };
/** How long a poll waits for its system's budget before it looks again. */
const LOOK_MS = 1_000;

/** Where a poll of several pages is: a hub that is started again goes on there. */
interface Place {
  since: number;
  /** Epoch milliseconds: where the next poll begins, less the look-back. */
  began: number;
  /** Null: at the first page. */
  cursor: string | null;
}

/** One list of one system that is read again and again. */
export interface Polling {
  system: string;
  poll: Poll;
  signal: AbortSignal;
  /** How its last reads went: {@link pollFailure}, the same for all of them. */
  failure: LastingFailure;
}

type Polled = Polling & { opened: OpenSystem };

export function pollFailure(): LastingFailure {
  return new LastingFailure(PATIENCE);
}

/**
 * Reads one list from where the last poll began, less the look-back: rows that were committed late
 * or share a time stamp over a page's edge are seen again rather than missed, and what was seen
 * before is a duplicate by its content. How many parts it gave; -1 when a page could not be read and
 * may be soon: the next poll begins at that page.
 */
export async function pollOnce(engine: Engine, receiver: Receiver, at: Polling): Promise<number> {
  const opened = engine.systems.get(at.system);
  if (opened === undefined) return 0;
  const place = await placeOf(engine, at);
  const seen = await readPages(engine, receiver, { ...at, opened, place });
  if (seen === 'refused') return 0;
  if (seen === 'failed') return -1;
  await writeCursor(engine.store, { system: at.system, name: pollName(at.poll), value: String(place.began) });
  if (at.failure.succeeded())
    await closeCases(engine.store, { keys: [caseKey(at)], by: 'hub', resolution: 'The list is read again.' });
  // One page is never left half-way, so nothing was noted of it.
  if (seen.pages > 1 || place.cursor !== null) await noteOf(engine, at, null);
  return seen.parts;
}

/** `failed`: a page could not be read; `refused`: and to ask again soon is of no use, or the signal came first. */
async function readPages(
  engine: Engine,
  receiver: Receiver,
  at: Polled & { place: Place },
): Promise<{ parts: number; pages: number } | 'failed' | 'refused'> {
  const seen = { parts: 0, pages: 0 };
  let { cursor } = at.place;
  do {
    if (!(await mayCall(engine, at))) return 'refused';
    const page = await readPage(engine, at, cursor);
    if (page === 'failed' || page === 'refused') return page;
    await Promise.all(page.parts.map((part) => receivePart(engine, receiver, at.system, part)));
    seen.parts += page.parts.length;
    seen.pages += 1;
    cursor = page.next;
    if (cursor !== null) await noteOf(engine, at, { ...at.place, cursor });
    if (cursor !== null && page.waitMs !== undefined) await pause(page.waitMs, at.signal);
  } while (cursor !== null && !at.signal.aborted);
  return at.signal.aborted ? 'refused' : seen;
}

async function readPage(
  engine: Engine,
  at: Polled & { place: Place },
  cursor: string | null,
): Promise<Page | 'failed' | 'refused'> {
  const { system, opened, poll, place } = at;
  const page = await opened.client.list({ entity: poll.entity, since: place.since, cursor }, at.signal);
  await correctBudgets(engine.store, toldBy(engine, [{ system, cost: costOf(opened, poll), answer: page }]));
  if (!('kind' in page)) return page;
  if (page.status === 401) opened.client.refresh();
  if (page.status === 429) await closeSystems(engine.store, [{ system, forMs: page.retryAfterMs ?? 1_000 }]);
  // A place that is refused will not be had by asking again: the list is read from its beginning.
  if (page.class === 'permanent' && cursor !== null) await noteOf(engine, at, null);
  engine.log.warn('poll.failed', { system, entity: poll.entity, status: page.status, message: page.message });
  if (at.failure.failed(engine.now())) await openCases(engine.store, [caseOf(at, page)]);
  return page.class === 'permanent' ? 'refused' : 'failed';
}

function caseKey({ system, poll }: Pick<Polling, 'system' | 'poll'>): string {
  return `system/${system}/poll/${poll.entity}`;
}

function caseOf(at: Polled, { status, message }: Failed): NewCase {
  const detail = `${at.poll.entity}: ${status ?? 'no answer'}: ${message}`;
  const { system } = at;
  return { key: caseKey(at), code: 'SYN_POLL_FAILED', system, recordId: null, deliveryId: null, changeId: null, detail };
}

async function placeOf(engine: Engine, at: { system: string; poll: Poll }): Promise<Place> {
  const noted = await readCursor(engine.store, at.system, pageName(at.poll));
  if (noted !== null && noted !== '') return JSON.parse(noted) as Place;
  const stored = await readCursor(engine.store, at.system, pollName(at.poll));
  const began = engine.now();
  // The usual poll has read, or reads, all that is older than the first look-back of a further one.
  const last = stored !== null ? Number(stored) : at.poll.name === undefined ? null : began;
  const since = last === null ? 0 : Math.max(0, last - at.poll.lookBackMs);
  return { since, began, cursor: null };
}

function noteOf(engine: Engine, at: { system: string; poll: Poll }, place: Place | null): Promise<void> {
  const value = place === null ? '' : JSON.stringify(place);
  return writeCursor(engine.store, { system: at.system, name: pageName(at.poll), value });
}

function pollName(poll: Poll): string {
  return `poll ${listName(poll)}`;
}

function pageName(poll: Poll): string {
  return `page ${listName(poll)}`;
}

function listName({ entity, name }: Poll): string {
  return name === undefined ? entity : `${entity} ${name}`;
}

/** A page is a call like any other: it waits for one in the system's budget. False when the signal came first. */
async function mayCall(engine: Engine, { system, opened, poll, signal }: Polled): Promise<boolean> {
  const costs = [costOf(opened, poll)];
  while (!signal.aborted) {
    const { calls, waitMs } = await engine.store.transaction((database) =>
      takeCalls(database, { system, bucket: opened.limits.bucket, costs }),
    );
    if (calls > 0) return true;
    await pause(Math.min(Math.max(waitMs, 50), LOOK_MS), signal);
  }
  return false;
}

function costOf(opened: OpenSystem, { entity }: Poll): number {
  return opened.entities.find((one) => one.entity === entity)?.listCost ?? 1;
}

async function receivePart(engine: Engine, receiver: Receiver, system: string, part: Page['parts'][number]): Promise<void> {
  await receiver.receive({
    ...part,
    // Equal content is one delivery, however often it is listed.
    deliveryId: `${part.deliveryId}#${createHash('sha256').update(part.raw).digest('base64url')}`,
    system,
    source: 'poll',
    lane: laneNumber('status'),
    receivedAt: engine.now(),
  });
}
