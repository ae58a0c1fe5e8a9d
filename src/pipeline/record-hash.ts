import type { Fact } from '../model/fact.ts';
import { hashOf, hashOfGroup, hashOfGroups, hashText } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import type { Provenance } from '../model/record.ts';
import { subjectKey } from '../model/subject.ts';
import type { Delivery } from '../store/deliveries.ts';

/**
 * Covers what the record shows, every fact it is made of and every decision that shows: equal for a
 * replay of the same changes in whatever batches, another when one of them is missing.
 */
export function recordHash(
  shown: { provenance: Record<string, Provenance>; derived: Record<string, Json> | null },
  facts: Fact[],
  deliveries: Delivery[],
): string {
  // The groups were hashed when they were merged: hashing the body would do that work again.
  const groups = Object.entries(shown.provenance).map(([group, { hash }]) => `${group} ${hash}`);
  const lines = [...new Set([...groups, ...facts.flatMap(factLines), ...deliveries.flatMap(decisionLines)])].sort();
  return hashText([hashOfGroup(shown.derived), ...lines].join('\n'));
}

/**
 * What was claimed and what has occurred, apart: an event that two changes tell is stored with the
 * one that was applied first, and which that was must not count. A stamp of ours is no version.
 */
function factLines({ subject, versioned, version, groups, events, movements, gone }: Fact): string[] {
  const key = subjectKey(subject);
  const occurred = [...events, ...movements].map((one) => `${key} ${one.key}`);
  if (!gone && Object.keys(groups).length === 0) return occurred;
  return [`${key} ${versioned ? version : ''} ${gone ? 'gone' : hashOfGroups(groups)}`, ...occurred];
}

function decisionLines({ system, facet, effect, shadow, request }: Delivery): string[] {
  const answered = request?.answer === undefined ? [] : [`${system} ${facet} ${effect} ${request.answer.outcome}`];
  const accepted = shadow?.accepted === undefined ? [] : [`${system} ${facet} accepted ${hashOf(shadow.accepted)}`];
  return [...answered, ...accepted];
}
