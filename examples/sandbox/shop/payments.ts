import type { Doc } from '../../../src/kit/doc.ts';
import type { Occurrence } from '../../../src/model/fact.ts';
import type { Payment } from '../../../src/model/payment/payment.ts';

const KINDS: Record<string, Payment['kind']> = {
  authorization: 'authorise',
  sale: 'sale',
  capture: 'capture',
  refund: 'refund',
  void: 'void',
};

const STATES: Record<string, Payment['status']> = {
  requested: 'requested',
  pending: 'pending',
  success: 'succeeded',
  failure: 'failed',
};

/** The shop's transactions, each state of one a payment event of its own. */
export function readPayments(doc: Doc): Occurrence[] {
  return doc.maybeList('transactions').map((transaction) => {
    const id = transaction.id('id');
    const status = STATES[transaction.oneOf('status', Object.keys(STATES))] ?? 'pending';
    const kind = KINDS[transaction.oneOf('kind', Object.keys(KINDS))] ?? 'sale';
    const parent = transaction.maybeId('parent_id');
    const data: Payment = {
      transaction: id,
      kind,
      status,
      ...transaction.money('amount'),
      tender: transaction.maybeText('gateway'),
      ...(parent !== null && { parent }),
    };
    return {
      key: `${id}:${status}`,
      type: 'payment',
      at: transaction.time('at'),
      classifier: 'actual',
      data,
    };
  });
}
