import { textOfGroups } from '../model/canonical.ts';
import type { Fact, Via } from '../model/fact.ts';
import { ParsedTexts } from '../model/parsed-texts.ts';
import { parseSubject, subjectKey, type Subject } from '../model/subject.ts';
import { documents, jsonTexts, numbers, texts } from './columns.ts';
import type { Database, Transaction } from './connect.ts';

/** A fact as stored: with its row's id, and under which further versions the same content was seen. */
export interface StoredFact extends Fact {
  rowId: number;
  versions: VersionSeen[];
}

/** A further version of a fact's content: the source's time of it and our receive stamp in epoch milliseconds, and the change that said so. */
export interface VersionSeen {
  version: number;
  at: number;
  receivedAt: number;
  changeId: number;
}

interface FactRow {
  id: number;
  change_id: number;
  subject: string;
  normaliser: number;
  version: number;
  versions: VersionSeen[] | null;
  versioned: boolean;
  via: Via;
  gone: boolean;
  at: number;
  received_at: number;
  groups: string;
  events: Fact['events'] | null;
  movements: Fact['movements'] | null;
}

/** Facts of all subjects of these records, by record. */
export async function readFacts(database: Database, recordIds: string[]): Promise<Map<string, StoredFact[]>> {
  const facts = new Map<string, StoredFact[]>();
  if (recordIds.length === 0) return facts;
  const rows = await database.query<FactRow & { record_id: string }>({
    name: 'read-facts',
    text: `select l.record_id, f.* from link l join fact f on f.subject = l.subject where l.record_id = any($1)`,
    values: [texts(recordIds)],
  });
  for (const [recordId, own] of Map.groupBy(rows, (row) => row.record_id)) {
    const parse = own.length < MANY ? JSON.parse : (text: string) => parsed.parse(text);
    const told = [...Map.groupBy(own, (row) => row.subject)].flatMap(([key, alike]) => {
      const subject = parseSubject(key);
      return alike.map((row) => fromRow(row, subject, parse));
    });
    facts.set(recordId, told);
  }
  return facts;
}

/** What is known of a subject. */
export interface Known {
  /** Null: only we have made it, or its source gives none. */
  version: number | null;
}

/**
 * The newest version under which a subject was told of, or that we have made it. Null when it is
 * not known: nobody told of it, or only of things that happened to it.
 */
export async function knownSubject(database: Database, subject: string): Promise<Known | null> {
  const rows = await database.query<{ told: boolean; described: boolean; version: number | null }>({
    name: 'known-subject',
    text: `select count(f.id) > 0 as told, coalesce(bool_or(f.groups <> '{}'), false) as described,
             max(greatest(f.version, (select max((v->>'version')::float8) from json_array_elements(f.versions) v))) filter (where f.versioned) as version
           from link l left join fact f on f.subject = l.subject where l.subject = $1 group by l.subject`,
    values: [subject],
  });
  const [row] = rows;
  if (row === undefined || (row.told && !row.described)) return null;
  return { version: row.version };
}

export function insertFacts(database: Transaction, facts: Fact[]): void {
  if (facts.length === 0) return;
  database.send({
    name: 'insert-facts',
    text: `insert into fact (change_id, subject, normaliser, version, versioned, via, gone, at, received_at, groups, events, movements)
           select * from rows from (unnest($1::bigint[], $2::text[], $3::smallint[], $4::float8[], $5::boolean[], $6::text[],
             $7::boolean[], $8::bigint[], $9::bigint[], string_to_array($10, E'\\x1e')), json_array_elements($11::json), json_array_elements($12::json))`,
    values: [
      numbers(facts.map((fact) => fact.changeId)),
      texts(facts.map((fact) => subjectKey(fact.subject))),
      numbers(facts.map((fact) => fact.normaliser)),
      numbers(facts.map((fact) => fact.version)),
      numbers(facts.map((fact) => fact.versioned)),
      texts(facts.map((fact) => fact.via)),
      numbers(facts.map((fact) => fact.gone)),
      numbers(facts.map((fact) => fact.at)),
      numbers(facts.map((fact) => fact.receivedAt)),
      jsonTexts(facts.map((fact) => textOfGroups(fact.groups))),
      documents(facts.map((fact) => (fact.events.length === 0 ? null : fact.events))),
      documents(facts.map((fact) => (fact.movements.length === 0 ? null : fact.movements))),
    ],
  });
}

/** Replaces the version lists of facts whose content was said again: no body is stored twice. */
export function updateVersions(database: Transaction, facts: { rowId: number; versions: VersionSeen[] }[]): void {
  if (facts.length === 0) return;
  database.send({
    name: 'update-versions',
    text: `update fact f set versions = v.versions from unnest($1::bigint[], $2::json[]) as v(id, versions) where f.id = v.id`,
    values: [facts.map((fact) => fact.rowId), facts.map((fact) => JSON.stringify(fact.versions))],
  });
}

/** Claims keys of events and movements; returns those that were new, as `subject key` pairs. */
export async function claimFactKeys(
  database: Database,
  keys: { subject: string; key: string; changeId: number }[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await database.query<{ subject: string; key: string }>({
    name: 'claim-fact-keys',
    text: `insert into fact_key (subject, key, change_id)
           select * from unnest($1::text[], $2::text[], $3::bigint[]) on conflict do nothing returning subject, key`,
    values: [keys.map((key) => key.subject), keys.map((key) => key.key), keys.map((key) => key.changeId)],
  });
  return new Set(rows.map((row) => `${row.subject} ${row.key}`));
}

/** Of so many facts a record is no more read anew with each: most have a few, and for those it does not pay. */
const MANY = 12;
/** Some thousands of facts: those of the records that are busy now. */
const parsed = new ParsedTexts(4_000_000);

function fromRow(row: FactRow, subject: Subject, parse: (text: string) => unknown): StoredFact {
  return {
    rowId: row.id,
    changeId: row.change_id,
    subject,
    normaliser: row.normaliser,
    version: row.version,
    versions: row.versions ?? [],
    versioned: row.versioned,
    via: row.via,
    gone: row.gone,
    at: row.at,
    receivedAt: row.received_at,
    groups: parse(row.groups) as Fact['groups'],
    events: row.events ?? [],
    movements: row.movements ?? [],
  };
}
