import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { allocate } from '../../../src/model/value/money.ts';
import { wholeList } from './reading.ts';

/** The shop's word for where a return stands, and where the time of it is. A request that was declined has none. */
const AUTHORISED: Record<string, { state: string; since: string[] }> = {
  REQUESTED: { state: 'requested', since: ['createdAt'] },
  OPEN: { state: 'approved', since: ['requestApprovedAt', 'createdAt'] },
  CLOSED: { state: 'closed', since: ['closedAt'] },
  DECLINED: { state: 'declined', since: [] },
  CANCELED: { state: 'cancelled', since: [] },
};

/**
 * What is to come back or came back. The shop gives it no version, so the receipt of a read stands in. Its name is no key:
 * another shop may have a return of the same one.
 */
export function readReturn(doc: Doc): FactDraft[] {
  const currency = doc.text('order.currencyCode');
  const order = doc.text('order.id');
  const customer = doc.object('order').maybeObject('customer');
  const lines = wholeList(doc, 'returnLineItems').map((line) => readLine(line, currency));
  return [
    {
      entity: 'return',
      id: doc.text('id'),
      groups: {
        header: {
          number: doc.text('name'),
          createdAt: doc.time('createdAt'),
          currency,
          order: { id: order },
          customer: customer === null ? null : { id: customer.text('id') },
        },
        lines: {
          lines: lines.map((line) => ({ ...line, order })),
          total: lines.reduce((sum, { refund }) => sum + refund, 0),
        },
        authorisation: readAuthorisation(doc),
      },
    },
  ];
}

/** A unit that nobody can find among what was sent has no line of the order, and no value. */
function readLine(line: Doc, currency: string) {
  const matched = line.maybeObject('fulfillmentLineItem');
  const quantity = line.integer('quantity');
  const value = matched === null ? 0 : line.object('withCodeDiscountedTotalPriceSet.shopMoney').minor('amount', currency);
  const refunded = Math.min(line.integer('refundedQuantity'), quantity);
  return {
    id: line.text('id'),
    orderLine: matched?.text('lineItem.id') ?? null,
    sku: matched?.object('lineItem').maybeText('sku') ?? '',
    kind: 'return',
    quantity: String(quantity),
    reason: line.maybeText('returnReasonNote'),
    value,
    refund: refunded === 0 ? 0 : (allocate(value, [refunded, quantity - refunded])[0] ?? 0),
  };
}

function readAuthorisation(doc: Doc): Json {
  const { state, since } = AUTHORISED[doc.oneOf('status', Object.keys(AUTHORISED))] ?? { state: 'requested', since: [] };
  const times = since.map((field) => doc.maybeTime(field));
  return { state, at: times.find((time) => time !== null) ?? null };
}
