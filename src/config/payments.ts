import { Type, type Static } from 'typebox';
import type { EntityDefinition } from '../model/entity.ts';
import type { Flow } from '../model/flow.ts';
import type { PaymentAsks } from '../rules/payment/payment-asks.ts';
import { durationMs } from './duration.ts';
import { withDefaults } from './flow.ts';
import type { PaymentSettings } from './hub.ts';

/** What a configuration says of payments; all of it may be left out. */
export const PaymentsForm = Type.Object(
  {
    /** The system whose word counts for card payments: the payment provider. */
    provider: Type.Optional(Type.String({ minLength: 1 })),
    /** `on_ship`: what has left is captured, and what was never captured of a cancelled order is voided. */
    capture: Type.Optional(Type.Literal('on_ship')),
    /** `on_cancel`: what was captured of a cancelled order is refunded. */
    refund: Type.Optional(Type.Literal('on_cancel')),
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
  return { ...order, payments: { ...(provider !== undefined && { provider }), overCapture, releasesRest } };
}

/** What the hub does of it, besides reading. */
export function paymentSettings(input: PaymentsInput = {}): PaymentSettings {
  return { provider: input.provider ?? null, warnBeforeMs: warnBeforeMs(input) ?? 0, asks: asksOf(input) };
}

/** The facet under which a provider is asked. */
export const PAYMENTS_FACET = 'payments';

/** What the hub does of it; null where the provider is not asked for anything. */
function asksOf({ provider, capture, refund }: PaymentsInput): PaymentAsks | null {
  if (provider === undefined || (capture === undefined && refund === undefined)) return null;
  return { provider, capture: capture === 'on_ship', refund: refund === 'on_cancel' };
}

/** The flow that carries it: nothing is ever written by it, only asked for. */
export function paymentFlow({ provider }: PaymentAsks): Flow {
  return withDefaults({
    entity: 'order',
    to: provider,
    facet: PAYMENTS_FACET,
    groups: ['derived.payment'],
    class: 'exact',
    shadowOnly: true,
  });
}

/** What of it cannot be meant, each as `path: what`. */
export function paymentProblems(input: PaymentsInput | undefined, systems: Record<string, unknown>): string[] {
  if (input === undefined) return [];
  const found: string[] = [];
  if (warnBeforeMs(input) === null)
    found.push(`payments.warnBefore: found "${input.warnBefore ?? ''}", expected a duration such as "48h"`);
  const { provider } = input;
  if (provider === undefined && (input.capture !== undefined || input.refund !== undefined)) {
    found.push('payments.provider: name the system that is to be asked');
  }
  if (provider !== undefined && !Object.hasOwn(systems, provider)) {
    found.push(`payments.provider: there is no system "${provider}"; known are ${Object.keys(systems).join(', ')}`);
  }
  return found;
}
