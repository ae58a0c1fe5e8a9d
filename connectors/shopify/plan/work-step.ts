import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { wholeList } from '../mappings/reading.ts';

interface WorkLine {
  id: string;
  line: string;
  remaining: number;
}

/** Work that a place has to do for an order, and what has been sent of it already. */
export interface Work {
  orders: { id: string; status: string; location: string | null; lines: WorkLine[] }[];
  /** Fulfilments that are there. */
  seen: string[];
  /** The fulfilment of each tracking number. */
  tracked: Record<string, string>;
  /** Work of which further lines are still to be read, and after which. */
  more: { order: string; after: string }[];
  /** How often the shop was asked to give work to the place that sent it, and why it last said no. Absent: never. */
  moves?: number;
  kept?: string;
}

/** What was asked before the work is read once more. */
export type Moved = Pick<Work, 'moves' | 'kept'>;

const PREFIX = 'ship ';
const MOVED = 'moved ';

/** The step that writes tracking, once a look has shown another one. */
export const TRACK = 'track';

/** What the read before a fulfilment has shown, as the step that has to follow. */
export function stepOf(order: Doc, { moves, kept }: Moved = {}): string {
  const live = order.list('fulfillments').filter((one) => one.text('status') !== 'CANCELLED');
  const tracked = live.flatMap((one) =>
    one.list('trackingInfo').flatMap((info): [string, string][] => {
      const number = info.maybeText('number');
      return number === null ? [] : [[number, one.text('id')]];
    }),
  );
  const orders = wholeList(order, 'fulfillmentOrders');
  return written({
    orders: orders.map((one) => ({
      id: one.text('id'),
      status: one.text('status'),
      location: one.object('assignedLocation').maybeObject('location')?.text('id') ?? null,
      lines: linesOf(one),
    })),
    seen: live.map((one) => one.text('id')),
    tracked: Object.fromEntries(tracked),
    more: orders.flatMap(moreOf),
    ...(moves === undefined ? {} : { moves }),
    ...(kept === undefined ? {} : { kept }),
  });
}

/** After the shop was asked to move work: it is read again, whatever it has said. */
export function movedStep({ moves = 0 }: Moved, kept?: string): string {
  return `${MOVED}${JSON.stringify({ moves: moves + 1, ...(kept === undefined ? {} : { kept: kept.slice(0, MOST_WORDS) }) })}`;
}

const MOST_WORDS = 200;

/** Null: nothing was asked to be moved. */
export function readMoved(step: string | null): Moved | null {
  return step?.startsWith(MOVED) === true ? (JSON.parse(step.slice(MOVED.length)) as Moved) : null;
}

/** The same after further lines were read of one of its orders. */
export function furtherStep(page: Doc, before: Json): string {
  const work = before as unknown as Work;
  const id = page.text('id');
  const [next] = moreOf(page);
  if (next !== undefined && work.more.some(({ order, after }) => order === id && after === next.after))
    throw page.wrong('lineItems.pageInfo.endCursor', 'a list that moves on');
  return written({
    ...work,
    orders: work.orders.map((one) => (one.id === id ? { ...one, lines: [...one.lines, ...linesOf(page)] } : one)),
    more: [...work.more.filter(({ order }) => order !== id), ...(next === undefined ? [] : [next])],
  });
}

/** Null when the work has not been read yet. A step of an earlier release knows of no further lines. */
export function readStep(step: string | null): Work | null {
  return step?.startsWith(PREFIX) === true
    ? { more: [], ...(JSON.parse(step.slice(PREFIX.length)) as Omit<Work, 'more'>) }
    : null;
}

function written(work: Work): string {
  return `${PREFIX}${JSON.stringify(work)}`;
}

function linesOf(order: Doc): WorkLine[] {
  return order.list('lineItems.nodes').map((line) => ({
    id: line.text('id'),
    line: line.text('lineItem.id'),
    remaining: line.integer('remainingQuantity'),
  }));
}

function moreOf(order: Doc): Work['more'] {
  const info = order.object('lineItems.pageInfo');
  return info.boolean('hasNextPage') ? [{ order: order.text('id'), after: info.text('endCursor') }] : [];
}
