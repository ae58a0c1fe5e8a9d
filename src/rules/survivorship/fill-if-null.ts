import { ranked, type Contest, type Verdict } from './candidate.ts';

/** The first system in the list that has a value other than null; later ones only fill what it leaves empty. */
export function fillIfNull(contest: Contest, systems: readonly string[]): Verdict {
  const order = ranked(contest.candidates, systems);
  const winner = order.find((candidate) => candidate.value !== null) ?? order[0] ?? null;
  return { winner, rule: `fillIfNull(${systems.join(' > ')})`, reason: 'an earlier system has a value' };
}
