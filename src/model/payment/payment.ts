import { Type, type Static } from 'typebox';
import { Instant } from '../value/instant.ts';
import { Amount } from '../value/money.ts';
import { orNull, Text } from '../value/or-null.ts';

const Id = Type.String({ minLength: 1 });

/** What one state of one payment transaction says; its event's key is `<transaction>:<status>`. */
export const Payment = Type.Object({
  /** The provider's id; two systems that tell of one transaction by one id tell of it once. */
  transaction: Id,
  kind: Type.Enum([
    'authorise',
    'capture',
    'sale',
    'void',
    'refund',
    'refund_reversal',
    'chargeback',
    'chargeback_reversal',
    'adjustment',
  ]),
  status: Type.Enum(['requested', 'pending', 'action_required', 'succeeded', 'failed', 'expired']),
  /** Above zero, but of an adjustment: that changes an authorisation by so much, up or down. */
  amount: Amount,
  currency: Type.String(),
  /** card, wallet, gift_card, store_credit, terms … */
  tender: Text,
  /** The transaction that it takes from: a capture's authorisation, a refund's capture. */
  parent: Type.Optional(orNull(Id)),
  /** Of an authorisation: when it can be captured no more. */
  expiresAt: Type.Optional(orNull(Instant)),
});

export type Payment = Static<typeof Payment>;

/** What a hub says of its tenders. */
export interface PaymentTerms {
  /** The system whose word counts for all but gift cards, store credit and the like, in every order that it has told of. */
  provider?: string;
  /** Percent by which a tender may be captured above what was authorised: `{ card: 15 }`. */
  overCapture: Record<string, number>;
  /** Tenders of which a capture releases what it leaves. */
  releasesRest: readonly string[];
  /** Whose word lets the buyer have money back; absent: nobody's. */
  grants?: {
    /** A refund that a system other than the provider has asked for. */
    requests: boolean;
    /** A return: once it is approved, what has arrived of it, or what was looked at; null: none. */
    returns: 'approved' | 'received' | 'inspected' | null;
  };
}

export const PLAIN_TERMS: PaymentTerms = { overCapture: {}, releasesRest: [] };
