import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Answer, Call } from './routes.ts';
import { Refusal } from './refusal.ts';
import type { Place, Shelf } from '../frame/shelf.ts';

type Stamp = (at: number) => string;

/** `?updated_since&limit&cursor` over a shelf, in the order of (updated_at, id). */
export function cursorPage(call: Call, shelf: Shelf, stamp: Stamp): Answer {
  const limit = numberIn(call, 'limit', { otherwise: 100, most: 250 });
  const since = sinceIn(call, 'updated_since', stamp);
  const rows = shelf.changed(since, placeIn(call), limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? cursorAfter(last) : null;
  return { status: 200, body: { items, next_cursor: next } };
}

/** `?changed_since&page&per_page` over a shelf, in the order of ids. */
export function numberedPage(call: Call, shelf: Shelf, stamp: Stamp): Answer {
  const page = Math.max(1, numberIn(call, 'page', { otherwise: 1, most: 1_000_000 }));
  const perPage = Math.max(1, numberIn(call, 'per_page', { otherwise: 100, most: 200 }));
  const { rows, total } = shelf.page(sinceIn(call, 'changed_since', stamp), (page - 1) * perPage, perPage);
  return { status: 200, body: { data: rows, page, per_page: perPage, total, total_pages: Math.ceil(total / perPage) } };
}

export function wholeList(items: Doc[]): Answer {
  return { status: 200, body: { items, next_cursor: null } };
}

function cursorAfter(body: Doc): string {
  const id = body['id'] ?? body['tracking_number'] ?? body['sku'];
  const key = body['location'] === undefined ? id : `${plain(body['sku'])}@${plain(body['location'])}`;
  return Buffer.from(JSON.stringify([body['updated_at'], key])).toString('base64url');
}

function placeIn(call: Call): Place | null {
  const text = call.query.get('cursor');
  if (text === null || text === '') return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(place) && place.length === 2) return { updatedAt: String(place[0]), id: String(place[1]) };
  } catch {
    // told below
  }
  throw new Refusal(400, 'invalid_query', { field: 'cursor', message: 'the cursor is not one of ours' });
}

function sinceIn(call: Call, name: string, stamp: Stamp): string {
  const text = call.query.get(name);
  if (text === null || text === '') return '';
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Refusal(400, 'invalid_query', { field: name, message: `${name} is not a timestamp` });
  return stamp(at);
}

function numberIn(call: Call, name: string, range: { otherwise: number; most: number }): number {
  const text = call.query.get(name);
  if (text === null) return range.otherwise;
  if (!/^\d+$/.test(text)) throw new Refusal(400, 'invalid_query', { field: name, message: `${name} must be a whole number` });
  return Math.min(range.most, Number(text));
}
