import type { Page } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { ask, type Way } from '../ask.ts';
import { readBulks } from '../documents/operations.ts';
import { KINDS } from '../kinds.ts';
import type { EntityName } from '../settings.ts';
import { cutObjects } from './cut-objects.ts';
import { afterLoad, changed, FREE, goOn, listFrom, refused, reopened, type Listed, type Load, type Running } from './load.ts';
import { cut, measure } from './measure.ts';
import { isRunning, MOST_AT_ONCE, start } from './operate.ts';
import { partsOf } from './parts.ts';
import { quarters, tooLarge } from './ranges.ts';
import { MOST_BYTES, type ResultFiles } from './result-file.ts';

/*
 * A first load. A result can be read when its operation is complete, so all objects at once would be read when the last
 * one was written: ranges of ids are asked for instead, as many at once as the shop runs, and one is read while the next
 * are written. The first range has no lower bound and the last no upper one, so whatever the counts were, none is missed.
 *
 * Each page is one step: ask for the span of ids → cut a range and count its parts → begin an operation → look at those
 * that run → read a piece of a file. The cursor holds where every operation stands, so a hub that is started again goes
 * on there. An operation that failed, was stopped or whose result is gone is started again, three times; after that the
 * list is read page after page.
 */

const LOOK_MS = 500;
/** Each look without news makes the next one later, up to LONGEST_MS, for an operation may run for hours; not when one is nearly done. */
const LATER_MS = 100;
const LONGEST_MS = 5_000;
const NEARLY = 0.9;
const AGAIN_MS = 30_000;
const MOST_STARTS = 3;

/** What a first load needs besides the way to the shop. */
export interface Loading {
  way: Way;
  files: ResultFiles;
  /** Addresses of results by operation: they are signed, so no cursor holds them. */
  addresses: Map<string, string>;
  /** Entities that are being loaded: they share the operations that the shop runs at once. */
  loads: Set<EntityName>;
  /** Epoch milliseconds until which others have all the operations that the shop runs at once. */
  busy: { until: number };
  pieceBytes: number;
}

interface Step {
  entity: EntityName;
  load: Load;
}

export async function loadPage(loading: Loading, step: Step, signal: AbortSignal): Promise<Listed> {
  const { entity } = step;
  if (KINDS[entity].bulk === undefined) return refused(`${entity} has no bulk operation`);
  loading.loads.add(entity);
  const listed = await takeStep(loading, step, signal);
  const isOver = 'kind' in listed ? listed.class === 'permanent' : listed.next?.startsWith('{"bulk":') !== true;
  if (isOver) loading.loads.delete(entity);
  return listed;
}

function takeStep(loading: Loading, step: Step, signal: AbortSignal): Promise<Listed> | Listed {
  const { open, running, span, looked } = step.load.bulk;
  if (span === null) return measure(loading.way, step, signal);
  if (open.length === 0 && running.length === 0) return { parts: [], next: afterLoad(step.entity), ...FREE };
  const writing = running.filter(({ operation }) => !loading.addresses.has(operation));
  if (writing.length > 0 && !looked) return look(loading, { ...step, writing }, signal);
  if (hasRoom(loading, step.load, writing.length)) return beginOne(loading, { ...step, span }, signal);
  const one = running.find(({ operation }) => loading.addresses.has(operation));
  return one === undefined ? goOn(step.load, { looked: false }, FREE) : piece(loading, { ...step, one }, signal);
}

/** Whether another operation may be begun now. */
function hasRoom({ way, loads, busy }: Loading, { bulk: { open, running } }: Load, writing: number): boolean {
  const share = Math.max(1, Math.floor(MOST_AT_ONCE / loads.size));
  // With nothing else to do it is tried again, for the wait is over.
  return open.length > 0 && writing < share && (running.length === 0 || way.transport.now() >= busy.until);
}

async function beginOne(
  loading: Loading,
  step: Step & { span: { first: number; last: number } },
  signal: AbortSignal,
): Promise<Listed> {
  const { way, busy } = loading;
  const { open, running } = step.load.bulk;
  const canCut = KINDS[step.entity].bulk?.ranges !== undefined;
  const index = tooLarge(open, (range) => canCut && quarters(range, step.span) !== null);
  if (index !== -1) return cut(way, { ...step, index }, signal);
  const listed = await start(way, step, signal);
  if ('kind' in listed || listed.waitMs === undefined) return listed;
  busy.until = way.transport.now() + listed.waitMs;
  const { waitMs, ...page } = listed;
  return running.length === 0 ? { ...page, waitMs } : page;
}

