import { textOf, textOfGroups } from '../../model/canonical.ts';
import type { Fact } from '../../model/fact.ts';
import { subjectKey } from '../../model/subject.ts';
import type { StoredFact, VersionSeen } from '../../store/facts.ts';

/**
 * What a level's source says of it beside its counts is the same with each of a million of them: a fact stands for a
 * run of versions that nothing contradicts, and of a run the first and the last version are kept. A claim that comes
 * late may part it, and then each side has its end: whatever the order of arrival, the claims in the order of their
 * versions are the same but for repeats.
 *
 * @returns the stored fact that says it already, with the versions to be kept of it; undefined when none does
 */
export function runOf(known: readonly StoredFact[], fact: Fact): { of: StoredFact; versions: VersionSeen[] } | undefined {
  const others = known.filter(({ subject }) => subjectKey(subject) === subjectKey(fact.subject));
  for (const run of others.filter((one) => saysTheSame(one, fact))) {
    const near = versionsOf(run).find((version) => !contradicted(others, fact, version));
    if (near !== undefined) return { of: run, versions: outermost(run, fact) };
  }
  return undefined;
}

function saysTheSame(stored: StoredFact, fact: Fact): boolean {
  return (
    !fact.gone &&
    !stored.gone &&
    fact.events.length === 0 &&
    stored.via === fact.via &&
    stored.versioned === fact.versioned &&
    textOfGroups(stored.groups) === textOfGroups(fact.groups)
  );
}

function versionsOf({ version, versions }: StoredFact): number[] {
  return [version, ...versions.map((seen) => seen.version)];
}

/** Whether anything between the fact and that version, both included, says otherwise of what it claims. */
function contradicted(others: readonly StoredFact[], fact: Fact, version: number): boolean {
  const [from, to] = [Math.min(fact.version, version), Math.max(fact.version, version)];
  return others.some((one) => differs(one, fact) && versionsOf(one).some((each) => each >= from && each <= to));
}

function differs(stored: StoredFact, { groups }: Fact): boolean {
  return (
    stored.gone ||
    Object.entries(groups).some(
      ([group, value]) => group in stored.groups && textOf(stored.groups[group] ?? null) !== textOf(value),
    )
  );
}

/** The row's own version stays with it: of the others, and of this one, the lowest and the highest. */
function outermost(run: StoredFact, fact: Fact): VersionSeen[] {
  const { version, at, receivedAt, changeId } = fact;
  if (versionsOf(run).includes(version)) return run.versions;
  const all = [...run.versions, { version, at, receivedAt, changeId }];
  const [lowest, highest] = [Math.min(...versionsOf(run), version), Math.max(...versionsOf(run), version)];
  return all.filter((seen) => seen.version === lowest || seen.version === highest);
}
