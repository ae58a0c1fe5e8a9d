import { HUB } from '../../model/subject.ts';
import { compareCandidates, type Candidate, type Contest, type Verdict } from './candidate.ts';

/**
 * Where systems differ, a person decides. Their decision is a claim of the hub; it holds until a
 * system says something new after it, which asks again. Until decided, the first of `systems`
 * stands so that every order of arrival shows the same value, and the conflict is open.
 */
export function human(contest: Contest, settings: { steward: string; systems: readonly string[] }): Verdict {
  const rule = `human(${settings.steward})`;
  const decision = contest.candidates.find((candidate) => candidate.system === HUB);
  const claims = contest.candidates.filter((candidate) => candidate.system !== HUB).toSorted(bySystems(settings.systems));
  const winner = decision ?? claims[0] ?? null;
  const open = decision ? claims.some((claim) => isNews(claim, decision)) : claims.some((claim) => claim.hash !== winner?.hash);
  const reason = open ? 'undecided' : `${settings.steward} decided otherwise`;
  return { winner, rule, reason, ...(open && { conflict: 'open' as const }) };
}

/** Both stamps are ours: when the claim reached us, and when the decision was stored. */
function isNews(claim: Candidate, decision: Candidate): boolean {
  return claim.hash !== decision.hash && claim.since > decision.since;
}

function bySystems(systems: readonly string[]): (a: Candidate, b: Candidate) => number {
  const place = (system: string): number => (systems.includes(system) ? systems.indexOf(system) : systems.length);
  return (a, b) => place(a.system) - place(b.system) || compareCandidates(a, b);
}
