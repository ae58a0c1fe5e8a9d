import type { Entry } from './entry.ts';

/** Errors of projecting returns. */
export const returns = {
  SYN_PROJECT_RETURN_UNMATCHED: {
    text: 'Goods came back, and nothing that is known of them leads to a return.',
    remedy:
      'Find out whose they are: enter the return’s number at the warehouse, or make a return for them in the shop. Nothing is refunded until then.',
    who: 'operator',
  },
  SYN_PROJECT_RETURN_NOT_APPROVED: {
    text: 'Goods came back that nobody has approved, or whose return was declined, cancelled or had expired.',
    remedy: 'Approve the return in the system that owns it, or send the goods back. Nothing is owed for them until then.',
    who: 'owner',
  },
  SYN_PROJECT_RETURN_OVER_RECEIVED: {
    text: 'More came back than was authorised, or than ever left.',
    remedy:
      'Authorise the further units in the system that owns the return, or send them back; only what is authorised is refunded.',
    who: 'owner',
  },
  SYN_PROJECT_RETURN_REFUND_TOO_HIGH: {
    text: 'More was paid back for a return than is owed for it.',
    remedy: 'Look at its refunds: take one back, or accept the loss and close the case.',
    who: 'owner',
  },
} as const satisfies Record<string, Entry>;
