import type { Outcome } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { cancelOrder, createRefund, readCancellation, readCancelled, suggestRefund } from '../documents/writes.ts';
import { classifyUserErrors, readUserErrors } from '../refusals.ts';
import { failed, held, mutation, type Answer, type Asked } from './answer.ts';

/** How long a job of the shop is left alone before it is looked at again. */
const JOB_MS = 1_000;

/** What came of a cancellation: the order itself tells. */
function decide(order: Doc, reason: string): Outcome {
  const accepted = order.maybeTime('cancelledAt') !== null;
  return held(order.text('id'), { next: null, answer: accepted ? { outcome: 'accepted' } : { outcome: 'rejected', reason } });
}

/** How long another cancellation of the same order may take: that of a call whose answer was lost. */
const PATIENCE_MS = 60_000;

/** A refusal may come from an order that is cancelled already: it is looked at before anything is concluded. */
function afterCancel(data: Doc, { variables, redact, now }: Asked): Outcome {
  const payload = data.object('result');
  const words = readUserErrors(payload).map(({ message }) => message);
  const id = variables.text('id');
  if (words.length > 0) {
    const isUnderWay = words.some((one) => /in progress|being cancell?ed/i.test(one));
    return held(id, { next: `look ${isUnderWay ? now + PATIENCE_MS : now} ${redact(words.join('; ')).slice(0, 200)}` });
  }
  const job = payload.maybeObject('job');
  return held(id, { next: job === null ? `look ${now} the shop names no job` : `job ${job.text('id')}` });
}

function afterJob(data: Doc): Outcome {
  const job = data.maybeObject('job');
  const order = data.object('object');
  const isDone = job === null || job.boolean('done') || order.maybeTime('cancelledAt') !== null;
  if (!isDone) return { ...failed('retryable', 'The shop is still cancelling.'), retryAfterMs: JOB_MS };
  return decide(order, 'the shop has not cancelled it');
}

/** The payments that the shop would give back, by which the refund is then made, and the currency of its amounts. */
function afterSuggestion(data: Doc): Outcome {
  const order = data.object('object');
  const refund = order.maybeObject('suggestedRefund');
  const payments = (refund?.list('suggestedTransactions') ?? []).map((one) => ({
    gateway: one.text('gateway'),
    amount: one.text('amountSet.presentmentMoney.amount'),
    parentId: one.maybeObject('parentTransaction')?.text('id') ?? null,
  }));
  const currency = order.text('presentmentCurrencyCode');
  return held(order.text('id'), { next: `pay ${JSON.stringify({ currency, payments })}` });
}

/** How the answers to what is asked of an order are understood. */
export const cancelAnswers: Record<string, Answer> = {
  [cancelOrder.name]: { nature: 'set', read: afterCancel },
  [readCancellation.name]: { nature: 'read', read: afterJob },
  [readCancelled.name]: {
    nature: 'read',
    read: (data, { note, now }) => {
      const order = data.object('object');
      const waits = order.maybeTime('cancelledAt') === null && now < Number(note.maybeText('until') ?? '0');
      if (waits) return { ...failed('retryable', 'The shop is still cancelling.'), retryAfterMs: JOB_MS };
      return decide(order, note.maybeText('words') ?? 'the shop has not cancelled it');
    },
  },
  [suggestRefund.name]: { nature: 'read', read: afterSuggestion },
  [createRefund.name]: {
    ...mutation(
      (_, { variables }) => held(variables.text('input.orderId'), { answer: { outcome: 'accepted' } }),
      (errors, { variables, redact }) => {
        // What passes by itself, or what nobody can tell, is no refusal.
        const failure = classifyUserErrors(errors, redact);
        const isKey = errors.some(({ code }) => code?.startsWith('IDEMPOTENCY_') === true);
        if (isKey || failure.class !== 'permanent') return null;
        const reason = redact(errors.map(({ message }) => message).join('; '));
        return held(variables.text('input.orderId'), { answer: { outcome: 'rejected', reason } });
      },
    ),
    // Money: the mark is looked for, whatever the key is for.
    nature: 'make',
  },
};
