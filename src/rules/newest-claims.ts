import { VIA_RANK, type Fact, type Via } from '../model/fact.ts';
import { hashOfGroup } from '../model/hash.ts';
import type { Json } from '../model/json.ts';

/** One value that one fact states for one group. */
export interface Claim {
  value: Json;
  hash: string;
  version: number;
  /** Epoch milliseconds: the source's time of the first claim in the latest run of equal values. */
  at: number;
  /** Epoch milliseconds of our first receipt in that run. */
  since: number;
  /** Epoch milliseconds of our latest receipt of this claim. */
  receivedAt: number;
  changeId: number;
  versioned: boolean;
  via: Via;
  /** Two pushes of this version differ and no read has settled it. */
  disputed: boolean;
  /** Other content of this version was pushed after the read that stands: the source may have changed within its version. */
  overtaken: boolean;
}

/** Every group's claims of one subject, newest first, one per version; a version without the group is absent. */
export type Claims = Record<string, Claim[]>;

/** A version at which the subject was gone has no claims, and ends every earlier run. */
interface Stated {
  fact: Fact;
  /** Empty for a fact that says the subject is gone. */
  hash: string;
}

/**
 * What one subject claims, per group: the newest version first. Among facts of equal version a
 * person's correction stands before the answer to a read and that before what was pushed, the later
 * before the earlier; pushes of equal version with other content are settled by their hash, so that every order of arrival shows
 * the same, and marked as disputed where the source promises a version per content.
 *
 * @param keyOf the key that a group's values are hashed with; personal data has one.
 */
export function newestClaims(facts: readonly Fact[], keyOf: (group: string) => string | undefined): Claims {
  const only = facts[0];
  if (facts.length === 1 && only !== undefined) return only.gone ? {} : single(only, keyOf);
  const claims: Claims = {};
  for (const group of groupsOf(facts)) {
    const key = keyOf(group);
    const stated = facts
      .filter((fact) => fact.gone || fact.groups[group] !== undefined)
      .map((fact) => ({ fact, hash: fact.gone ? '' : hashOfGroup(fact.groups[group] as Json, key) }));
    const found = fromNewest(stated, group);
    if (found.length > 0) claims[group] = found;
  }
  return claims;
}

/** Most records are made from one fact: nothing to compare. */
function single(fact: Fact, keyOf: (group: string) => string | undefined): Claims {
  const claims: Claims = {};
  for (const group of Object.keys(fact.groups)) {
    const hash = hashOfGroup(fact.groups[group] as Json, keyOf(group));
    claims[group] = [claimOf({ fact, hash }, group)];
  }
  return claims;
}

function groupsOf(facts: readonly Fact[]): Set<string> {
  const groups = new Set<string>();
  for (const fact of facts) for (const group of Object.keys(fact.groups)) groups.add(group);
  return groups;
}

/** Claims after the newest statement that the subject is gone, newest first, with their runs' starts. */
function fromNewest(stated: Stated[], group: string): Claim[] {
  stated.sort(newestFirst);
  const claims: Claim[] = [];
  for (const one of stated) {
    if (one.hash === '') break;
    const last = claims.at(-1);
    if (last !== undefined && last.version === one.fact.version) absorb(last, one);
    else claims.push(claimOf(one, group));
  }
  for (const claim of claims) claim.overtaken = isOvertaken(claim, stated);
  dateRuns(claims);
  return claims;
}

function newestFirst(a: Stated, b: Stated): number {
  if (a.fact.version !== b.fact.version) return b.fact.version - a.fact.version;
  if (a.fact.via !== b.fact.via) return VIA_RANK[b.fact.via] - VIA_RANK[a.fact.via];
  if (a.fact.via !== 'push' && a.fact.receivedAt !== b.fact.receivedAt) return b.fact.receivedAt - a.fact.receivedAt;
  // The empty hash of a gone subject sorts first: a deletion beats what was said at the same version.
  if (a.hash !== b.hash) return a.hash < b.hash ? -1 : 1;
  return a.fact.changeId - b.fact.changeId;
}

function claimOf({ fact, hash }: Stated, group: string): Claim {
  return {
    value: fact.groups[group] as Json,
    hash,
    version: fact.version,
    at: fact.at,
    since: fact.receivedAt,
    receivedAt: fact.receivedAt,
    changeId: fact.changeId,
    versioned: fact.versioned,
    via: fact.via,
    disputed: false,
    overtaken: false,
  };
}

/** A further fact of the same version: a repeat, or other content that the version should have told apart. */
function absorb(claim: Claim, { fact, hash }: Stated): void {
  if (hash === claim.hash) {
    claim.at = Math.min(claim.at, fact.at);
    claim.since = Math.min(claim.since, fact.receivedAt);
    claim.receivedAt = Math.max(claim.receivedAt, fact.receivedAt);
  } else if (claim.via === 'push' && claim.versioned && fact.versioned) {
    claim.disputed = true;
  }
}

/** Judged over the set: a read that was made again, or content that was told again, is the newer word. */
function isOvertaken(claim: Claim, stated: readonly Stated[]): boolean {
  if (claim.via !== 'read' || !claim.versioned) return false;
  const isOther = ({ fact, hash }: Stated): boolean =>
    fact.version === claim.version && fact.via === 'push' && fact.versioned && hash !== '' && hash !== claim.hash;
  return stated.some((one) => isOther(one) && one.fact.receivedAt > claim.receivedAt);
}

/** Carries the oldest claim's times of each run of equal values up to the newest. */
function dateRuns(claims: Claim[]): void {
  for (let i = claims.length - 2; i >= 0; i--) {
    const claim = claims[i] as Claim;
    const before = claims[i + 1] as Claim;
    if (claim.hash !== before.hash) continue;
    claim.at = before.at;
    claim.since = before.since;
  }
}
