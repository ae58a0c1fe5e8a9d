import type { Contest, Verdict } from './candidate.ts';

/**
 * One system may write; the others hold copies. What another claims is never propagated, and
 * counts as a breach when it differs from what the owner says.
 */
export function owner(contest: Contest, system: string): Verdict {
  const winner = contest.candidates.find((candidate) => candidate.system === system) ?? null;
  const breaches = winner === null ? [] : contest.candidates.filter((candidate) => candidate.hash !== winner.hash);
  return {
    winner,
    rule: `owner(${system})`,
    reason: `${system} owns the group`,
    ...(breaches.length > 0 && { breaches }),
  };
}
