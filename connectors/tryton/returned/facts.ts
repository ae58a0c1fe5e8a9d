import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { newestStamp, under, words, type RecordKind } from '../record-kind.ts';
import { dayAt, decimalAt } from '../values.ts';

const ARRIVED = new Set(['received', 'done']);
/** What becomes of goods by the kind of place they are put away to; any other leaves it open. */
const WAYS: Record<string, string> = { storage: 'restock', lost_found: 'scrap' };

/**
 * A sale that takes goods of another one back. Its return shipment says what has arrived, and, once it is done, where it was
 * put; neither touches the sale, so the newest stamp is looked for among all of them. Only those that we made are read.
 */
export const returned: RecordKind = {
  entity: 'return',
  model: 'sale.sale',
  fields: [
    ...words('number reference state create_date write_date warehouse.code warehouse.name'),
    ...under('lines', 'create_date write_date'),
    ...under('shipment_returns', 'state effective_date create_date write_date'),
    ...under('shipment_returns.incoming_moves', 'quantity state product.code origin.note create_date write_date'),
    ...under('shipment_returns.inventory_moves', 'quantity state product.code to_location.type create_date write_date'),
  ],
  domain: ({ company }) => [
    ['company', '=', company],
    ['origin', 'like', 'sale.sale,%'],
    ['reference', 'like', 'ret_%'],
  ],
  children: ['lines', 'shipment_returns', 'lines.moves'],
  read: (doc) => {
    const shipments = doc.list('shipment_returns').filter((one) => one.text('state') !== 'cancelled');
    const moves = shipments.flatMap((one) => [...one.list('incoming_moves'), ...one.list('inventory_moves')]);
    const reference = doc.maybeText('reference');
    return [
      {
        entity: 'return',
        id: doc.id('id'),
        ...newestStamp([doc, ...doc.list('lines'), ...shipments, ...moves]),
        ...(reference !== null && reference.startsWith('ret_') ? { ours: reference } : {}),
        groups: { receipt: receiptOf(doc, shipments), inspection: inspectionOf(shipments) },
        gone: doc.text('state') === 'cancelled',
      },
    ];
  },
};

/** Null: nothing has arrived. */
function receiptOf(doc: Doc, shipments: readonly Doc[]): Json {
  const arrived = shipments.filter((one) => ARRIVED.has(one.text('state')));
  if (arrived.length === 0) return null;
  return {
    status: arrived.length === shipments.length ? 'complete' : 'partial',
    at: dayOf(arrived),
    location: doc.object('warehouse').maybeText('code') ?? doc.object('warehouse').text('name'),
    lines: arrived
      .flatMap((one) => live(one, 'incoming_moves'))
      .map((move) => ({ line: move.maybeObject('origin')?.maybeText('note') ?? null, ...unitsOf(move) }))
      .toSorted(byText),
  };
}

/** Null: nothing was put away. */
function inspectionOf(shipments: readonly Doc[]): Json {
  const done = shipments.filter((one) => one.text('state') === 'done');
  const moves = done.flatMap((one) => live(one, 'inventory_moves'));
  if (moves.length === 0) return null;
  const put = moves.map((move) => ({ ...unitsOf(move), disposition: WAYS[move.object('to_location').text('type')] ?? null }));
  return { at: dayOf(done), lines: put.toSorted(byText) };
}

function live(shipment: Doc, name: string): Doc[] {
  return shipment.list(name).filter((move) => move.text('state') !== 'cancelled');
}

function unitsOf(move: Doc): { sku: string; quantity: string } {
  return { sku: move.object('product').maybeText('code') ?? '', quantity: decimalAt(move, 'quantity') };
}

/** Tryton knows the day on which a return was done, and none of what was only received. */
function dayOf(shipments: readonly Doc[]): string | null {
  const days = shipments.flatMap((one) =>
    one.text('state') === 'done' && one.maybeValue('effective_date') !== null ? [dayAt(one, 'effective_date')] : [],
  );
  return days.toSorted()[0] ?? null;
}

function byText(a: Json, b: Json): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
