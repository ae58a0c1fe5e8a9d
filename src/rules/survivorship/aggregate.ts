import { canonical } from '../../model/canonical.ts';
import { hashOf } from '../../model/hash.ts';
import type { Json } from '../../model/json.ts';
import { ranked, type Candidate, type Contest, type Verdict } from './candidate.ts';

/**
 * The union of what the listed systems hold, each through its newest own claim: what a system
 * leaves out of that claim it no longer contributes. Lists are united and sorted by their text; of
 * an object each list is united by itself, and anything else comes from the first system that has it.
 */
export function aggregate(contest: Contest, systems: readonly string[]): Verdict {
  const rule = `aggregate(${systems.join(' + ')})`;
  const claims = ranked(newestOwn(contest.past()), systems);
  const first = claims[0];
  if (first === undefined) return { winner: null, rule, reason: '' };
  const value = claims.map((claim) => claim.value).reduce(unite, null);
  const at = Math.max(...claims.map((claim) => claim.at));
  const hash = hashOf(value);
  const winner = claims.length === 1 && hash === first.hash ? first : { ...first, value, hash, at };
  return { winner, rule, reason: 'part of the union' };
}

/** What was written to a system by us is not its own: its contribution is what it last said itself. */
export function newestOwn(claims: Candidate[]): Candidate[] {
  const newest = new Map<string, Candidate>();
  for (const claim of claims) {
    const known = newest.get(claim.system);
    if (known === undefined || isNewer(claim, known)) newest.set(claim.system, claim);
  }
  return [...newest.values()];
}

function isNewer(a: Candidate, b: Candidate): boolean {
  if (a.version !== b.version) return a.version > b.version;
  return a.subject === b.subject ? a.hash < b.hash : a.subject < b.subject;
}

/** Two values in one: lists are united, of objects each member by itself; else the first stands. */
export function unite(a: Json, b: Json): Json {
  if (a === null) return sorted(b);
  if (b === null) return a;
  if (Array.isArray(a) && Array.isArray(b)) return sorted([...a, ...b]);
  if (Array.isArray(a) || Array.isArray(b) || typeof a !== 'object' || typeof b !== 'object') return a;
  const united: { [key: string]: Json } = { ...a };
  for (const [key, value] of Object.entries(b)) united[key] = key in a ? unite(a[key] ?? null, value) : sorted(value);
  return united;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) {
    const byText = new Map(value.map((entry) => [canonical(entry), entry]));
    return [...byText.keys()].toSorted().map((text) => byText.get(text) as Json);
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, Array.isArray(inner) ? sorted(inner) : inner]));
}
