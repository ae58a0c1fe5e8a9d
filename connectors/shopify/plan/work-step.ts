import type { Doc } from '../../../src/kit/doc.ts';
import { wholeList } from '../mappings/reading.ts';

/** Work that a place has to do for an order, and what has been sent of it already. */
export interface Work {
  orders: { id: string; status: string; location: string | null; lines: { id: string; line: string; remaining: number }[] }[];
  /** Fulfilments that are there. */
  seen: string[];
  /** The fulfilment of each tracking number. */
  tracked: Record<string, string>;
}

const PREFIX = 'ship ';

/** What the read before a fulfilment has shown, as the step that has to follow. */
export function stepOf(order: Doc): string {
  const live = order.list('fulfillments').filter((one) => one.text('status') !== 'CANCELLED');
  const tracked = live.flatMap((one) =>
    one.list('trackingInfo').flatMap((info): [string, string][] => {
      const number = info.maybeText('number');
      return number === null ? [] : [[number, one.text('id')]];
    }),
  );
  const work: Work = {
    orders: wholeList(order, 'fulfillmentOrders').map((one) => ({
      id: one.text('id'),
      status: one.text('status'),
      location: one.object('assignedLocation').maybeObject('location')?.text('id') ?? null,
      lines: wholeList(one, 'lineItems').map((line) => ({
        id: line.text('id'),
        line: line.text('lineItem.id'),
        remaining: line.integer('remainingQuantity'),
      })),
    })),
    seen: live.map((one) => one.text('id')),
    tracked: Object.fromEntries(tracked),
  };
  return `${PREFIX}${JSON.stringify(work)}`;
}

/** Null when the work has not been read yet. */
export function readStep(step: string | null): Work | null {
  return step?.startsWith(PREFIX) === true ? (JSON.parse(step.slice(PREFIX.length)) as Work) : null;
}
