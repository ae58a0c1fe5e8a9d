import type { Condition } from '../keep/records.ts';
import type { Query } from './parse-query.ts';

/**
 * What a search may ask of a kind of object: an SQL expression, and how its values are compared.
 * `tag`: the expression is a JSON list that holds the value. `custom`: words of Shopify that stand for a condition.
 */
export type SearchField =
  | { sql: string; as: 'text' | 'time' | 'number' | 'id' | 'tag' }
  | { as: 'custom'; words: Record<string, string> }
  /** A query over other tables that takes the value and gives rows when it fits. */
  | { as: 'exists'; sql: string };
export type SearchFields = {
  fields: Record<string, SearchField>;
  /** The expression that words without a field are looked for in. */ words: string;
};

/** The condition of a query; the names of fields that do not exist go to `unknown` and are left out, as Shopify does. */
export function conditionOf(query: Query, known: SearchFields, unknown: (field: string) => void): Condition | null {
  if (query.kind === 'not') {
    const inner = conditionOf(query.part, known, unknown);
    return inner === null ? null : { sql: `not coalesce((${inner.sql}), 0)`, values: inner.values };
  }
  if (query.kind === 'term') return termCondition(query, known, unknown);
  const parts = query.parts.map((part) => conditionOf(part, known, unknown)).filter((part) => part !== null);
  if (parts.length === 0) return null;
  const word = query.kind === 'all' ? ' and ' : ' or ';
  return { sql: parts.map((part) => `(${part.sql})`).join(word), values: parts.flatMap((part) => part.values) };
}

type Term = Extract<Query, { kind: 'term' }>;

function termCondition(term: Term, known: SearchFields, unknown: (field: string) => void): Condition | null {
  if (term.field === null) {
    return term.value === '' || term.value === '*' ? null : { sql: `${known.words} like ?`, values: [`%${term.value}%`] };
  }
  const field = known.fields[term.field];
  if (field === undefined) {
    unknown(term.field);
    return null;
  }
  if (field.as === 'custom') return { sql: field.words[term.value.toLowerCase()] ?? '0', values: [] };
  if (field.as === 'exists') return { sql: `exists (${field.sql})`, values: [term.value] };
  if (term.value === '*') return { sql: `${field.sql} is not null`, values: [] };
  return compared(field.sql, field.as, term);
}

function compared(sql: string, as: 'text' | 'time' | 'number' | 'id' | 'tag', term: Term): Condition {
  if (as === 'tag')
    return { sql: `exists (select 1 from json_each(${sql}) where lower(value) = lower(?))`, values: [term.value] };
  if (as === 'number') return { sql: `${sql} ${term.compare} ?`, values: [Number(term.value)] };
  if (as === 'id') return { sql: `${sql} ${term.compare} ?`, values: [term.value.split('/').at(-1) ?? ''] };
  if (as === 'time') return timeCondition(sql, term);
  if (term.value.endsWith('*')) return { sql: `${sql} like ?`, values: [`${term.value.slice(0, -1)}%`] };
  return { sql: `${sql} ${term.compare} ? collate nocase`, values: [term.value] };
}

/** Times are kept in whole seconds of UTC; a day alone means all of it when it is asked for as such. */
function timeCondition(sql: string, term: Term): Condition {
  if (term.compare === '=' && /^\d{4}-\d\d-\d\d$/.test(term.value)) return { sql: `${sql} like ?`, values: [`${term.value}%`] };
  const at = Date.parse(term.value);
  if (Number.isNaN(at)) return { sql: '0', values: [] };
  return { sql: `${sql} ${term.compare} ?`, values: [`${new Date(at).toISOString().slice(0, 19)}Z`] };
}
