import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { locationCode, seenAt, wholeList, type Reading } from './reading.ts';

const STATES: Record<string, string> = {
  CANCELLED: 'cancelled',
  ERROR: 'exception',
  FAILURE: 'exception',
  OPEN: 'pending',
  PENDING: 'pending',
  SUCCESS: 'shipped',
};

/** What is shown to people is further along than the state of the fulfilment itself. */
const SHOWN: Record<string, string> = {
  LABEL_PRINTED: 'packed',
  LABEL_PURCHASED: 'packed',
  IN_TRANSIT: 'in_transit',
  OUT_FOR_DELIVERY: 'out_for_delivery',
  DELIVERED: 'delivered',
  PICKED_UP: 'delivered',
  FAILURE: 'exception',
  NOT_DELIVERED: 'exception',
  CANCELED: 'cancelled',
};

/**
 * A fulfilment → a shipment. The shop does not say which line is in which of several packages: all of it stands in
 * the first one.
 */
export function readShipment(doc: Doc, reading: Reading): FactDraft[] {
  const location = doc.maybeObject('location');
  const contents = wholeList(doc, 'fulfillmentLineItems').map((one) => ({
    line: one.text('lineItem.id'),
    sku: one.maybeText('lineItem.sku'),
    quantity: String(one.integer('quantity')),
  }));
  const parcels = doc.list('trackingInfo').map((one) => ({
    carrier: one.maybeText('company'),
    trackingNumber: one.maybeText('number'),
  }));
  const packages = (parcels.length > 0 ? parcels : [{ carrier: null, trackingNumber: null }]).map((parcel, index) => ({
    id: parcel.trackingNumber ?? String(index + 1),
    ...parcel,
    contents: index === 0 ? contents : [],
  }));
  const stated = STATES[doc.oneOf('status', Object.keys(STATES))] ?? 'pending';
  const status = stated === 'shipped' ? (SHOWN[doc.maybeText('displayStatus') ?? ''] ?? stated) : stated;
  return [
    {
      entity: 'shipment',
      id: doc.text('id'),
      ...seenAt(doc),
      groups: {
        header: {
          number: doc.text('name'),
          order: { id: doc.text('order.id') },
          direction: 'outbound',
          location: location === null ? null : locationCode(location, reading),
        },
        packages: { packages },
        status: { status, shippedAt: stated === 'shipped' ? doc.time('createdAt') : null },
      },
    },
  ];
}
