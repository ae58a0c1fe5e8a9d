import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Occurrence } from '../../../src/model/fact.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Line, Refund } from '../../../src/model/returns/return-schema.ts';
import { shareOf } from '../../../src/model/returns/share.ts';
import { amountsOf, type ReadAmount } from './amount.ts';
import { byId } from './by-id.ts';
import { versionOf, type Reading } from './order.ts';

/** In these states of a fulfilment its goods have left. */
const LEFT = new Set(['Shipped', 'Delivered']);

/**
 * `{ activeChannel, order }` → its returns. Vendure knows none by that name: a refund that names lines all of whose units had
 * left is one, under the order's id and the refund's. A refund without lines, or of goods that are still here, is money alone.
 */
export function readReturns(doc: Doc, { precision }: Reading): FactDraft[] {
  const order = doc.object('order');
  if (order.maybeText('orderPlacedAt') === null) return [];
  const amount = amountsOf(order.text('currencyCode'), precision);
  const left = unitsLeft(order);
  return order.maybeList('payments').flatMap((payment) =>
    payment
      .list('refunds')
      .filter((refund) => isOfGoods(refund, left))
      .map((refund) => readReturn(order, refund, { amount, tender: payment.text('method') })),
  );
}

/** By order line: units in fulfilments that were shipped. */
function unitsLeft(order: Doc): Map<string, number> {
  const left = new Map<string, number>();
  for (const fulfilment of order.maybeList('fulfillments').filter((one) => LEFT.has(one.text('state'))))
    for (const line of fulfilment.list('lines')) {
      const id = line.id('orderLineId');
      left.set(id, (left.get(id) ?? 0) + line.integer('quantity'));
    }
  return left;
}

function isOfGoods(refund: Doc, left: Map<string, number>): boolean {
  const lines = refund.maybeList('lines');
  return lines.length > 0 && lines.every((line) => line.integer('quantity') <= (left.get(line.id('orderLineId')) ?? 0));
}

interface Terms {
  amount: ReadAmount;
  tender: string;
}

function readReturn(order: Doc, refund: Doc, terms: Terms): FactDraft {
  const id = `${order.id('id')}/${refund.id('id')}`;
  const customer = order.maybeObject('customer');
  const currency = order.text('currencyCode');
  const createdAt = refund.time('createdAt');
  return {
    entity: 'return',
    id,
    version: versionOf(order),
    at: refund.time('updatedAt'),
    groups: {
      header: {
        number: `${order.text('code')}-R${refund.id('id')}`,
        createdAt,
        currency,
        order: { id: order.id('id') },
        orderNumber: order.text('code'),
        customer: customer === null ? null : { id: customer.id('id') },
        reason: refund.maybeText('reason'),
      },
      lines: readLines(order, refund, terms),
      // Who pays goods back has agreed that they come back.
      authorisation: { state: 'approved', at: createdAt },
    },
    events: [readRefund(refund, { ...terms, currency })],
  };
}

/** Each line is worth its share of what was paid for it; what was paid back less is kept, what was paid more is shipping. */
function readLines(order: Doc, refund: Doc, { amount }: Terms): Json {
  const sold = new Map(order.list('lines').map((line) => [line.id('id'), line]));
  const isPaid = refund.text('state') === 'Settled';
  const total = amount(refund, 'total');
  const lines = byId(refund.list('lines'), 'orderLineId').flatMap((back): (Line & { value: number })[] => {
    const line = sold.get(back.id('orderLineId'));
    if (line === undefined) return [];
    const quantity = String(back.integer('quantity'));
    const value = shareOf(amount(line, 'proratedLinePriceWithTax'), quantity, String(line.integer('quantity')));
    const of = { order: order.id('id'), orderLine: line.id('id'), sku: line.text('productVariant.sku'), kind: 'physical' };
    return [{ id: `${refund.id('id')}/${line.id('id')}`, ...of, quantity, value, refund: 0 }];
  });
  const last = lines.at(-1);
  const worth = lines.reduce((sum, { value }) => sum + value, 0);
  // The odd cent of a part of a line: the shop rounds units, and this sums.
  if (last !== undefined && Math.abs(total - worth) <= lines.length) last.value += total - worth;
  const over = total - lines.reduce((sum, { value }) => sum + value, 0);
  const paid = (amountPaid: number): number => (isPaid ? amountPaid : 0);
  return {
    lines: lines.map((line) => ({ ...line, refund: paid(line.value) })),
    ...(over > 0 ? { shipping: over } : {}),
    ...(over < 0 ? { fees: [{ code: 'kept', amount: -over }] } : {}),
    total: paid(total),
  };
}

const STATUS: Record<string, Refund['status']> = { Settled: 'succeeded', Failed: 'failed' };

function readRefund(refund: Doc, { amount, tender, currency }: Terms & { currency: string }): Occurrence {
  const transaction = `refund/${refund.id('id')}`;
  const status = STATUS[refund.text('state')] ?? 'pending';
  const data: Refund = { transaction, kind: 'refund', status, amount: amount(refund, 'total'), currency, tender };
  const at = refund.time(status === 'pending' ? 'createdAt' : 'updatedAt');
  return { key: `${transaction}:${status}`, type: 'refund', at, classifier: 'actual', data };
}
