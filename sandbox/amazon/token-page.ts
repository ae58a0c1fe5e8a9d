import type { Doc } from '../frame/json.ts';
import { parseJson, plain } from '../frame/json.ts';
import type { Place, Shelf } from '../frame/shelf.ts';
import type { Call } from '../wire/routes.ts';
import { invalidInput } from './api-error.ts';

/** What was changed at or after `since`, in that order, as many as fit a page; `nextToken` goes on behind the last. */
export function pageOf(
  call: Call,
  shelf: Shelf,
  { since, size }: { since: string | null; size: number },
): { rows: Doc[]; next: string | null } {
  const token = call.query.get('nextToken');
  const begin = since === null ? 0 : Date.parse(since);
  if (Number.isNaN(begin)) throw invalidInput('The start date is invalid.');
  const from = token === null ? { since: new Date(begin).toISOString(), place: null } : placeIn(token);
  const rows = shelf.changed(from.since, from.place, size + 1);
  const last = rows.at(size - 1);
  if (rows.length <= size || last === undefined) return { rows, next: null };
  const place = { updatedAt: plain(last['at']), id: plain(last['sku'] ?? last['id']) };
  const next = Buffer.from(JSON.stringify([from.since, place.updatedAt, place.id])).toString('base64url');
  return { rows: rows.slice(0, size), next };
}

function placeIn(token: string): { since: string; place: Place | null } {
  try {
    const found = parseJson(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(found) && found.length === 3) {
      const [since = '', updatedAt = '', id = ''] = found.map(plain);
      return { since, place: { updatedAt, id } };
    }
  } catch {
    // told below
  }
  throw invalidInput('nextToken is invalid.');
}
