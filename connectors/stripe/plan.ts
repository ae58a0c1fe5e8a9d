import type { Call, Planned, PlanInput } from '../../src/kit/contract.ts';
import { stripeAmount } from './amount.ts';

/** What is asked for, as it stands in `request.values.payment`: amounts in ISO minor units. */
interface Asked {
  transaction: string;
  amount: number;
  currency: string;
  /** Whose word it follows: a return's record, or the refund that a system has asked for, with a slash in its name. */
  grant?: string | null;
}

/** The metadata by which a refund of ours is found again, and by which it is known of which return it is. */
export const OUR_KEY = 'syncline_key';
export const OUR_RETURN = 'syncline_return';

/** A capture, a void or a refund is one call; nothing else is ever written. */
export function plan(input: PlanInput): Planned {
  const { request } = input;
  if (request === null) return { refused: 'payments are made by the shop; here they are captured, voided and refunded' };
  const asked = (request.values['payment'] ?? null) as Asked | null;
  if (asked === null) return { refused: `a ${request.kind} names no payment` };
  const [payment = ''] = asked.transaction.split('/');
  if (!/^(pi|ch|py)_\w+$/.test(payment)) return { refused: `${asked.transaction} is no payment of this account` };
  const amount = stripeAmount(asked);
  if (amount === null) return { refused: `Stripe has no amount for ${asked.amount} of ${asked.currency}` };
  switch (request.kind) {
    case 'capture':
      return callOf(input, `/v1/payment_intents/${payment}/capture`, { amount_to_capture: String(amount) });
    case 'void':
      return callOf(input, `/v1/payment_intents/${payment}/cancel`, { cancellation_reason: 'requested_by_customer' });
    case 'refund':
      return callOf(input, '/v1/refunds', {
        [payment.startsWith('pi_') ? 'payment_intent' : 'charge']: payment,
        amount: String(amount),
        [`metadata[${OUR_KEY}]`]: input.key,
        ...ofReturn(asked.grant ?? null),
      });
    default:
      return { refused: `a ${request.kind} is not asked of a payment provider` };
  }
}

function ofReturn(grant: string | null): Record<string, string> {
  return grant === null || grant.includes('/') ? {} : { [`metadata[${OUR_RETURN}]`]: grant };
}

function callOf(input: PlanInput, path: string, params: Record<string, string>): { call: Call } {
  return {
    call: {
      purpose: 'request',
      method: 'POST',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': input.key },
      body: new URLSearchParams(params).toString(),
      groups: [],
    },
  };
}
