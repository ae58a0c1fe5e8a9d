import { compareCandidates, type Candidate, type Contest, type Verdict } from './candidate.ts';

/**
 * The newest value wins, where clocks can tell: T is the newest time any system gives, and among
 * the claims no older than T − skew the order of `tie` decides. Judged over the whole set: pair by
 * pair, three claims each within the skew of the next would have no winner that all orders agree on.
 *
 * @param settings `skewMs`: how far apart two systems' clocks may be, in milliseconds. Systems that
 * `tie` does not list come after those it lists.
 */
export function recency(contest: Contest, settings: { skewMs: number; tie: readonly string[] }): Verdict {
  const { candidates } = contest;
  const rule = `recency(${settings.skewMs} ms, ${settings.tie.join(' > ')})`;
  if (candidates.length === 0) return { winner: null, rule, reason: '' };
  const newest = candidates.reduce((latest, candidate) => Math.max(latest, candidate.at), Number.NEGATIVE_INFINITY);
  const close = candidates.filter((candidate) => candidate.at >= newest - settings.skewMs);
  const winner = close.reduce((best, candidate) => (precedes(candidate, best, settings.tie) ? candidate : best));
  const disputed = close.some((candidate) => candidate.hash !== winner.hash);
  return {
    winner,
    rule,
    reason: 'older, or of lower priority within the skew',
    ...(disputed && { conflict: 'logged' as const }),
  };
}

function precedes(a: Candidate, b: Candidate, tie: readonly string[]): boolean {
  const difference = place(a, tie) - place(b, tie);
  if (difference !== 0) return difference < 0;
  return a.at === b.at ? compareCandidates(a, b) < 0 : a.at > b.at;
}

function place(candidate: Candidate, tie: readonly string[]): number {
  const index = tie.indexOf(candidate.system);
  return index < 0 ? tie.length : index;
}
