import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';

function money(doc: Doc, path: string): { amount: number; currency: string } {
  const part = doc.object(path);
  const currency = part.text('currencyCode');
  return { amount: part.minor('amount', currency), currency };
}

/** What the provider has paid out, or taken back. Its state changes without a version. */
export function readPayout(doc: Doc): FactDraft[] {
  const { amount: net, currency } = money(doc, 'net');
  const summary = doc.object('summary');
  const of = (path: string): number => money(summary, path).amount;
  return [
    {
      entity: 'payout',
      id: doc.text('id'),
      groups: {
        header: {
          issuedAt: doc.time('issuedAt'),
          status: doc.text('status').toLowerCase(),
          direction: doc.text('transactionType').toLowerCase(),
          currency,
          net,
        },
        summary: {
          charges: of('chargesGross'),
          refunds: of('refundsFeeGross'),
          adjustments: of('adjustmentsGross'),
          fees: of('chargesFee') + of('refundsFee') + of('adjustmentsFee'),
        },
      },
    },
  ];
}

/** One movement of money: what was earned, what it cost, which payout took it along. */
export function readBalanceEntry(doc: Doc): FactDraft[] {
  const { amount, currency } = money(doc, 'amount');
  const source = doc.maybeId('sourceOrderTransactionId');
  return [
    {
      entity: 'balance-entry',
      id: doc.text('id'),
      groups: {
        entry: {
          type: doc.text('type').toLowerCase(),
          at: doc.time('transactionDate'),
          test: doc.boolean('test'),
          currency,
          amount,
          fee: money(doc, 'fee').amount,
          net: money(doc, 'net').amount,
          order: doc.maybeObject('associatedOrder')?.text('id') ?? null,
          transaction: source === null ? null : `gid://shopify/OrderTransaction/${source}`,
        },
        payout: { id: doc.object('associatedPayout').maybeText('id') },
      },
    },
  ];
}
