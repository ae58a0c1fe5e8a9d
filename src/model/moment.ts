import type { Classifier } from './fact.ts';

/** Something that happened to a record, is expected to, or was asked for: an entry of a timeline. */
export interface Moment {
  /** RFC 3339, as its source wrote it. */
  at: string;
  /** One word for programs: `placed`, `payment`, `shipped`, a milestone, `held`, `asked`, `answered`, `changed`, `case` … */
  what: string;
  /** Only what is `actual` has happened. */
  classifier: Classifier;
  /** For people. */
  text: string;
  /** The system that says so; `hub` is ours. */
  system: string;
  /** Equal in what several systems tell of one thing; absent: nobody else tells of it. */
  same?: string;
}

/** A moment of one of the records that a timeline is of, with everyone who tells of it. */
export interface TimelineEntry extends Omit<Moment, 'system' | 'same'> {
  record: string;
  entity: string;
  /** Sorted. */
  systems: string[];
}

/** The moments of one record. */
export interface RecordMoments {
  record: string;
  entity: string;
  moments: Moment[];
}

/**
 * One list in the order of time, each thing once however many systems tell of it. Of several tellings the earliest
 * gives time and words. Pure, and the same in whatever order records and moments are given.
 */
export function timeline(records: readonly RecordMoments[]): TimelineEntry[] {
  const told = records.flatMap(({ record, entity, moments }) =>
    moments.map((moment) => ({ instant: Date.parse(moment.at), record, entity, moment })),
  );
  const groups = Map.groupBy(told.toSorted(compareTold), ({ record, entity, moment }) => {
    const { at, what, classifier, text, same } = moment;
    return same === undefined ? JSON.stringify([record, entity, at, what, classifier, text]) : `${entity} ${same}`;
  });
  return [...groups.values()].flatMap((tellings) => {
    const [first] = tellings;
    if (first === undefined) return [];
    const { at, what, classifier, text } = first.moment;
    const systems = [...new Set(tellings.map(({ moment }) => moment.system))].toSorted();
    return [{ at, what, classifier, text, record: first.record, entity: first.entity, systems }];
  });
}

type Told = { instant: number; record: string; entity: string; moment: Moment };

function compareTold(a: Told, b: Told): number {
  if (a.instant !== b.instant) return a.instant - b.instant;
  return compareText(keyOf(a), keyOf(b));
}

function keyOf({ record, entity, moment }: Told): string {
  return JSON.stringify([entity, record, moment.what, moment.classifier, moment.text, moment.at, moment.system]);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
