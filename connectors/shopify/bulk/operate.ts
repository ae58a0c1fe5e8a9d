import type { Spending } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { ask, send, type Answered, type Way } from '../ask.ts';
import { listBulks, startBulk } from '../documents/operations.ts';
import { KINDS } from '../kinds.ts';
import { classifyUserErrors, readUserErrors } from '../refusals.ts';
import type { EntityName } from '../settings.ts';
import { FREE, goOn, listFrom, refused, type Listed, type Load, type Slice } from './load.ts';
import { joinable, searchOf, type Range } from './ranges.ts';

/** Bulk queries that an app may run in a shop at once, since version 2026-01. */
export const MOST_AT_ONCE = 5;
const BUSY_MS = 10_000;
const MOST_STARTS = 3;

/** Begins the operation for the first of what is open; one that runs already (the answer to its start was lost) is taken over. */
export async function start(
  way: Way,
  { entity, load }: { entity: EntityName; load: Load },
  signal: AbortSignal,
): Promise<Listed> {
  const { open } = load.bulk;
  const slice = firstOf(open);
  if (slice.starts >= MOST_STARTS) return { parts: [], next: listFrom(0), ...FREE };
  const query = queryOf(entity, slice);
  const listed = await ask(way, { document: listBulks, variables: {} }, signal);
  if ('kind' in listed) return listed;
  const taken = new Set(load.bulk.running.map(({ operation }) => operation));
  const active = listed.data.list('page.nodes').filter((one) => one.text('type') === 'QUERY' && isRunning(one));
  const ours = active.find((one) => one.text('query') === query && !taken.has(one.text('id')));
  const rest = open.slice(joinable(open));
  const begun = (operation: string, starts: number, spending: Spending): Listed =>
    goOn(load, { open: rest, running: [...load.bulk.running, { ...slice, starts, operation, at: 0 }] }, spending);
  if (ours !== undefined) return begun(ours.text('id'), slice.starts, listed.spending);
  if (active.length >= MOST_AT_ONCE) return goOn(load, {}, { ...listed.spending, waitMs: BUSY_MS });
  const started = await begin(way, query, signal);
  if ('kind' in started) return started;
  const spending = together(listed.spending, started.spending);
  const payload = started.data.maybeObject('result');
  const errors = payload === null ? [] : readUserErrors(payload);
  // Another program with the same rights was faster: it is waited for.
  if (errors.some(({ code }) => code === 'OPERATION_IN_PROGRESS' || code === 'LIMIT_REACHED'))
    return goOn(load, {}, { ...spending, waitMs: BUSY_MS });
  if (errors.length > 0) return { ...classifyUserErrors(errors, way.transport.redact), ...spending };
  const operation = payload?.maybeObject('bulkOperation')?.text('id') ?? null;
  return operation === null ? refused('The shop names no bulk operation.') : begun(operation, slice.starts + 1, spending);
}

/** What two requests took, and what was left after the second. */
function together(first: Spending, second: Spending): Spending {
  return { ...second, spent: (first.spent ?? listBulks.cost) + (second.spent ?? startBulk.cost) };
}

/** The first open ranges together, as one operation takes them. */
function firstOf(open: readonly Slice[]): Slice {
  const taken = open.slice(0, joinable(open));
  const [first] = taken;
  const last = taken.at(-1);
  if (first === undefined || last === undefined) throw new Error('Nothing is open.');
  const count = taken.reduce<number | null>((sum, one) => (sum === null || one.count === null ? null : sum + one.count), 0);
  return { from: first.from, to: last.to, count, starts: Math.max(...taken.map(({ starts }) => starts)) };
}

/** The bulk query of one range. */
function queryOf(entity: EntityName, range: Range): string {
  const bulk = KINDS[entity].bulk;
  const text = bulk?.query.text ?? '';
  const search = searchOf(range);
  const root = bulk?.ranges?.root;
  return search === null || root === undefined ? text : text.replace(`{ ${root} {`, `{ ${root}(query: "${search}") {`);
}

/** What a lost answer has started is found by the next look. */
async function begin(way: Way, query: string, signal: AbortSignal): Promise<Answered> {
  const answered = await send(way, { document: startBulk, variables: { query }, nature: 'make' }, signal);
  return 'kind' in answered && answered.class === 'unknown' ? { ...answered, class: 'retryable' } : answered;
}

export function isRunning(operation: Doc): boolean {
  return ['CREATED', 'RUNNING', 'CANCELING'].includes(operation.text('status'));
}
