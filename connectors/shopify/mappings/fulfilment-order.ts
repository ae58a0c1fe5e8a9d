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
  const lines = wholeList(doc, 'lineItems');
  return [
    {
      entity: 'fulfilment-order',
      id: doc.text('id'),
      ...seenAt(doc),
      groups: {
        header: {
          order: { id: doc.text('orderId') },
          location: code ?? place.text('name'),
          window: { notBefore: doc.maybeTime('fulfillAt') },
        },
        lines: {
          lines: lines.map((line) => ({
            id: line.text('id'),
            line: line.text('lineItem.id'),
            sku: line.maybeText('sku'),
            quantity: String(line.integer('totalQuantity')),
          })),
        },
        request: { list: 'shopify-request', status: doc.text('requestStatus') },
        answer: readAnswer(doc, lines),
        hold: readHold(doc),
      },
    },
  ];
}

/** Of cancelled work nothing remains to be done either, and nothing was sent for that. */
function readAnswer(doc: Doc, lines: Doc[]): Json {
  const status = doc.text('status');
  const sent = (line: Doc): number =>
    status === 'CANCELLED' ? 0 : line.integer('totalQuantity') - line.integer('remainingQuantity');
  return {
    list: 'shopify',
    status,
    lines: lines.map((line) => ({ line: line.text('id'), shipped: String(Math.max(0, sent(line))) })),
  };
}

/** What holds the work up; of several reasons the first. */
export function readHold(doc: Doc): Json {
  const [hold] = doc.list('fulfillmentHolds');
  return hold === undefined ? null : { reason: hold.text('reason'), notes: hold.maybeText('reasonNotes') };
}
