import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import type { RecordKind } from '../record-kind.ts';
import { newestStamp, under, words } from '../record-kind.ts';
import { decimalAt, dayAt } from '../values.ts';

const STATES = ['draft', 'waiting', 'assigned', 'picked', 'packed', 'done', 'cancelled'] as const;
const STATUS: Record<(typeof STATES)[number], string> = {
  draft: 'pending',
  waiting: 'pending',
  assigned: 'pending',
  picked: 'pending',
  packed: 'packed',
  done: 'shipped',
  cancelled: 'cancelled',
};

/** What leaves a warehouse for a customer. Before goods are picked a shipment is a plan, which an amendment replaces. */
export const shipment: RecordKind = {
  entity: 'shipment',
  model: 'stock.shipment.out',
  fields: [
    ...words('number state effective_date create_date write_date'),
    ...words('warehouse.code warehouse.name carrier.party.name'),
    ...words('outgoing_moves.quantity outgoing_moves.package outgoing_moves.product.code outgoing_moves.state'),
    ...under('outgoing_moves.origin', 'note sale'),
    ...under('outgoing_moves', 'create_date write_date'),
    ...under('packages', 'code shipping_reference create_date write_date'),
  ],
  domain: ({ company }) => [
    ['company', '=', company],
    ['state', 'in', ['picked', 'packed', 'done', 'cancelled']],
  ],
  children: ['moves', 'packages'],
  read: (doc) => {
    const moves = doc.list('outgoing_moves');
    const sale = moves.map((move) => move.maybeObject('origin')?.maybeId('sale') ?? null).find((id) => id !== null);
    const state = doc.oneOf('state', STATES);
    const shippedAt = state === 'done' && doc.maybeValue('effective_date') !== null ? dayAt(doc, 'effective_date') : null;
    return [
      {
        entity: 'shipment',
        id: doc.id('id'),
        ...newestStamp([doc, ...moves, ...doc.list('packages')]),
        groups: {
          header: {
            number: doc.maybeText('number'),
            order: sale === undefined ? null : { id: sale },
            direction: 'outbound',
            location: doc.object('warehouse').maybeText('code') ?? doc.object('warehouse').text('name'),
          },
          packages: { packages: packagesOf(doc, moves) },
          status: { status: STATUS[state], ...(shippedAt === null ? {} : { shippedAt }) },
        },
      },
    ];
  },
};

/** Packages with what is in them; goods that nobody put into a package are one of their own, without a number to track. */
function packagesOf(doc: Doc, moves: readonly Doc[]): Json[] {
  const live = moves.filter((move) => move.text('state') !== 'cancelled');
  const carrier = doc.maybeObject('carrier')?.object('party').text('name') ?? null;
  const packages = doc.list('packages').map((one) => ({
    id: one.text('code'),
    carrier,
    trackingNumber: one.maybeText('shipping_reference'),
    contents: contentsOf(live.filter((move) => move.maybeId('package') === one.id('id'))),
  }));
  const loose = contentsOf(live.filter((move) => move.maybeId('package') === null));
  if (loose.length === 0) return packages;
  return [
    ...packages,
    { id: `${doc.maybeText('number') ?? doc.id('id')}/loose`, carrier, trackingNumber: null, contents: loose },
  ];
}

/** Only goods of an order's lines are told: the rest is not ours to speak of. */
function contentsOf(moves: readonly Doc[]): { line: string; sku: string | null; quantity: string }[] {
  return moves
    .flatMap((move) => {
      const line = move.maybeObject('origin')?.maybeText('note') ?? null;
      if (line === null || line === '') return [];
      return [{ line, sku: move.object('product').maybeText('code'), quantity: decimalAt(move, 'quantity') }];
    })
    .toSorted((a, b) => (a.line < b.line ? -1 : 1));
}
