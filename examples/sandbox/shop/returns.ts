import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Occurrence } from '../../../src/model/fact.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Refund } from '../../../src/model/returns/return-schema.ts';
import { withoutNulls } from '../mapping/without-nulls.ts';

const STATES = ['requested', 'approved', 'declined', 'cancelled', 'expired', 'closed'] as const;
const METHODS = ['label', 'qr', 'drop_off', 'in_store', 'keep_it'] as const;

/** A return of the shop. One without a state was settled at the counter, before the shop told of it. */
export function readReturn(doc: Doc): FactDraft[] {
  const at = doc.time('created_at');
  const state = doc.maybeText('status') === null ? 'closed' : doc.oneOf('status', STATES);
  return [
    {
      entity: 'return',
      id: doc.id('id'),
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      groups: {
        header: readHeader(doc, at),
        lines: {
          lines: doc.list('lines').map(readLine),
          ...readTerms(doc),
          total: doc.money('total').amount,
        },
        ...readShipment(doc),
        authorisation: { state, at: doc.maybeTime('status_at') ?? at },
      },
      events: doc.maybeList('refunds').map(readRefund),
    },
  ];
}

function readHeader(doc: Doc, createdAt: string): Json {
  const ref = (field: string): Json => {
    const id = doc.maybeId(field);
    return id === null ? null : { id };
  };
  return {
    ...withoutNulls({
      rma: doc.maybeText('rma'),
      order: ref('order_id'),
      orderNumber: doc.maybeText('order_number'),
      exchangeOrder: ref('exchange_order_id'),
      method: doc.maybeText('method') === null ? null : doc.oneOf('method', METHODS),
      reason: doc.maybeText('reason'),
    }),
    number: doc.text('number'),
    createdAt,
    currency: doc.text('currency'),
    customer: ref('customer_id'),
  };
}

function readLine(line: Doc): Json {
  const value = line.maybeObject('value');
  return {
    id: line.id('id'),
    order: line.maybeId('order_id'),
    orderLine: line.maybeId('order_line_id'),
    sku: line.text('sku'),
    kind: line.text('kind'),
    quantity: String(line.integer('quantity')),
    ...(value === null ? {} : { value: line.money('value').amount }),
    ...(line.maybeList('serials').length === 0 ? {} : { serials: line.maybeList('serials').map((one) => one.text('')) }),
    refund: line.money('refund').amount,
  };
}

/** By what its parcels are known again; a return of which the shop knows no parcel says nothing of one. */
function readShipment(doc: Doc): Record<string, Json> {
  const parcels = doc.maybeList('parcels');
  if (parcels.length === 0) return {};
  return {
    shipment: {
      labelAt: doc.maybeTime('label_at'),
      sentAt: doc.maybeTime('sent_at'),
      packages: parcels.map((one) => ({ carrier: one.text('carrier'), trackingNumber: one.text('tracking_number') })),
    },
  };
}

/** What is kept back. */
function readTerms(doc: Doc): Record<string, Json> {
  const fees = doc.maybeList('fees').map((fee) => ({ code: fee.text('code'), amount: fee.money('amount').amount }));
  return fees.length === 0 ? {} : { fees };
}

const REFUNDS: Record<string, Refund['status']> = { pending: 'pending', success: 'succeeded', failure: 'failed' };

function readRefund(doc: Doc): Occurrence {
  const transaction = doc.id('id');
  const status = REFUNDS[doc.oneOf('status', Object.keys(REFUNDS))] ?? 'pending';
  const data: Refund = { transaction, kind: 'refund', status, ...doc.money('amount'), tender: doc.maybeText('gateway') };
  return { key: `${transaction}:${status}`, type: 'refund', at: doc.time('at'), classifier: 'actual', data };
}
