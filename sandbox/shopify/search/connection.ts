import { GraphQLError } from 'graphql';
import type { Condition, Kept, Records } from '../keep/records.ts';
import type { Args, Ask, View } from '../shop-context.ts';
import { numberArg, textArg } from '../shop-context.ts';
import type { SearchFields } from './conditions.ts';
import { conditionOf } from './conditions.ts';
import { parseQuery } from './parse-query.ts';

type Entry = { cursor: string; node: View };
type Window = { size: number; after: string | null; backwards: boolean };

const largest = 250;

/** A connection over a list that is at hand, or that is read when it is asked for. */
export function listed<Item>(source: Item[] | (() => Item[]), view: (item: Item) => View, idOf: (item: Item) => string) {
  return (args: Args, ask: Ask): View => {
    const items = typeof source === 'function' ? source() : source;
    const ordered = args['reverse'] === true ? items.toReversed() : items;
    const all = ordered.map((item) => ({ cursor: cursorOf(idOf(item), idOf(item)), node: item }));
    const window = windowOf(args, ask, all.length);
    const start = all.findIndex((one) => one.cursor === window.after) + 1;
    const end = window.after !== null && window.backwards ? Math.max(0, start - 1) : all.length;
    const from = window.backwards ? Math.max(0, end - window.size) : start;
    const to = window.backwards ? end : Math.min(all.length, start + window.size);
    const chosen = all.slice(from, to).map((one) => ({ cursor: one.cursor, node: view(one.node) }));
    return connectionView(chosen, { before: from > 0, after: to < all.length });
  };
}

/** A connection that holds nothing. */
export const noneListed = listed<never>(
  [],
  () => ({}),
  () => '',
);

export type Searched<Record extends Kept> = {
  records: Records<Record>;
  view: (record: Record) => View;
  search?: SearchFields;
  /** What a sort key of Shopify stands for: an SQL expression. */
  sorts?: { [key: string]: string };
  where?: Condition[];
};

/** A connection over a table: searched, sorted and cut by the database. */
export function searched<Record extends Kept>(source: Searched<Record>) {
  return (args: Args, ask: Ask): View => {
    const window = windowOf(args, ask, 1_000_000);
    const sort = source.sorts?.[textArg(args, 'sortKey') ?? ''] ?? 'id';
    const descending = (args['reverse'] === true) !== window.backwards;
    const where = [...(source.where ?? []), ...searchConditions(source, args, ask)];
    if (window.after !== null) where.push(placeCondition(window.after, sort, descending));
    const rows = source.records.slice({ where, sort, descending, limit: window.size + 1 });
    const entries = rows
      .slice(0, window.size)
      .map((row) => ({ cursor: cursorOf(row.record.id, row.sorted), node: source.view(row.record) }));
    const more = rows.length > window.size;
    const earlier = window.after !== null;
    if (!window.backwards) return connectionView(entries, { before: earlier, after: more });
    return connectionView(entries.toReversed(), { before: more, after: earlier });
  };
}

/** The conditions of the `query` argument; unknown fields become warnings. */
export function searchConditions<Record extends Kept>(source: Searched<Record>, args: Args, ask: Ask): Condition[] {
  const text = textArg(args, 'query');
  if (text === null || source.search === undefined) return [];
  const condition = conditionOf(parseQuery(text), source.search, (field) =>
    ask.warnings.push({
      path: [],
      query: text,
      warnings: [{ field, message: 'Invalid search field for this query.', code: 'invalid_field' }],
    }),
  );
  return condition === null ? [] : [condition];
}

function cursorOf(id: string, sorted: string | number): string {
  return Buffer.from(JSON.stringify({ last_id: id, last_value: sorted })).toString('base64');
}

function placeCondition(cursor: string, sort: string, descending: boolean): Condition {
  const place = readCursor(cursor);
  return { sql: `(${sort}, id) ${descending ? '<' : '>'} (?, ?)`, values: [place.last_value, place.last_id] };
}

function readCursor(cursor: string): { last_id: string; last_value: string | number } {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as { last_id: unknown; last_value: unknown };
    if (typeof place.last_id === 'string' && (typeof place.last_value === 'string' || typeof place.last_value === 'number'))
      return { last_id: place.last_id, last_value: place.last_value };
  } catch {
    // told below
  }
  throw new GraphQLError(`Invalid cursor for current pagination sort.`, { extensions: { code: 'INVALID_CURSOR' } });
}

function windowOf(args: Args, ask: Ask, most: number): Window {
  const first = numberArg(args, 'first');
  const last = numberArg(args, 'last');
  if (first === null && last === null) {
    if (ask.whole) return { size: most, after: null, backwards: false };
    throw new GraphQLError('you must provide one of first or last', { extensions: { code: 'BAD_REQUEST' } });
  }
  const size = first ?? last ?? 0;
  if (size < 0 || (size > largest && !ask.whole)) {
    throw new GraphQLError(`The page size must be between 0 and ${largest}, not ${size}.`, {
      extensions: { code: 'BAD_REQUEST' },
    });
  }
  const backwards = first === null;
  return { size, after: textArg(args, backwards ? 'before' : 'after'), backwards };
}

function connectionView(entries: Entry[], more: { before: boolean; after: boolean }): View {
  return {
    edges: entries,
    nodes: entries.map((entry) => entry.node),
    pageInfo: {
      hasNextPage: more.after,
      hasPreviousPage: more.before,
      startCursor: entries[0]?.cursor ?? null,
      endCursor: entries.at(-1)?.cursor ?? null,
    },
  };
}
