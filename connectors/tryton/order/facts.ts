import type { Doc } from '../../../src/kit/doc.ts';
import { addQuantities } from '../../../src/model/value/quantity.ts';
import type { RecordKind } from '../record-kind.ts';
import { newestStamp, under, words } from '../record-kind.ts';
import { decimalAt } from '../values.ts';
import { isOwnNote } from './lines.ts';

/** In a shipment of this state the goods have left their shelves. */
const PICKED = new Set(['picked', 'packed', 'done']);
const PACKED = new Set(['packed', 'done']);

/**
 * A sale: where it is booked, and what became of each line. Picking, packing and shipping touch the moves and the
 * shipment, never the sale itself, so its newest stamp is looked for among all of them.
 */
export const order: RecordKind = {
  entity: 'order',
  model: 'sale.sale',
  fields: [
    ...words('number reference state shipment_state create_date write_date'),
    ...words('lines.type lines.note lines.quantity lines.product.type lines.create_date lines.write_date'),
    ...under('lines.moves', 'quantity state create_date write_date'),
    ...under('shipments', 'state outgoing_moves create_date write_date'),
  ],
  domain: ({ company }) => [
    ['company', '=', company],
    ['reference', '!=', null],
    // What takes a sale back is none: see `returned/facts.ts`.
    ['OR', ['origin', '=', null], ['origin', 'not like', 'sale.sale,%']],
  ],
  children: ['lines', 'lines.moves', 'shipments'],
  read: (doc) => {
    const lines = doc.list('lines');
    const reference = doc.maybeText('reference');
    const gone = isVoid(doc, lines);
    return [
      {
        entity: 'order',
        id: doc.id('id'),
        ...newestStamp([doc, ...lines, ...lines.flatMap((line) => line.list('moves')), ...doc.list('shipments')]),
        ...(reference !== null && reference.startsWith('ord_') ? { ours: reference } : {}),
        groups: {
          posting: { number: doc.maybeText('number'), status: gone ? 'cancelled' : doc.text('state') },
          fulfilment: { status: doc.text('shipment_state'), lines: lines.flatMap((line) => fulfilled(doc, line)) },
        },
        gone,
      },
    ];
  },
};

/** Cancelled, or amended to nothing: then Tryton has nothing left to ship or to bill. */
function isVoid(doc: Doc, lines: readonly Doc[]): boolean {
  if (doc.text('state') === 'cancelled') return true;
  const counted = lines.filter((line) => line.text('type') === 'line');
  const booked = ['processing', 'done'].includes(doc.text('state'));
  return booked && counted.length > 0 && counted.every((line) => Number(decimalAt(line, 'quantity')) === 0);
}

/** Of the lines that are goods of the order; a line that was made by hand has no id of ours and is not told. */
function fulfilled(doc: Doc, line: Doc) {
  const note = line.maybeText('note');
  const isGoods = line.maybeObject('product')?.text('type') === 'goods';
  if (!isGoods || note === null || note === '' || isOwnNote(note)) return [];
  const stateOf = new Map(
    doc.list('shipments').flatMap((one) => one.list('outgoing_moves').map((move) => [move.id(''), one.text('state')] as const)),
  );
  let [picked, packed, shipped] = ['0', '0', '0'];
  for (const move of line.list('moves')) {
    const state = move.text('state') === 'cancelled' ? '' : (stateOf.get(move.id('id')) ?? '');
    const quantity = decimalAt(move, 'quantity');
    if (PICKED.has(state)) picked = addQuantities(picked, quantity);
    if (PACKED.has(state)) packed = addQuantities(packed, quantity);
    if (move.text('state') === 'done') shipped = addQuantities(shipped, quantity);
  }
  return [{ line: note, picked, packed, shipped, short: '0' }];
}
