import { compareCandidates, type Candidate, type Contest, type Verdict } from './candidate.ts';

/**
 * The value that was accepted stands, whatever is claimed later: it is looked up by its hash among
 * all claims ever made. Without an accepted value the earliest claim is the one that is frozen.
 */
export function frozen(contest: Contest): Verdict {
  const claims = contest.past();
  const eligible = contest.accepted === undefined ? claims : claims.filter((claim) => claim.hash === contest.accepted);
  const winner = eligible.length === 0 ? null : eligible.reduce((first, claim) => (isEarlier(claim, first) ? claim : first));
  return { winner, rule: 'frozen', reason: 'the accepted value is frozen' };
}

function isEarlier(a: Candidate, b: Candidate): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.version === b.version ? compareCandidates(a, b) < 0 : a.version < b.version;
}
