import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { numberOf, seenAt, wholeList, type Reading } from './reading.ts';

/**
 * The work that the shop has given to one place: what it asks for in one of its two words for it, how far it is in the
 * other, and what holds it up.
 */
export function readFulfilmentOrder(doc: Doc, reading: Reading): FactDraft[] {
  const place = doc.object('assignedLocation');
  const location = place.maybeObject('location');
  const code = location === null ? undefined : reading.locations[numberOf(location.text('id'))];
  return [
    {
      entity: 'fulfilment-order',
      id: doc.text('id'),
      ...seenAt(doc),
      groups: {
        header: {
          order: { id: doc.text('orderId') },
          location: code ?? place.text('name'),
          window: { notBefore: doc.maybeTime('fulfillAt'), shipBy: doc.maybeTime('fulfillBy') },
        },
        lines: {
          lines: wholeList(doc, 'lineItems').map((line) => ({
            id: line.text('id'),
            line: line.text('lineItem.id'),
            sku: line.maybeText('sku'),
            quantity: String(line.integer('totalQuantity')),
          })),
        },
        request: { list: 'shopify-request', status: doc.text('requestStatus') },
        // What remains of a line also shrinks by what is paid back before it is sent: what was sent is told by shipments.
        answer: { list: 'shopify', status: doc.text('status') },
        hold: readHold(doc),
      },
    },
  ];
}

/** What holds the work up; of several reasons the first. */
export function readHold(doc: Doc): Json {
  const [hold] = doc.list('fulfillmentHolds');
  return hold === undefined ? null : { reason: hold.text('reason'), notes: hold.maybeText('reasonNotes') };
}
