import type { Failed } from '../../../src/kit/classify.ts';
import type { Page } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { ask, send, type Answered, type Way } from '../ask.ts';
import type { Document } from '../documents/document.ts';
import { listBulks, readBulk, startBulk } from '../documents/operations.ts';
import { KINDS } from '../kinds.ts';
import { classifyUserErrors, readUserErrors } from '../refusals.ts';
import type { EntityName } from '../settings.ts';
import { cutObjects } from './cut-objects.ts';
import { partsOf } from './parts.ts';
import { PIECE_BYTES, type ResultFiles } from './result-file.ts';

/*
 * A first load: look for an operation of ours that runs (the answer to its start may have been lost) or start one;
 * look at it until it is complete; read its file piece by piece. An operation that failed, was stopped or whose result
 * is gone is started again, three times; after that the list is read page after page.
 */

const LOOK_MS = 1_000;
const BUSY_MS = 10_000;
const AGAIN_MS = 30_000;
const MOST_STARTS = 3;

/** Where a first load stands, as text between two pages. `operation` null: it has to be started. */
export interface Load {
  bulk: { operation: string | null; at: number; size: number; starts: number };
}

/** What a first load needs besides the way to the shop. */
export interface Loading {
  way: Way;
  files: ResultFiles;
  /** Addresses of results by operation: they are signed, so no cursor holds them. */
  addresses: Map<string, string>;
  pieceBytes: number;
}

type Listed = Page | Failed;

export function beginLoad(pieceBytes = PIECE_BYTES): Load {
  return { bulk: { operation: null, at: 0, size: pieceBytes, starts: 0 } };
}

/** The load that a cursor holds; null when it is a cursor of pages. */
export function readLoad(cursor: string): Load | null {
  const json = JSON.parse(cursor) as Partial<Load>;
  return json.bulk === undefined ? null : { bulk: json.bulk };
}

export async function loadPage(
  loading: Loading,
  { entity, load }: { entity: EntityName; load: Load },
  signal: AbortSignal,
): Promise<Listed> {
  const { operation } = load.bulk;
  const query = KINDS[entity].bulk?.query;
  if (query === undefined) return refused(`${entity} has no bulk operation`);
  if (operation === null) return start(loading, { query, load }, signal);
  const address = loading.addresses.get(operation);
  if (address !== undefined) return piece(loading, { entity, load, address, operation }, signal);
  return look(loading, { load, operation }, signal);
}

async function start({ way }: Loading, { query, load }: { query: Document; load: Load }, signal: AbortSignal): Promise<Listed> {
  if (load.bulk.starts >= MOST_STARTS)
    return { parts: [], next: JSON.stringify({ list: 0, from: null, since: null, after: null, seen: 0 }) };
  const running = await ask(way, { document: listBulks, variables: {} }, signal);
  if ('kind' in running) return running;
  const ours = running.data.list('page.nodes').find((node) => isRunning(node) && node.text('query') === query.text);
  if (ours !== undefined) return goOn(load, { operation: ours.text('id') }, { waitMs: LOOK_MS });
  const started = await begin(way, query, signal);
  if ('kind' in started) return started;
  const payload = started.data.maybeObject('result');
  const errors = payload === null ? [] : readUserErrors(payload);
  // Another operation of this app is under way: it is waited for.
  if (errors.some(({ code }) => code === 'OPERATION_IN_PROGRESS' || code === 'LIMIT_REACHED'))
    return goOn(load, {}, { waitMs: BUSY_MS });
  if (errors.length > 0) return { ...classifyUserErrors(errors, way.transport.redact), ...started.spending };
  const operation = payload?.maybeObject('bulkOperation')?.text('id') ?? null;
  if (operation === null) return refused('The shop names no bulk operation.');
  return { ...goOn(load, { operation, at: 0, starts: load.bulk.starts + 1 }, { waitMs: LOOK_MS }), ...started.spending };
}

/** What a lost answer has started is found by the next look. */
async function begin(way: Way, query: Document, signal: AbortSignal): Promise<Answered> {
  const answered = await send(way, { document: startBulk, variables: { query: query.text }, nature: 'make' }, signal);
  return 'kind' in answered && answered.class === 'unknown' ? { ...answered, class: 'retryable' } : answered;
}

async function look(loading: Loading, at: { load: Load; operation: string }, signal: AbortSignal): Promise<Listed> {
  const { load, operation } = at;
  const answered = await ask(loading.way, { document: readBulk, variables: { id: operation } }, signal);
  if ('kind' in answered) return answered;
  const { spending } = answered;
  const found = answered.data.maybeObject('object');
  if (found === null) return { ...again(load), ...spending };
  const status = found.text('status');
  if (status === 'COMPLETED') {
    const address = found.maybeText('url');
    // Nothing was found, so there is no file.
    if (address === null) return { parts: [], next: null, ...spending };
    loading.addresses.set(operation, address);
    return { ...goOn(load, {}, { waitMs: 0 }), ...spending };
  }
  if (isRunning(found)) return { ...goOn(load, {}, { waitMs: LOOK_MS }), ...spending };
  if (found.maybeText('errorCode') === 'ACCESS_DENIED')
    return { ...refused('Access denied: the app lacks a right that the first load needs.'), status: 403, ...spending };
  return { ...again(load), ...spending };
}

async function piece(
  loading: Loading,
  at: { entity: EntityName; load: Load; address: string; operation: string },
  signal: AbortSignal,
): Promise<Listed> {
  const { entity, load } = at;
  const read = await loading.files.read(at.address, load.bulk, signal);
  // A file costs nothing of the bucket.
  if (read.kind === 'expired') {
    loading.addresses.delete(at.operation);
    return { ...goOn(load, { starts: load.bulk.starts + 1 }, { waitMs: LOOK_MS }), spent: 0 };
  }
  if (read.kind === 'failed') return { ...refused(read.message), class: read.retry ? 'retryable' : 'permanent', spent: 0 };
  try {
    const { objects, used } = cutObjects(read.bytes, KINDS[entity].bulk?.children ?? {}, read.isEnd);
    const now = loading.way.transport.now();
    const parts = objects.flatMap((object) => partsOf(entity, object, now));
    if (read.isEnd) return { parts, next: null, spent: 0 };
    // One object is larger than the piece: a larger piece is asked for.
    const size = used === 0 ? load.bulk.size * 4 : loading.pieceBytes;
    if (size > 16 * PIECE_BYTES) return refused('One object of the result is larger than can be read.');
    return { ...goOn(load, { at: load.bulk.at + used, size }, { waitMs: 0 }), parts, spent: 0 };
  } catch (error) {
    return refused(error instanceof Error && 'code' in error ? error.message : 'The result cannot be read.');
  }
}

function isRunning(operation: Doc): boolean {
  return ['CREATED', 'RUNNING', 'CANCELING'].includes(operation.text('status'));
}

function goOn(load: Load, change: Partial<Load['bulk']>, { waitMs }: { waitMs: number }): Page {
  return { parts: [], next: JSON.stringify({ bulk: { ...load.bulk, ...change } }), ...(waitMs === 0 ? {} : { waitMs }) };
}

function again(load: Load): Page {
  return goOn(load, { operation: null, at: 0 }, { waitMs: AGAIN_MS });
}

function refused(message: string): Failed {
  return { kind: 'failed', class: 'permanent', status: null, message };
}
