import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { Account } from './account.ts';
import { closeDispute, openDispute } from './disputes.ts';
import { payOut } from './ledger.ts';
import { failRefund } from './refunds.ts';

/** What banks and time do to the account, by the side door. */
export function driverRoutes(account: Account): Route[] {
  return [
    // {charge, amount?, reason?, inquiry?}
    route('POST /admin/disputes', (call) => {
      const body = call.body();
      const charge = account.require('charge', call.fields().text('charge'));
      const wish = {
        amount: typeof body['amount'] === 'number' ? body['amount'] : null,
        reason: typeof body['reason'] === 'string' ? body['reason'] : 'fraudulent',
        inquiry: body['inquiry'] === true,
      };
      return { status: 200, body: openDispute(account, charge, wish) };
    }),
    // {won}
    route('POST /admin/disputes/:id/close', (call) => {
      const dispute = account.require('dispute', call.param('id'));
      return { status: 200, body: closeDispute(account, dispute, call.body()['won'] === true) };
    }),
    route('POST /admin/refunds/:id/fail', (call) => ({
      status: 200,
      body: failRefund(account, account.require('refund', call.param('id'))),
    })),
    // {currency}
    route('POST /admin/payouts', (call) => {
      const payout = payOut(account, currencyOf(call));
      if (payout === null) throw new Refusal(422, 'nothing_to_pay_out');
      return { status: 200, body: payout };
    }),
  ];
}

function currencyOf(call: Call): string {
  const { currency } = call.body();
  return typeof currency === 'string' ? currency : 'eur';
}
