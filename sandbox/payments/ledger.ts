import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Account } from './account.ts';

/** What the provider keeps of a charge: 1.5 % and 25 minor units; of a dispute 2,000. */
const RATE = 0.015;
const FIXED = 25;
const DISPUTE_FEE = 2_000;

type Entry = {
  type: 'charge' | 'refund' | 'refund_failure' | 'adjustment' | 'payout';
  amount: number;
  currency: string;
  source: string;
};

/** One movement of the balance: `net = amount − fee`. */
export function book(account: Account, { type, amount, currency, source }: Entry): Doc {
  const fee = feeOf(type, amount);
  return account.create('balance_transaction', {
    type,
    amount,
    fee,
    net: amount - fee,
    currency,
    source,
    status: 'pending',
    reporting_category: type === 'adjustment' ? 'dispute' : type,
    exchange_rate: null,
    fee_details:
      fee === 0 ? [] : [{ amount: fee, currency, type: 'stripe_fee', description: 'Processing fees', application: null }],
    available_on: account.now() + 2 * 86_400,
    // What the vendor's balance transactions lack, and its list is asked by: which payout took it.
    payout: null,
  });
}

function feeOf(type: Entry['type'], amount: number): number {
  if (type === 'charge') return Math.round(amount * RATE) + FIXED;
  return type === 'adjustment' && amount < 0 ? DISPUTE_FEE : 0;
}

/** Pays out, in one currency, whatever no payout has taken yet; null when there is nothing. */
export function payOut(account: Account, currency: string): Doc | null {
  const open = account.keep
    .all('balance_transaction', { is: { currency } })
    .filter((entry) => entry['payout'] === null && entry['type'] !== 'payout');
  if (open.length === 0) return null;
  const amount = open.reduce((sum, entry) => sum + Number(entry['net']), 0);
  const payout = account.create('payout', {
    amount,
    currency,
    arrival_date: account.now() + 2 * 86_400,
    automatic: true,
    balance_transaction: null,
    destination: 'ba_sandbox',
    failure_code: null,
    metadata: {},
    method: 'standard',
    reconciliation_status: 'completed',
    status: 'paid',
    type: 'bank_account',
  });
  const id = plain(payout['id']);
  const entry = book(account, { type: 'payout', amount: -amount, currency, source: id });
  for (const one of [...open, entry]) account.change('balance_transaction', one, { payout: id, status: 'available' });
  const paid = account.change('payout', payout, { balance_transaction: plain(entry['id']) });
  account.tell('payout.created', { ...paid, status: 'pending' });
  account.tell('payout.paid', paid);
  return paid;
}
