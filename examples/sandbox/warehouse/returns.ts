import type { Target } from '../../../connectors/http/target.ts';
import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Body } from '../../../src/model/entity.ts';
import type { Json } from '../../../src/model/json.ts';
import { DISPOSITIONS, type Header, type Lines } from '../../../src/model/returns/return-schema.ts';
import { withoutNulls } from '../mapping/without-nulls.ts';

type Line = Lines['lines'][number];

/** Announced once it may come back. What is closed stays with the warehouse if it had been told, for it may still arrive. */
export function isComingBack(body: Body): boolean {
  const { authorisation } = (body['derived'] ?? {}) as { authorisation?: string };
  if (((body['lines'] ?? null) as Lines | null)?.lines.some(isGoods) !== true) return false;
  return authorisation === 'approved' || (authorisation === 'closed' && 'receipt' in body);
}

function isGoods({ kind, sku }: Line): boolean {
  return kind !== 'fee' && sku !== '';
}

/** What the warehouse is to expect. Its number on the label leads a parcel to it. */
export function announcedReturn(target: Target): Json {
  const { rma, number } = target.body['header'] as Header;
  const lines = (target.body['lines'] as Lines).lines.filter(isGoods);
  return {
    rma: rma ?? number,
    lines: lines.map(({ id, sku, quantity }) => ({ line_ref: id, sku, quantity: Number(quantity) })),
  };
}

/** The same of a parcel that is there already: the warehouse is told whose it is. */
export function ownedParcel(target: Target): Json {
  return { ...(announcedReturn(target) as Record<string, Json>), reference: target.record };
}

export function cancelledReturn(target: Target): Json {
  return { ...(announcedReturn(target) as Record<string, Json>), status: 'cancelled' };
}

/** What arrived and what became of it; `reference` is the id of our record, and null for a parcel that nobody announced. */
export function readWarehouseReturn(doc: Doc): FactDraft[] {
  const ours = doc.maybeText('reference');
  return [
    {
      entity: 'return',
      id: doc.id('id'),
      ...(ours === null ? {} : { ours }),
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      groups: { receipt: readReceipt(doc), inspection: readInspection(doc) },
      // What was called off is nothing any more, unless it arrives all the same.
      gone: doc.text('status') === 'cancelled' && doc.list('received').length === 0,
    },
  ];
}

/** Null: nothing has arrived. */
function readReceipt(doc: Doc): Json {
  const received = doc.list('received');
  if (received.length === 0) return null;
  return {
    ...withoutNulls({
      location: doc.maybeText('location'),
      rma: doc.maybeText('rma'),
      carrier: doc.maybeText('carrier'),
      trackingNumber: doc.maybeText('tracking_number'),
      orderNumber: doc.maybeText('order_number'),
    }),
    status: doc.maybeBoolean('complete') === true ? 'complete' : 'partial',
    at: doc.maybeTime('received_at'),
    lines: received.map((line) => ({ ...readUnits(line), serials: line.maybeList('serials').map((one) => one.text('')) })),
  };
}

/** Null: nobody has looked at it. */
function readInspection(doc: Doc): Json {
  const inspected = doc.list('inspected');
  if (inspected.length === 0) return null;
  return {
    ...withoutNulls({ by: doc.maybeText('inspected_by') }),
    at: doc.maybeTime('inspected_at'),
    lines: inspected.map((line) => ({
      ...readUnits(line),
      ...withoutNulls({ condition: line.maybeText('condition'), location: line.maybeText('location') }),
      disposition: line.maybeText('disposition') === null ? null : line.oneOf('disposition', DISPOSITIONS),
    })),
  };
}

function readUnits(line: Doc) {
  return { line: line.maybeText('line_ref'), sku: line.text('sku'), quantity: String(line.integer('quantity')) };
}
