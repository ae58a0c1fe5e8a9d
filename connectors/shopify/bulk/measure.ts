import type { Doc } from '../../../src/kit/doc.ts';
import { ask, type Way } from '../ask.ts';
import { KINDS } from '../kinds.ts';
import type { EntityName } from '../settings.ts';
import { FREE, goOn, type Listed, type Load, type Slice } from './load.ts';
import { quarters, searchOf } from './ranges.ts';

interface Step {
  entity: EntityName;
  load: Load;
}

/** Asks how many objects there are and between which ids they lie. */
export async function measure(way: Way, { entity, load }: Step, signal: AbortSignal): Promise<Listed> {
  const ranges = KINDS[entity].bulk?.ranges;
  // What cannot be counted is read by one operation.
  if (ranges === undefined) return goOn(load, { span: { first: 0, last: 0 } }, FREE);
  const answered = await ask(way, { document: ranges.span, variables: {} }, signal);
  if ('kind' in answered) return answered;
  const { data, spending } = answered;
  const span = { first: numberOf(data, 'first'), last: numberOf(data, 'last') };
  const count = data.integer('all.count');
  return goOn(load, { span, open: load.bulk.open.map((slice) => ({ ...slice, count })) }, spending);
}

/** The number in the id of the one object that an end of the list shows. */
function numberOf(data: Doc, end: string): number {
  const id = data.list(`${end}.nodes`)[0]?.text('id') ?? '/0';
  return Number(id.slice(id.lastIndexOf('/') + 1));
}

/** Cuts one of the open ranges into four and counts what is in each. */
export async function cut(way: Way, { entity, load, index }: Step & { index: number }, signal: AbortSignal): Promise<Listed> {
  const { open, span } = load.bulk;
  const slice = open[index];
  const document = KINDS[entity].bulk?.ranges?.count;
  const parts = slice === undefined || span === null ? null : quarters(slice, span);
  if (slice === undefined || document === undefined || parts === null) throw new Error('It cannot be cut.');
  const names = ['a', 'b', 'c', 'd'];
  const variables = Object.fromEntries(parts.map((part, nth) => [names[nth] ?? '', searchOf(part)]));
  const answered = await ask(way, { document, variables }, signal);
  if ('kind' in answered) return answered;
  const { data, spending } = answered;
  const counted = parts.map((part, nth): Slice => {
    return { ...part, count: data.integer(`${names[nth]}.count`), starts: slice.starts };
  });
  return goOn(load, { open: open.toSpliced(index, 1, ...counted) }, spending);
}
