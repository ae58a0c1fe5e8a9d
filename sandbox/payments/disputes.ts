import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Account } from './account.ts';
import { unexpected } from './api-error.ts';
import { book } from './ledger.ts';

/** The buyer's bank takes the money back: at once, with a fee; of an inquiry it only asks. */
export function openDispute(
  account: Account,
  charge: Doc,
  wish: { amount: number | null; reason: string; inquiry: boolean },
): Doc {
  if (charge['captured'] !== true) throw unexpected('Only what was captured is disputed.', 'charge_not_disputable');
  const amount = wish.amount ?? Number(charge['amount_captured']);
  const currency = plain(charge['currency']);
  const dispute = account.create('dispute', {
    amount,
    balance_transactions: [],
    charge: plain(charge['id']),
    currency,
    evidence_details: { due_by: account.now() + 7 * 86_400, has_evidence: false, past_due: false, submission_count: 0 },
    is_charge_refundable: wish.inquiry,
    metadata: {},
    payment_intent: charge['payment_intent'] ?? null,
    reason: wish.reason,
    status: wish.inquiry ? 'warning_needs_response' : 'needs_response',
  });
  account.change('charge', charge, { disputed: true });
  if (wish.inquiry) {
    account.tell('charge.dispute.created', dispute);
    return dispute;
  }
  const entry = book(account, { type: 'adjustment', amount: -amount, currency, source: plain(dispute['id']) });
  const withdrawn = account.change('dispute', dispute, { balance_transactions: [entry] });
  account.tell('charge.dispute.created', withdrawn);
  account.tell('charge.dispute.funds_withdrawn', withdrawn);
  return withdrawn;
}

/** The bank decides; what was won comes back without the fee. */
export function closeDispute(account: Account, dispute: Doc, won: boolean): Doc {
  const status = plain(dispute['status']);
  if (['won', 'lost', 'warning_closed'].includes(status)) throw unexpected('The dispute is closed.', 'dispute_closed');
  const inquiry = status.startsWith('warning');
  const closed = account.change('dispute', dispute, { status: inquiry ? 'warning_closed' : won ? 'won' : 'lost' });
  account.tell('charge.dispute.closed', closed, { status });
  if (inquiry || !won) return closed;
  const [amount, currency, source] = [Number(dispute['amount']), plain(dispute['currency']), plain(dispute['id'])];
  const entry = book(account, { type: 'adjustment', amount, currency, source });
  const known = Array.isArray(closed['balance_transactions']) ? closed['balance_transactions'] : [];
  const reinstated = account.change('dispute', closed, { balance_transactions: [...known, entry] });
  account.tell('charge.dispute.funds_reinstated', reinstated);
  return reinstated;
}
