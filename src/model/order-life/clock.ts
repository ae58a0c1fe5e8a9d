import type { Body, DeriveInput } from '../entity.ts';
import type { PaymentSummary } from '../payment/payment-summary.ts';
import { HUB } from '../subject.ts';
import { nextRelease } from './holds.ts';

/** RFC 3339: when the hub has looked at its clock last for this order; null: never. */
export function clockOf(events: DeriveInput['events']): string | null {
  const ticks = events.filter(({ type, system }) => type === 'tick' && system === HUB).map(({ at }) => at);
  return earliest(ticks, -1);
}

/** When the clock has to be looked at next: for a hold that ends, or an authorisation that lapses. */
export function nextLook(body: Body): string | null {
  const { payment } = (body['derived'] ?? {}) as { payment?: PaymentSummary };
  const lapses = (payment?.authorisations ?? []).flatMap(({ expiresAt }) => expiresAt ?? []);
  return firstOf([...lapses, nextRelease(body)]);
}

/** The first of some times, RFC 3339; null: there is none. */
export function firstOf(times: readonly (string | null)[]): string | null {
  return earliest(
    times.filter((at) => at !== null),
    1,
  );
}

function earliest(times: readonly string[], sign: 1 | -1): string | null {
  return times.toSorted((a, b) => sign * (Date.parse(a) - Date.parse(b)))[0] ?? null;
}
