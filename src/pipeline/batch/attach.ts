import { textOfGroups } from '../../model/canonical.ts';
import { VIA_RANK, type Fact } from '../../model/fact.ts';
import { subjectKey } from '../../model/subject.ts';
import { runOf } from './runs.ts';
import type { StoredFact, VersionSeen } from '../../store/facts.ts';

/** What a batch adds to the facts of one record. */
export interface Attached {
  /** Everything the record is projected from. */
  facts: Fact[];
  /** Facts to be stored. */
  fresh: Fact[];
  /** Stored facts whose content was said again under another version, with all versions to be kept of each. */
  repeated: { rowId: number; versions: VersionSeen[] }[];
}

/**
 * Joins the facts of a batch to those stored. What was said before stores nothing; content that
 * was seen under another version lengthens that fact's version list, or, where facts are kept in runs, the run.
 */
export function attach(stored: StoredFact[], incoming: Fact[], inRuns = false): Attached {
  const known: StoredFact[] = stored.map((fact) => ({ ...fact, versions: [...fact.versions] }));
  const repeated = new Map<number, { rowId: number; versions: VersionSeen[] }>();
  const fresh: Fact[] = [];
  for (const fact of incoming) {
    const same = inRuns ? runOf(known, fact) : repeatOf(known, fact);
    if (same === undefined) {
      fresh.push(fact);
      known.push({ ...fact, rowId: 0, versions: [] });
    } else if (same.versions !== same.of.versions) {
      same.of.versions = same.versions;
      if (same.of.rowId !== 0) repeated.set(same.of.rowId, { rowId: same.of.rowId, versions: same.versions });
      else fresh.push(fact);
    }
  }
  const facts = known.flatMap(unfold);
  // Of a run that begins in this batch its ends are stored, however many there are between.
  const ends = inRuns ? known.filter(({ rowId }) => rowId === 0).flatMap(unfold) : fresh;
  return { facts, fresh: ends, repeated: [...repeated.values()] };
}

/** The stored fact that says the same, with the versions to be kept of it. */
function repeatOf(known: readonly StoredFact[], fact: Fact): { of: StoredFact; versions: VersionSeen[] } | undefined {
  const same = known.find((other) => sameContent(other, fact));
  if (same === undefined) return undefined;
  if (!fact.versioned || hasVersion(same, fact.version)) return { of: same, versions: same.versions };
  const { version, at, receivedAt, changeId } = fact;
  return { of: same, versions: [...same.versions, { version, at, receivedAt, changeId }] };
}

/** A fact seen under several versions stands for one fact a version; they share its groups. */
function unfold(stored: StoredFact): Fact[] {
  const { rowId: _, versions, ...fact } = stored;
  return [fact, ...versions.map((seen) => ({ ...fact, ...seen }))];
}

function hasVersion(fact: StoredFact, version: number): boolean {
  return fact.version === version || fact.versions.some((seen) => seen.version === version);
}

/** What settles the claims of a version is stored, though a lower word said the same before it. */
function sameContent(stored: StoredFact, fact: Fact): boolean {
  return (
    subjectKey(stored.subject) === subjectKey(fact.subject) &&
    stored.gone === fact.gone &&
    VIA_RANK[stored.via] >= VIA_RANK[fact.via] &&
    fact.movements.length === 0 &&
    fact.events.every((event) => stored.events.some((other) => other.key === event.key)) &&
    (stored.versioned || fact.versioned || stored.version === fact.version || isNewest(stored, fact)) &&
    textOfGroups(stored.groups) === textOfGroups(fact.groups)
  );
}

/** Without versions an equal content is a repeat; what came between it and now is judged by its stamp. */
function isNewest(stored: StoredFact, fact: Fact): boolean {
  return stored.version <= fact.version;
}
