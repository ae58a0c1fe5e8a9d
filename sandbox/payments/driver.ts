import type { Doc, Json } from '../frame/json.ts';
import { isDoc, plain } from '../frame/json.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call, Route } from '../wire/routes.ts';
import { route } from '../wire/routes.ts';
import type { Account } from './account.ts';
import { closeDispute, openDispute } from './disputes.ts';
import { Params } from './form.ts';
import { createIntent } from './intents.ts';
import { payOut } from './ledger.ts';
import { failRefund } from './refunds.ts';

/** What banks and time do to the account, by the side door. */
export function driverRoutes(account: Account): Route[] {
  return [
    // {amount, currency, payment_method, capture_method?, confirm?, metadata}: a buyer pays
    route('POST /admin/payments', (call) => createIntent(account, new Params(encoded(call.body())))),
    // {seconds}
    route('POST /admin/hold_time', (call) => {
      account.holdSeconds = call.fields().quantity('seconds');
      return { status: 200, body: { seconds: account.holdSeconds } };
    }),
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

/** As the provider's API would be given it; `metadata` is the only thing inside. */
function encoded(body: Doc): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    const inner = isDoc(value) ? Object.entries(value).map(([key, one]): [string, Json] => [`${name}[${key}]`, one]) : [];
    for (const [key, one] of isDoc(value) ? inner : [[name, value] as [string, Json]]) params.set(key, plain(one));
  }
  return params.toString();
}

function currencyOf(call: Call): string {
  const { currency } = call.body();
  return typeof currency === 'string' ? currency : 'eur';
}
