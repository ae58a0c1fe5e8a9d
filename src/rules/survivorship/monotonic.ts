import { compareCandidates, type Candidate, type Contest, type Verdict } from './candidate.ts';

/**
 * A state that only moves forward: of all claims ever made by the listed systems, the one furthest
 * along `ranks` wins, so a late or repeated earlier state changes nothing. The value is the rank's
 * name, or an object with it under `status`. A name that is not listed is behind all others.
 */
export function monotonic(contest: Contest, settings: { ranks: readonly string[]; systems: readonly string[] }): Verdict {
  const { ranks, systems } = settings;
  const claims = contest.past().filter((claim) => systems.includes(claim.system));
  const precedes = (a: Candidate, b: Candidate): boolean => {
    const ahead = rankOf(a, ranks) - rankOf(b, ranks);
    if (ahead !== 0) return ahead > 0;
    const preferred = systems.indexOf(a.system) - systems.indexOf(b.system);
    if (preferred !== 0) return preferred < 0;
    // Of one system's claims at one rank the newest holds the latest details.
    return a.version === b.version ? compareCandidates(a, b) < 0 : a.version > b.version;
  };
  const winner = claims.length === 0 ? null : claims.reduce((best, claim) => (precedes(claim, best) ? claim : best));
  return { winner, rule: `monotonic(${ranks.join(' → ')})`, reason: 'less far along' };
}

function rankOf(claim: Candidate, ranks: readonly string[]): number {
  const { value } = claim;
  if (typeof value === 'string') return ranks.indexOf(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return -1;
  return typeof value['status'] === 'string' ? ranks.indexOf(value['status']) : -1;
}
