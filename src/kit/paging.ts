import { Type, type Static } from 'typebox';
import type { Json } from '../model/json.ts';
import { Doc } from './doc.ts';

const name = (description: string) => Type.String({ minLength: 1, description });
const size = Type.Integer({ minimum: 1, description: 'Entries a page that are asked for.' });

/** How a list is read page after page. */
export const pagingSchema = Type.Union([
  Type.Object({ style: Type.Literal('none', { description: 'One answer holds all.' }) }),
  Type.Object({
    style: Type.Literal('cursor', { description: 'The answer holds the next cursor.' }),
    param: name('Query parameter of the cursor.'),
    at: name('Path of the next cursor in the answer; null or absent at the end.'),
    sizeParam: Type.Optional(name('Query parameter of the page size.')),
    size: Type.Optional(size),
  }),
  Type.Object({
    style: Type.Literal('page', { description: 'Pages are numbered; a page that is not full is the last.' }),
    param: name('Query parameter of the page number.'),
    first: Type.Optional(Type.Integer({ description: 'Number of the first page; 1 when absent.' })),
    sizeParam: name('Query parameter of the page size.'),
    size,
    pagesAt: Type.Optional(name('Path of the number of pages, when the answer tells it.')),
  }),
  Type.Object({
    style: Type.Literal('offset', {
      description: 'Entries are counted; a page that is not full is the last.',
    }),
    param: name('Query parameter of the offset.'),
    sizeParam: name('Query parameter of the page size.'),
    size,
  }),
  Type.Object({
    style: Type.Literal('link', { description: 'RFC 8288: the header `Link` with rel="next".' }),
  }),
  Type.Object({
    style: Type.Literal('keyset', { description: 'Goes on after the last entry’s time and id.' }),
    sinceParam: name('Query parameter of the time from which entries are listed.'),
    idParam: name('Query parameter of the id after which entries of that same time are listed.'),
    sinceAt: name('Path of the time in an entry.'),
    idAt: name('Path of the id in an entry.'),
    sizeParam: name('Query parameter of the page size.'),
    size,
  }),
]);

export type Paging = Static<typeof pagingSchema>;

/** A page as it was answered, from which the next one follows. */
export interface AnsweredPage {
  doc: Doc;
  entries: Json[];
  headers: Record<string, string>;
  origin: string;
}

/** No real list has more pages; a server that never ends one is stopped here. */
const MAX_PAGES = 100_000;

/** Query parameters of the page at `cursor` (null: the first one). */
export function pageQuery(paging: Paging, cursor: string | null): Record<string, string> {
  switch (paging.style) {
    case 'none':
    case 'link':
      return {};
    case 'cursor':
      return {
        ...(paging.sizeParam !== undefined && paging.size !== undefined ? { [paging.sizeParam]: String(paging.size) } : {}),
        ...(cursor === null ? {} : { [paging.param]: cursor }),
      };
    case 'page':
      return { [paging.param]: cursor ?? String(paging.first ?? 1), [paging.sizeParam]: String(paging.size) };
    case 'offset':
      return { [paging.param]: cursor ?? '0', [paging.sizeParam]: String(paging.size) };
    case 'keyset': {
      const sized = { [paging.sizeParam]: String(paging.size) };
      if (cursor === null) return sized;
      const [since, id] = splitKeyset(cursor);
      return { ...sized, [paging.sinceParam]: since, [paging.idParam]: id };
    }
  }
}

/** For `link` the cursor is the whole path of the next page; for the others null. */
export function pagePath(paging: Paging, cursor: string | null): string | null {
  return paging.style === 'link' ? cursor : null;
}

/**
 * The cursor of the next page, null at the end. Throws an `Error` when the list cannot end: a
 * cursor that stays where it is, a link to another origin.
 */
export function nextCursor(paging: Paging, cursor: string | null, page: AnsweredPage): string | null {
  const next = follow(paging, cursor, page);
  if (next !== null && next === cursor) throw new Error('The list does not move on: its next page is the same page.');
  return next;
}

function follow(paging: Paging, cursor: string | null, page: AnsweredPage): string | null {
  switch (paging.style) {
    case 'none':
      return null;
    case 'cursor':
      return page.doc.maybeId(paging.at);
    case 'page':
      return nextNumber(paging, Number(cursor ?? paging.first ?? 1), page);
    case 'offset': {
      const next = Number(cursor ?? 0) + page.entries.length;
      if (next > MAX_PAGES * paging.size) throw new Error('The list does not end.');
      return page.entries.length < paging.size ? null : String(next);
    }
    case 'link':
      return nextLink(page);
    case 'keyset': {
      const last = page.entries.at(-1);
      if (last === undefined || page.entries.length < paging.size) return null;
      const entry = new Doc(last);
      return JSON.stringify([entry.id(paging.sinceAt), entry.id(paging.idAt)]);
    }
  }
}

function nextNumber(paging: Extract<Paging, { style: 'page' }>, number: number, page: AnsweredPage): string | null {
  const first = paging.first ?? 1;
  const pages = paging.pagesAt === undefined ? null : page.doc.maybeInteger(paging.pagesAt);
  const more = pages === null ? page.entries.length >= paging.size : number - first + 1 < pages;
  if (more && number - first > MAX_PAGES) throw new Error('The list does not end.');
  return more ? String(number + 1) : null;
}

function nextLink(page: AnsweredPage): string | null {
  const links = page.headers['link'] ?? '';
  // Targets stand in angle brackets, so a comma inside one does not part two links.
  for (const [, target = '', params = ''] of links.matchAll(/<([^>]*)>((?:\s*;\s*[^,;=]+(?:=(?:"[^"]*"|[^,;]*))?)*)/g)) {
    if (!/;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s[^"]*)?"?/i.test(params)) continue;
    const url = new URL(target, page.origin);
    // Credentials go with every request: they must not follow a link to somewhere else.
    if (url.origin !== page.origin) throw new Error('The next page is on another server, which is not followed.');
    return `${url.pathname}${url.search}`;
  }
  return null;
}

function splitKeyset(cursor: string): [string, string] {
  const [since = '', id = ''] = JSON.parse(cursor) as string[];
  return [since, id];
}
