import type { ShadowGroup } from '../model/delivery.ts';
import { subjectKey } from '../model/subject.ts';
import { standingOf, type Standing } from './echoes.ts';
import { newestClaims, type Claim, type Claims } from './newest-claims.ts';
import type { SubjectFacts } from '../model/occurrences.ts';
import type { Candidate } from './survivorship/candidate.ts';

/** One subject with what it claims, by group. */
export interface Contender {
  subject: SubjectFacts;
  key: string;
  claims: Claims;
}

/** What is known of our own writes, by system and group. */
export interface Writes {
  echoes: Record<string, Record<string, ShadowGroup>>;
  open: Record<string, Record<string, string>>;
}

/** A subject's current claim of a group, judged. */
export interface Current {
  contender: Contender;
  claim: Claim;
  standing: Standing;
}

const NONE: Record<string, string> = {};

/** Reads every subject's claims, the primary subject of each system first. */
export function contenders(
  subjects: readonly SubjectFacts[],
  entity: string,
  keyOf: (group: string) => string | undefined,
): Contender[] {
  const found = subjects.map((subject) => ({
    subject,
    key: subjectKey({
      system: subject.system,
      entity: subject.facts[0]?.subject.entity ?? entity,
      id: subject.id,
    }),
    claims: newestClaims(subject.facts, keyOf),
  }));
  if (found.length < 2) return found;
  return found.toSorted((a, b) => Number(b.subject.primary) - Number(a.subject.primary) || (a.key < b.key ? -1 : 1));
}

/** Every subject's current claim of one group, with whose it is. */
export function currentClaims(all: readonly Contender[], group: string, writes: Writes): Current[] {
  const current: Current[] = [];
  for (const contender of all) {
    const claim = contender.claims[group]?.[0];
    if (claim !== undefined) current.push({ contender, claim, standing: standing(contender, claim, { group, writes }) });
  }
  return current;
}

/** Every own claim of one group ever made. */
export function ownClaims(all: readonly Contender[], group: string, writes: Writes): Candidate[] {
  return all.flatMap((contender) =>
    (contender.claims[group] ?? [])
      .filter((claim) => standing(contender, claim, { group, writes }) === 'own')
      .map((claim) => candidateOf(contender, claim)),
  );
}

/** The newest claim of a group that is the subject's own, past echoes of ours. */
export function newestOwn(contender: Contender, group: string, writes: Writes): Claim | undefined {
  return contender.claims[group]?.find((claim) => standing(contender, claim, { group, writes }) === 'own');
}

function standing(contender: Contender, claim: Claim, at: { group: string; writes: Writes }): Standing {
  const { system } = contender.subject;
  const shadow = at.writes.echoes[system]?.[at.group];
  const open = at.writes.open[system];
  if (shadow === undefined && open === undefined) return 'own';
  return standingOf(claim, { system, shadow, open: (open ?? NONE)[at.group] });
}

/** A subject's claim as a strategy sees it. */
export function candidateOf({ subject }: Contender, claim: Claim): Candidate {
  const { value, hash, version, at, since, changeId, versioned } = claim;
  return {
    system: subject.system,
    subject: subject.id,
    value,
    hash,
    version,
    at,
    since,
    changeId,
    versioned,
  };
}

/**
 * At most one candidate per system: its primary subject's own claim, else that of the next. An echo
 * competes as the system it came from, and only where that system does not speak for itself.
 */
export function candidatesOf(current: readonly Current[], group: string, writes: Writes): Candidate[] {
  const bySystem = new Map<string, Candidate>();
  for (const { contender, claim, standing: whose } of current) {
    const { system } = contender.subject;
    if (whose === 'own' && !bySystem.has(system)) bySystem.set(system, candidateOf(contender, claim));
  }
  for (const { contender, claim, standing: whose } of current) {
    const shadow = writes.echoes[contender.subject.system]?.[group];
    const origin = shadow?.origin;
    // What the target made of it (its settled form) never stands in for the value that was written.
    if (whose !== 'echo' || origin === undefined || claim.hash !== shadow?.hash || bySystem.has(origin.system)) continue;
    bySystem.set(origin.system, { ...candidateOf(contender, claim), ...origin });
  }
  return [...bySystem.values()];
}
