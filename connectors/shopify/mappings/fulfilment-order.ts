import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { allocate } from '../../../src/model/value/money.ts';
import { numberOf, seenAt, wholeList, type Reading } from './reading.ts';

/** The work that the shop has given to one place, with what holds it up. */
export function readFulfilmentOrder(doc: Doc, reading: Reading): FactDraft[] {
  const place = doc.object('assignedLocation');
  const location = place.maybeObject('location');
  const code = location === null ? undefined : reading.locations[numberOf(location.text('id'))];
  const lines = wholeList(doc, 'lineItems').map((line) => ({
    id: line.text('id'),
    line: line.text('lineItem.id'),
    sku: line.maybeText('sku'),
    quantity: String(line.integer('totalQuantity')),
    remaining: String(line.integer('remainingQuantity')),
  }));
  return [
    {
      entity: 'fulfilment-order',
      id: doc.text('id'),
      ...seenAt(doc),
      groups: {
        header: {
          order: { id: doc.text('orderId') },
          location: code ?? place.text('name'),
          status: doc.text('status').toLowerCase(),
          requested: doc.text('requestStatus').toLowerCase(),
          fulfilAt: doc.maybeTime('fulfillAt'),
        },
        lines: { lines },
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

/** What is to come back or came back. The shop gives it no version, so the receipt of a read stands in. */
export function readReturn(doc: Doc): FactDraft[] {
  const currency = doc.text('order.currencyCode');
  const order = doc.text('order.id');
  const customer = doc.object('order').maybeObject('customer');
  const lines = wholeList(doc, 'returnLineItems').map((line) => {
    const matched = line.maybeObject('fulfillmentLineItem');
    const quantity = line.integer('quantity');
    const value = matched === null ? 0 : line.object('withCodeDiscountedTotalPriceSet.shopMoney').minor('amount', currency);
    const refunded = Math.min(line.integer('refundedQuantity'), quantity);
    return {
      id: line.text('id'),
      order,
      orderLine: matched?.text('lineItem.id') ?? null,
      match: matched === null ? 'blind' : 'matched',
      sku: matched?.object('lineItem').maybeText('sku') ?? '',
      kind: 'return',
      quantity: String(quantity),
      refund: refunded === 0 ? 0 : (allocate(value, [refunded, quantity - refunded])[0] ?? 0),
    };
  });
  return [
    {
      entity: 'return',
      id: doc.text('id'),
      groups: {
        header: {
          number: doc.text('name'),
          createdAt: doc.time('createdAt'),
          currency,
          customer: customer === null ? null : { id: customer.text('id') },
          status: doc.text('status').toLowerCase(),
        },
        lines: { lines, total: lines.reduce((sum, { refund }) => sum + refund, 0) },
      },
    },
  ];
}
