import { textOfGroups } from '../../model/canonical.ts';
import { VIA_RANK, type Fact } from '../../model/fact.ts';
import { subjectKey } from '../../model/subject.ts';
import type { StoredFact, VersionSeen } from '../../store/facts.ts';

/** What a batch adds to the facts of one record. */
export interface Attached {
  /** Everything the record is projected from. */
  facts: Fact[];
  /** Facts to be stored. */
  fresh: Fact[];
  /** Stored facts whose content was said again under another version. */
  repeated: { rowId: number; versions: VersionSeen[] }[];
}

/**
 * Joins the facts of a batch to those stored. What was said before stores nothing; content that
 * was seen under another version lengthens that fact's version list.
 */
export function attach(stored: StoredFact[], incoming: Fact[]): Attached {
  const known: StoredFact[] = stored.map((fact) => ({ ...fact, versions: [...fact.versions] }));
  const repeated = new Map<number, { rowId: number; versions: VersionSeen[] }>();
  const fresh: Fact[] = [];
  for (const fact of incoming) {
    const same = known.find((other) => sameContent(other, fact));
    if (same === undefined) {
      fresh.push(fact);
      known.push({ ...fact, rowId: 0, versions: [] });
    } else if (fact.versioned && !hasVersion(same, fact.version)) {
      same.versions.push({ version: fact.version, at: fact.at, receivedAt: fact.receivedAt, changeId: fact.changeId });
      if (same.rowId !== 0) repeated.set(same.rowId, { rowId: same.rowId, versions: same.versions });
      else fresh.push(fact);
    }
  }
  return { facts: known.flatMap(unfold), fresh, repeated: [...repeated.values()] };
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