/** Asks how the operations stand whose files cannot be read yet. */
async function look(loading: Loading, step: Step & { writing: Running[] }, signal: AbortSignal): Promise<Listed> {
  const { load, writing } = step;
  const ids = writing.map(({ operation }) => operation);
  const answered = await ask(loading.way, { document: readBulks, variables: { ids } }, signal);
  if ('kind' in answered) return answered;
  const found = answered.data.list('nodes').map((node) => (node.json === null ? null : node));
  const ends = writing.map((one, index) => endOf(found[index] ?? null, one));
  const denied = ends.some((end) => end.kind === 'denied');
  if (denied)
    return { ...refused('Access denied: the app lacks a right that the first load needs.'), status: 403, ...answered.spending };
  for (const end of ends) if (end.kind === 'complete') loading.addresses.set(end.one.operation, end.address);
  const gone = ends.filter(({ kind }) => kind === 'lost' || kind === 'empty').map(({ one }) => one.operation);
  const open = [...ends.filter(({ kind }) => kind === 'lost').map(({ one }) => reopened(one)), ...load.bulk.open];
  const running = load.bulk.running.filter(({ operation }) => !gone.includes(operation));
  const isNews = ends.some(({ kind }) => kind !== 'running');
  const change = { open, running, looked: true, quiet: isNews ? 0 : load.bulk.quiet + 1 };
  const { spending } = answered;
  if (open.length > load.bulk.open.length) return goOn(load, change, { ...spending, waitMs: AGAIN_MS });
  const isIdle = !isNews && ids.length === running.length && !hasRoom(loading, { bulk: { ...load.bulk, ...change } }, ids.length);
  const isNear = ends.some(
    (end) => end.kind === 'running' && end.written >= NEARLY * (end.one.count ?? Number.POSITIVE_INFINITY),
  );
  const waitMs = isNear ? LOOK_MS : Math.min(LONGEST_MS, LOOK_MS + LATER_MS * load.bulk.quiet);
  return isIdle ? goOn(load, { ...change, looked: false }, { ...spending, waitMs }) : goOn(load, change, spending);
}

type End = { one: Running } & (
  | { kind: 'denied' | 'lost' | 'empty' }
  /** So many of its objects are in the file. */
  | { kind: 'running'; written: number }
  /** Its file can be read there. */
  | { kind: 'complete'; address: string }
);

function endOf(found: Doc | null, one: Running): End {
  if (found === null) return { kind: 'lost', one };
  if (isRunning(found)) return { kind: 'running', one, written: Number(found.maybeValue('rootObjectCount') ?? 0) };
  if (found.text('status') !== 'COMPLETED')
    return { kind: found.maybeText('errorCode') === 'ACCESS_DENIED' ? 'denied' : 'lost', one };
  const address = found.maybeText('url');
  // Nothing was found, so there is no file.
  return address === null ? { kind: 'empty', one } : { kind: 'complete', one, address };
}

/** The next piece of a file. It costs nothing of the bucket. */
async function piece(loading: Loading, step: Step & { one: Running }, signal: AbortSignal): Promise<Listed> {
  const { entity, load, one } = step;
  const { at, operation, piece: size = loading.pieceBytes } = one;
  const read = await loading.files.read(loading.addresses.get(operation) ?? '', { at, size }, signal);
  if (read.kind === 'expired') return expired(loading, step);
  if (read.kind === 'failed') return { ...refused(read.message), class: read.retry ? 'retryable' : 'permanent', spent: 0 };
  try {
    const { objects, used } = cutObjects(read.bytes, KINDS[entity].bulk?.children ?? {}, read.isEnd);
    const now = loading.way.transport.now();
    const parts = objects.flatMap((object) => partsOf(entity, object, now));
    // One object is larger than the piece: a larger piece is asked for.
    if (!read.isEnd && used === 0 && size * 4 > MOST_BYTES)
      return refused('One object of the result is larger than can be read.');
    const { piece: _piece, ...usual } = one;
    const next = used === 0 ? { ...one, piece: size * 4 } : { ...usual, at: at + used };
    const running = read.isEnd ? changed(load, one, null) : load.bulk.running.map((other) => (other === one ? next : other));
    if (read.isEnd) loading.addresses.delete(operation);
    return { ...goOn(load, { running, looked: false }, FREE), parts };
  } catch (error) {
    return refused(error instanceof Error && 'code' in error ? error.message : 'The result cannot be read.');
  }
}

/** The address is not valid any more: the shop tells a new one, unless it does so again and again. */
function expired({ addresses }: Loading, { load, one }: Step & { one: Running }): Page {
  addresses.delete(one.operation);
  if (one.starts > MOST_STARTS) return { parts: [], next: listFrom(0), ...FREE };
  return goOn(load, { running: changed(load, one, { starts: one.starts + 1 }), looked: false }, { ...FREE, waitMs: LOOK_MS });
}
