import { ranked, type Contest, type Verdict } from './candidate.ts';

/**
 * The highest-ranked system that makes a claim wins; null is a value like any other. Where an
 * empty value should let the next system in, `fillIfNull` is meant.
 */
export function priority(contest: Contest, systems: readonly string[]): Verdict {
  const winner = ranked(contest.candidates, systems)[0] ?? null;
  return { winner, rule: `priority(${systems.join(' > ')})`, reason: 'of lower priority' };
}
