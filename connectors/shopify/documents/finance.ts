import type { Document } from './document.ts';
import { money, pageInfo } from './selections.ts';

const payout = `id issuedAt status transactionType net ${money} summary {
chargesGross ${money} chargesFee ${money} refundsFeeGross ${money} refundsFee ${money}
adjustmentsGross ${money} adjustmentsFee ${money} }`;

const entry = `id type transactionDate test amount ${money} fee ${money} net ${money}
sourceOrderTransactionId associatedOrder { id } associatedPayout { id status }`;

export const readPayout: Document = {
  name: 'ReadPayout',
  cost: 2,
  text: `query ReadPayout($id: ID!) { object: node(id: $id) { ... on ShopifyPaymentsPayout { ${payout} } } }`,
};

export const listPayouts: Document = {
  name: 'ListPayouts',
  cost: 21,
  text: `query ListPayouts($after: String, $query: String) { account: shopifyPaymentsAccount {
page: payouts(first: 100, after: $after, sortKey: ISSUED_AT, query: $query) { nodes { ${payout} } pageInfo ${pageInfo} } } }`,
};

export const readBalanceEntry: Document = {
  name: 'ReadBalanceEntry',
  cost: 3,
  text: `query ReadBalanceEntry($id: ID!) { object: node(id: $id) { ... on ShopifyPaymentsBalanceTransaction { ${entry} } } }`,
};

/** Every movement of money in or out. */
export const listBalanceEntries: Document = {
  name: 'ListBalanceEntries',
  cost: 36,
  text: `query ListBalanceEntries($after: String, $query: String) { account: shopifyPaymentsAccount {
page: balanceTransactions(first: 250, after: $after, sortKey: PROCESSED_AT, query: $query) {
  nodes { ${entry} } pageInfo ${pageInfo} } } }`,
};
