import { Type, type Static } from 'typebox';
import type { EntityDefinition } from '../model/entity.ts';
import type { Flow } from '../model/flow.ts';
import type { PaymentTerms } from '../model/payment/payment.ts';
import type { PaymentAsks } from '../rules/payment/payment-asks.ts';
import { durationMs } from './duration.ts';
import { withDefaults } from './flow.ts';
import type { PaymentSettings } from './hub.ts';

const RefundWord = Type.Enum(['on_cancel', 'on_request', 'on_return_approved', 'on_return_received', 'on_return_inspected']);

/** What a configuration says of payments; all of it may be left out. */
export const PaymentsForm = Type.Object(
  {
    /** The system whose word counts for card payments: the payment provider. */
    provider: Type.Optional(Type.String({ minLength: 1 })),
    /** `on_ship`: what has left is captured, and what was never captured of a cancelled order is voided. */
    capture: Type.Optional(Type.Literal('on_ship')),
    /**
     * Whose word is enough for money to go back. `on_cancel`: what was captured of a cancelled order; `on_request`: what
     * another system asks for as a refund; of a return what it is worth once it is approved (`on_return_approved`, an
     * instant refund), what has arrived (`on_return_received`), or what was looked at (`on_return_inspected`).
     */
    refund: Type.Optional(Type.Union([RefundWord, Type.Array(RefundWord, { minItems: 1, uniqueItems: true })])),
    /** By tender the system that keeps its ledger, and is asked instead of the provider: `{ gift_card: 'shop' }`. */
    ledgers: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
    /** Tenders that get back first what they paid; gift cards and store credit when absent. The rest is shared out. */
    refundFirst: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** How long before an authorisation lapses a case is opened: `48h` when absent. */
    warnBefore: Type.Optional(Type.String()),
    /** Percent by which a tender may be captured above what was authorised: `{ card: 15 }`. */
    overCapture: Type.Optional(Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 100 }))),
    /** Tenders of which a capture releases what it leaves. */
    releasesRest: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  },
  { additionalProperties: false },
);

export type PaymentsInput = Static<typeof PaymentsForm>;

const WARN_BEFORE = '48h';

/** Milliseconds; null when it is no duration. */
function warnBeforeMs({ warnBefore = WARN_BEFORE }: PaymentsInput): number | null {
  return durationMs(warnBefore);
}

/** The order as its payments are to be read. */
export function withPayments(order: EntityDefinition, input: PaymentsInput | undefined): EntityDefinition {
  if (input === undefined) return order;
  const { provider, overCapture = {}, releasesRest = [] } = input;
  const granted = grantsOf(input);
  const terms = { ...(provider !== undefined && { provider }), overCapture, releasesRest };
  return { ...order, payments: { ...terms, ...(granted !== undefined && { grants: granted }) } };
}

function refundWords({ refund = [] }: PaymentsInput): readonly string[] {
  return Array.isArray(refund) ? refund : [refund];
}

/** Whose word grants a refund; absent: nobody's. */
function grantsOf(input: PaymentsInput): PaymentTerms['grants'] {
  const words = refundWords(input);
  const requests = words.includes('on_request');
  const returns =
    (['approved', 'received', 'inspected'] as const).find((moment) => words.includes(`on_return_${moment}`)) ?? null;
  return requests || returns !== null ? { requests, returns } : undefined;
}

/** What the hub does of it, besides reading. */
export function paymentSettings(input: PaymentsInput = {}): PaymentSettings {
  return { provider: input.provider ?? null, warnBeforeMs: warnBeforeMs(input) ?? 0, asks: asksOf(input) };
}

/** The facet under which a provider is asked. */
export const PAYMENTS_FACET = 'payments';

/** What the hub does of it; null where the provider is not asked for anything. */
function asksOf(input: PaymentsInput): PaymentAsks | null {
  const { provider, capture, refund, ledgers = {}, refundFirst } = input;
  if (provider === undefined || (capture === undefined && refund === undefined)) return null;
  return {
    provider,
    capture: capture === 'on_ship',
    refund: refundWords(input).includes('on_cancel'),
    grants: grantsOf(input) !== undefined,
    ledgers,
    ...(refundFirst !== undefined && { first: refundFirst }),
  };
}

/** The flows that carry it, one for each system that is asked: nothing is ever written by them, only asked for. */
export function paymentFlows({ provider, ledgers }: PaymentAsks): Flow[] {
  return [...new Set([provider, ...Object.values(ledgers)])].map((to) =>
    withDefaults({
      entity: 'order',
      to,
      facet: PAYMENTS_FACET,
      groups: ['derived.payment'],
      class: 'exact',
      shadowOnly: true,
    }),
  );
}

/** What of it cannot be meant, each as `path: what`. */
export function paymentProblems(input: PaymentsInput | undefined, systems: Record<string, unknown>): string[] {
  if (input === undefined) return [];
  const found: string[] = [];
  if (warnBeforeMs(input) === null)
    found.push(`payments.warnBefore: found "${input.warnBefore ?? ''}", expected a duration such as "48h"`);
  const { provider, ledgers = {} } = input;
  for (const [tender, system] of Object.entries(ledgers)) {
    if (!Object.hasOwn(systems, system))
      found.push(`payments.ledgers.${tender}: there is no system "${system}"; known are ${Object.keys(systems).join(', ')}`);
  }
  if (refundWords(input).filter((word) => word.startsWith('on_return_')).length > 1) {
    found.push('payments.refund: a return is refunded at one moment; keep one of the words that begin with on_return_');
  }
  if (provider === undefined && (input.capture !== undefined || input.refund !== undefined)) {
    found.push('payments.provider: name the system that is to be asked');
  }
  if (provider !== undefined && !Object.hasOwn(systems, provider)) {
    found.push(`payments.provider: there is no system "${provider}"; known are ${Object.keys(systems).join(', ')}`);
  }
  return found;
}
