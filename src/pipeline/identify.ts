import type { Hub } from '../config.ts';
import { hashText } from '../model/hash.ts';
import { MATCH, parseSubject, subjectKey, type Subject } from '../model/subject.ts';
import type { Database } from '../store/connect.ts';
import { claimantsOf, findLinks, type Link } from '../store/links.ts';
import type { NewCase } from '../store/cases.ts';
import type { DraftedFact } from './normalise.ts';

/** Which record each fact belongs to, and the links that are still to be written. */
export interface Identified {
  /** Record id by subject key. */
  records: Map<string, string>;
  entityOf: Map<string, string>;
  links: Link[];
  /** Links that joined a subject to a record it did not found: decisions. */
  joined: { subject: string; recordId: string }[];
  cases: NewCase[];
}

/** What is found and decided while a batch is gone through. */
interface Placing extends Identified {
  /** By record the systems that have an object of it which is told apart from all others of theirs. */
  taken: Map<string, Set<string>>;
}

interface Candidate {
  drafted: DraftedFact;
  subject: string;
  keys: string[];
  /** It is told apart from other objects of its system: see `EntityDefinition.apart`. */
  apart: boolean;
}

/**
 * Subject → record. A subject that is linked keeps its link. Else our own reference decides, else
 * its match keys; a subject that matches nothing founds a record whose id is a hash of it. Match
 * keys are links themselves, so two transactions that found one thing at once meet in the unique
 * index and the later one takes its batch again.
 */
export async function identify(database: Database, hub: Hub, facts: DraftedFact[]): Promise<Identified> {
  const candidates = facts.map((drafted) => toCandidate(hub, drafted));
  const known = await findLinks(database, [
    ...new Set(candidates.flatMap((candidate) => [candidate.subject, ...candidate.keys])),
  ]);
  const taken = await takenBy(database, hub, { candidates, known });
  const result: Placing = { records: known, entityOf: new Map(), links: [], joined: [], cases: [], taken };
  for (const candidate of candidates) place(hub, candidate, result);
  return result;
}

/** Asked only for new objects whose keys lead somewhere. */
async function takenBy(
  database: Database,
  hub: Hub,
  { candidates, known }: { candidates: Candidate[]; known: Map<string, string> },
): Promise<Map<string, Set<string>>> {
  const taken = new Map<string, Set<string>>();
  const apart = candidates.filter((one) => one.apart && !known.has(one.subject));
  for (const [entity, some] of Map.groupBy(apart, ({ drafted }) => drafted.fact.subject.entity)) {
    const records = [...new Set(some.flatMap(({ keys }) => keys.flatMap((key) => known.get(key) ?? [])))];
    const claimants = await claimantsOf(database, records, hub.entities[entity]?.apart ?? '');
    for (const { subject, recordId } of claimants) take(taken, recordId, parseSubject(subject).system);
  }
  return taken;
}

function take(taken: Placing['taken'], recordId: string, system: string): void {
  taken.set(recordId, new Set([...(taken.get(recordId) ?? []), system]));
}

function toCandidate(hub: Hub, drafted: DraftedFact): Candidate {
  const { subject, groups } = drafted.fact;
  const { keys: keysOf, apart } = hub.entities[subject.entity] ?? {};
  const keys = [...(keysOf?.(groups) ?? []), ...drafted.keys];
  return {
    apart: apart !== undefined && (groups[apart] ?? null) !== null,
    drafted,
    subject: subjectKey(subject),
    keys: keys.map((key) => subjectKey({ system: MATCH, entity: subject.entity, id: key })),
  };
}

function place(hub: Hub, candidate: Candidate, result: Placing): void {
  const { subject, keys, drafted } = candidate;
  const { entity } = drafted.fact.subject;
  let recordId = result.records.get(subject);
  if (recordId === undefined) {
    const own = recordIdOf(hub, drafted.fact.subject);
    recordId = choose(hub, candidate, { result, own });
    const founded = recordId === own;
    link(result, subject, recordId, founded);
    if (candidate.apart) takePlace(result, { entity, system: drafted.fact.subject.system, recordId, founded });
  }
  result.entityOf.set(recordId, entity);
  // A key that already leads elsewhere stays there: the older owner of an email keeps it.
  for (const key of keys) if (!result.records.has(key)) link(result, key, recordId, true);
}

/** Two batches that would both join an object of one system to a record meet in the unique index of this link. */
function takePlace(
  result: Placing,
  { entity, system, recordId, founded }: { entity: string; system: string; recordId: string; founded: boolean },
): void {
  take(result.taken, recordId, system);
  const place = subjectKey({ system: MATCH, entity, id: `of:${system}:${recordId}` });
  if (!founded && !result.records.has(place)) link(result, place, recordId, true);
}

function choose(hub: Hub, candidate: Candidate, { result, own }: { result: Placing; own: string }): string {
  const { drafted, keys, subject } = candidate;
  if (drafted.ours !== null && isRecordId(hub, drafted)) return drafted.ours;
  const { system } = drafted.fact.subject;
  const found = keys.map((key) => result.records.get(key)).filter((id) => id !== undefined);
  const matches = new Set(found.filter((id) => !candidate.apart || result.taken.get(id)?.has(system) !== true));
  if (matches.size > 1) {
    result.cases.push({
      key: `subject/${subject}`,
      code: 'SYN_IDENTIFY_AMBIGUOUS',
      system: drafted.fact.subject.system,
      recordId: own,
      deliveryId: null,
      changeId: drafted.fact.changeId,
      detail: `${subject} matches ${[...matches].sort().join(' and ')}.`,
    });
    return own;
  }
  return [...matches][0] ?? own;
}

function link(result: Identified, subject: string, recordId: string, founded: boolean): void {
  result.records.set(subject, recordId);
  result.links.push({ subject, recordId, decidedBy: null });
  if (!founded) result.joined.push({ subject, recordId });
}

function isRecordId(hub: Hub, drafted: DraftedFact): boolean {
  const prefix = hub.entities[drafted.fact.subject.entity]?.prefix;
  return prefix !== undefined && new RegExp(`^${prefix}_[A-Za-z0-9_-]{22}$`).test(drafted.ours ?? '');
}

/** Objects whose external ids differ only behind this many characters from the end lie together. */
const NEIGHBOURS = 3;

/**
 * `ord_` and 22 characters of hashes: 4 of the neighbourhood, 18 (108 bits) of the founding subject.
 * Most systems count their objects upwards; ids without any order would make each new record dirty
 * pages of its own in every index, and log them whole after each checkpoint.
 */
export function recordIdOf(hub: Hub, subject: Subject): string {
  const prefix = hub.entities[subject.entity]?.prefix ?? 'rec';
  const near = neighbourhood(subjectKey({ ...subject, id: subject.id.slice(0, -NEIGHBOURS) }));
  return `${prefix}_${near}${hashText(subjectKey(subject)).slice(0, 18)}`;
}

/** The neighbourhoods of late: objects that come one after the other share theirs. */
const neighbourhoods = new Map<string, string>();
const MOST_NEIGHBOURHOODS = 1_000;

function neighbourhood(name: string): string {
  let known = neighbourhoods.get(name);
  if (known === undefined) {
    known = hashText(name).slice(0, 4);
    if (neighbourhoods.size >= MOST_NEIGHBOURHOODS) neighbourhoods.clear();
    neighbourhoods.set(name, known);
  }
  return known;
}
