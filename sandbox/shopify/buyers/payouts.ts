import { gid } from '../keep/gid.ts';
import { moneyView } from '../keep/money-view.ts';
import type { BalanceRecord, PayoutRecord } from '../keep/party-record.ts';
import type { SearchFields } from '../search/conditions.ts';
import { searched } from '../search/connection.ts';
import type { Shopify, View } from '../shop-context.ts';

const payoutSearch: SearchFields = {
  words: 'id',
  fields: {
    id: { sql: 'id', as: 'id' },
    status: { sql: "json_extract(body, '$.status')", as: 'text' },
    issued_at: { sql: "json_extract(body, '$.issuedAt')", as: 'time' },
  },
};
const balanceSearch: SearchFields = {
  words: 'id',
  fields: {
    id: { sql: 'id', as: 'id' },
    payments_transfer_id: { sql: 'parent', as: 'id' },
    transaction_type: { sql: "json_extract(body, '$.type')", as: 'text' },
    processed_at: { sql: "json_extract(body, '$.transactionDate')", as: 'time' },
  },
};
const summaryNames = [
  'adjustmentsFee',
  'adjustmentsGross',
  'advanceFees',
  'advanceGross',
  'chargesFee',
  'chargesGross',
  'refundsFee',
  'refundsFeeGross',
  'reservedFundsFee',
  'reservedFundsGross',
  'retriedPayoutsFee',
  'retriedPayoutsGross',
  'usdcRebateCreditAmount',
];

/** The shop's account with the payment provider; null until the driver has paid something out. */
export function paymentsAccountView(shop: Shopify): View | null {
  if (shop.keep.payouts.count([]) === 0) return null;
  return {
    __typename: 'ShopifyPaymentsAccount',
    id: gid('ShopifyPaymentsAccount', '1'),
    activated: true,
    country: 'ES',
    defaultCurrency: shop.settings.currency,
    payouts: searched({
      records: shop.keep.payouts,
      view: payoutView,
      search: payoutSearch,
      sorts: { ID: 'id', ISSUED_AT: "json_extract(body, '$.issuedAt')", STATUS: "json_extract(body, '$.status')" },
    }),
    balanceTransactions: searched({
      records: shop.keep.balance,
      view: (one) => balanceView(shop, one),
      search: balanceSearch,
      sorts: { ID: 'id', PROCESSED_AT: "json_extract(body, '$.transactionDate')" },
    }),
  };
}

export function payoutView(payout: PayoutRecord): View {
  const money = (minor: number) => moneyView(minor, payout.currency);
  return {
    __typename: 'ShopifyPaymentsPayout',
    id: gid('ShopifyPaymentsPayout', payout.id),
    legacyResourceId: payout.id,
    issuedAt: payout.issuedAt,
    status: payout.status,
    net: money(payout.net),
    transactionType: payout.transactionType,
    externalTraceId: null,
    summary: Object.fromEntries(summaryNames.map((name) => [name, money(payout.summary[name] ?? 0)])),
  };
}

export function balanceView(shop: Shopify, one: BalanceRecord): View {
  const money = (minor: number) => moneyView(minor, one.currency);
  const payout = one.payoutId === null ? null : shop.keep.payouts.get(one.payoutId);
  const order = one.orderId === null ? null : shop.keep.orders.get(one.orderId);
  return {
    __typename: 'ShopifyPaymentsBalanceTransaction',
    id: gid('ShopifyPaymentsBalanceTransaction', one.id),
    type: one.type,
    test: false,
    amount: money(one.amount),
    fee: money(one.fee),
    net: money(one.net),
    sourceId: one.transactionId,
    sourceOrderTransactionId: one.transactionId,
    sourceType: one.type === 'REFUND' ? 'REFUND' : 'CHARGE',
    transactionDate: one.transactionDate,
    adjustmentReason: null,
    adjustmentsOrders: [],
    associatedOrder: order === null ? null : { id: gid('Order', order.id), name: order.name },
    associatedPayout: {
      id: payout === null ? null : gid('ShopifyPaymentsPayout', payout.id),
      status: payout?.status ?? 'SCHEDULED',
    },
  };
}
