import type { Flow } from '../model/flow.ts';
import { standing } from '../model/placements.ts';
import type { Delivery } from '../store/deliveries.ts';
import type { Projected } from './project.ts';

/**
 * The staged groups in which a destination has accepted what does not stand, for another destination has not: with the
 * hash of what it has accepted. Pure.
 */
export function aheadOf(
  flow: Flow,
  { projected, deliveries }: { projected: Pick<Projected, 'provenance'>; deliveries: readonly Delivery[] },
): Record<string, string> {
  if (flow.passes === undefined) return {};
  const states = deliveries.filter(({ effect }) => effect === '');
  const own = standing(states.find((one) => one.flow === flow.name)?.shadow ?? null) ?? {};
  const standsElsewhere = (group: string, hash: string): boolean =>
    states.some((one) => one.flow !== flow.name && standing(one.shadow)?.[group] === hash);
  const ahead = Object.entries(own).filter(([group, accepted]) => {
    const stands = projected.provenance[group]?.hash;
    return stands !== undefined && stands !== accepted && standsElsewhere(group, stands);
  });
  return Object.fromEntries(ahead);
}

/** True when a destination was asked for this value and has refused it. */
export function refusedBySome(deliveries: readonly Delivery[], group: string, hash: string): boolean {
  return deliveries.some(({ request }) => request?.groups[group] === hash && request.answer?.outcome === 'rejected');
}
