import { hashOf } from '../../model/hash.ts';
import type { Json } from '../../model/json.ts';
import { newestOwn, unite } from './aggregate.ts';
import { compareCandidates, type Contest, type Verdict } from './candidate.ts';

/**
 * Every system keeps a list of its own: the union of what all of them hold, each entry with its system under `by`. What
 * a system leaves out of its newest own claim it no longer holds, and nobody can take out what is another's.
 */
export function each(contest: Contest): Verdict {
  const claims = newestOwn(contest.past()).toSorted(compareCandidates);
  const first = claims[0];
  const rule = `each(${claims.map(({ system }) => system).join(' + ')})`;
  if (first === undefined) return { winner: null, rule, reason: '' };
  const value = claims.map((claim) => signed(claim.value, claim.system)).reduce(unite, null);
  const at = Math.max(...claims.map((claim) => claim.at));
  return { winner: { ...first, value, hash: hashOf(value), at }, rule, reason: 'part of the union' };
}

/** The entries of its lists, each with the system that holds it. */
function signed(value: Json, system: string): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, list]) => [
      name,
      Array.isArray(list) ? list.map((entry) => signedEntry(entry, system)) : list,
    ]),
  );
}

function signedEntry(entry: Json, system: string): Json {
  return entry === null || typeof entry !== 'object' || Array.isArray(entry) ? entry : { ...entry, by: system };
}
