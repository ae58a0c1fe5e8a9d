import { canonical } from './canonical.ts';
import type { DeriveInput } from './entity.ts';
import type { Fact, Occurrence } from './fact.ts';

/** The facts of one of a record's subjects. */
export interface SubjectFacts {
  system: string;
  /** The system's own id of it. */
  id: string;
  /** Of several subjects in one system the primary one's claims win. */
  primary: boolean;
  facts: Fact[];
}

/** Every event of a record's subjects, each (subject, key) once, sorted by instant and key. */
export function occurrences(subjects: readonly SubjectFacts[]): DeriveInput['events'] {
  const found = subjects.flatMap(({ system, facts }) =>
    distinctEvents(facts).map((event) => ({ instant: Date.parse(event.at), event: { system, ...event } })),
  );
  return found.toSorted(compareFound).map(({ event }) => event);
}

type Found = { instant: number; event: DeriveInput['events'][number] };

function compareFound(a: Found, b: Found): number {
  if (a.instant !== b.instant) return a.instant - b.instant;
  return compareText(a.event.key, b.event.key) || compareText(a.event.system, b.event.system);
}

function distinctEvents(facts: readonly Fact[]): Occurrence[] {
  const byKey = new Map<string, { event: Occurrence; version: number }>();
  for (const { events, version } of facts) {
    for (const event of events) {
      const known = byKey.get(event.key);
      if (known === undefined || replaces({ event, version }, known)) byKey.set(event.key, { event, version });
    }
  }
  return [...byKey.values()].map(({ event }) => event);
}

/** One key is one occurrence: of two wordings the newer version's stands, else the one whose text sorts first. */
function replaces(a: { event: Occurrence; version: number }, b: { event: Occurrence; version: number }): boolean {
  if (a.version !== b.version) return a.version > b.version;
  return canonical({ ...a.event }) < canonical({ ...b.event });
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
