import { addQuantities, compareQuantities, leastQuantity, multiplyQuantities } from '../../model/value/quantity.ts';
import type { GuardRules, StockRules } from './stock-rules.ts';

/**
 * Units that the other channels keep back for one that cannot be told how little is left: nothing until it has been
 * silent for a while, then a step more for every further while, up to a ceiling.
 *
 * @param staleMs since when it has not been told what it may offer, in milliseconds
 */
export function guardAfter(guard: GuardRules | undefined, staleMs: number): string {
  if (guard === undefined || staleMs < guard.afterMs) return '0';
  const steps = 1 + Math.floor((staleMs - guard.afterMs) / guard.everyMs);
  return leastQuantity(multiplyQuantities(guard.step, String(steps)), guard.most);
}

/** Units of one variant that a channel may not offer, for others sell of the same shelves and know no better. */
export function keptFor(
  channel: string,
  guards: readonly { channel: string; units: string }[],
  { channels }: Pick<StockRules, 'channels'>,
): string {
  const own = channels[channel]?.locations ?? [];
  const sharing = guards.filter(
    (guard) => guard.channel !== channel && channels[guard.channel]?.locations.some((location) => own.includes(location)),
  );
  return sharing
    .map(({ units }) => units)
    .filter((units) => compareQuantities(units, '0') > 0)
    .reduce(addQuantities, '0');
}
