import type { Fact } from '../model/fact.ts';
import { hashOf, hashOfGroup, hashOfGroups, hashText } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import type { SubjectFacts } from '../model/occurrences.ts';
import type { Provenance } from '../model/record.ts';
import { HUB, subjectKey } from '../model/subject.ts';
import type { Delivery } from '../store/deliveries.ts';

interface Shown {
  provenance: Record<string, Provenance>;
  derived: Record<string, Json> | null;
  sourceHash: string;
  /** Its facts are kept in runs. */
  inRuns: boolean;
}

/**
 * Covers what the record shows, every fact it is made of and every decision that shows: equal for a
 * replay of the same changes in whatever batches, another when one of them is missing.
 */
export function recordHash(shown: Shown, subjects: readonly SubjectFacts[], deliveries: readonly Delivery[]): string {
  // The groups were hashed when they were merged: hashing the body would do that work again.
  const groups = Object.entries(shown.provenance).map(([group, { hash }]) => `${group} ${hash}`);
  const rest = [...new Set([...groups, ...deliveries.flatMap(decisionLines)])].sort();
  return hashText(
    [
      hashOfGroup(shown.derived),
      shown.sourceHash,
      ...rest,
      ...subjects.map((subject) => told(subject, shown.inRuns)).sort(),
    ].join('\n'),
  );
}

/**
 * What a subject claimed and what has occurred to it, apart: an event that two changes tell is stored with the
 * one that was applied first, and which that was must not count. What occurred outside the hub is in the source hash.
 */
function told({ system, facts }: SubjectFacts, inRuns: boolean): string {
  const [first] = facts;
  const key = first === undefined ? '' : subjectKey(first.subject);
  if (system !== HUB) return [key, ...(inRuns ? claimedInRuns(facts) : claimed(facts))].join('\n');
  const occurred = new Set<string>();
  for (const { events, movements } of facts) {
    for (const event of events) occurred.add(event.key);
    for (const movement of movements) occurred.add(movement.key);
  }
  return [key, ...claimed(facts), ...[...occurred].sort()].join('\n');
}

/** Sorted by their numbers: they come nearly so, and comparing texts would be most of the work. */
function claimed(facts: readonly Fact[]): string[] {
  const claims = facts.flatMap(({ versioned, version, groups, gone }) => {
    if (!gone && Object.keys(groups).length === 0) return [];
    // A stamp of ours is no version.
    return [{ version: versioned ? version : 0, text: `${versioned ? version : ''} ${gone ? 'gone' : hashOfGroups(groups)}` }];
  });
  claims.sort((a, b) => a.version - b.version || (a.text < b.text ? -1 : 1));
  return claims.map(({ text }) => text).filter((text, index, all) => text !== all[index - 1]);
}

/** What was ever claimed: which versions of it are kept goes by the order of arrival. */
function claimedInRuns(facts: readonly Fact[]): string[] {
  return [...new Set(facts.map(({ gone, groups }) => (gone ? 'gone' : hashOfGroups(groups))))].sort();
}

function decisionLines({ system, facet, effect, shadow, request }: Delivery): string[] {
  const answered = request?.answer === undefined ? [] : [`${system} ${facet} ${effect} ${request.answer.outcome}`];
  const accepted = shadow?.accepted === undefined ? [] : [`${system} ${facet} accepted ${hashOf(shadow.accepted)}`];
  return [...answered, ...accepted];
}
