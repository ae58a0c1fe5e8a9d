import type { Failed } from '../../src/kit/classify.ts';
import type { Client, Page, RawPart } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { ask, type Answered, type Way } from './ask.ts';
import { listLocations } from './documents/inventory.ts';
import { KINDS, type Listing } from './kinds.ts';
import { noticePart, objectPart } from './reading.ts';
import type { EntityName } from './settings.ts';

/** A list begins anew at the time of its last entry after so many: the shop gives no more than 25 000 of one. */
const ANEW_AFTER = 10_000;

/** Where a list stands; text between two pages, so that it survives a hub that is started again. */
interface Place {
  /** Which of the entity's lists. */
  list: number;
  /** RFC 3339, as it was asked for; null: from the beginning. */
  from: string | null;
  /** The same, until the list begins anew further on. */
  since: string | null;
  after: string | null;
  /** Entries since the list last began anew. */
  seen: number;
  /** Locations whose levels are still to be listed; the first one is under way. */
  locations?: string[];
}

type Query = Parameters<Client['list']>[0];
type Listed = Page | Failed;

/** One page of what has changed since a time, the oldest change first. */
export async function listPage(
  way: Way,
  query: Query & { entity: EntityName; returns: boolean },
  signal: AbortSignal,
): Promise<Listed> {
  const { entity } = query;
  const place = readPlace(query);
  const listing = KINDS[entity].lists[place.list];
  if (listing === undefined)
    return { kind: 'failed', class: 'permanent', status: null, message: `${entity} cannot be listed in a shop` };
  if (entity === 'inventory-level' && place.locations === undefined) return firstLocations(way, place, signal);
  const [location] = place.locations ?? [];
  if (entity === 'inventory-level' && location === undefined) return { parts: [], next: null };
  const variables = {
    after: place.after,
    ...(listing.since === undefined ? {} : { query: searchOf(listing, place) }),
    ...(location === undefined ? {} : { location }),
    // Only who wants returns has to have the right to read them.
    ...(entity === 'order' ? { returns: query.returns } : {}),
  };
  const answered = await ask(way, { document: listing.document, variables }, signal);
  return 'kind' in answered ? answered : pageOf(way, { entity, listing, place }, answered);
}

function readPlace({ since, cursor }: Query): Place {
  if (cursor !== null) return JSON.parse(cursor) as Place;
  const from = since <= 0 ? null : new Date(since).toISOString();
  return { list: 0, from, since: from, after: null, seen: 0 };
}

function searchOf({ since }: Listing, place: Place): string | null {
  return since === undefined || place.since === null ? null : `${since}:>='${place.since}'`;
}

function pageOf(
  way: Way,
  at: { entity: EntityName; listing: Listing; place: Place },
  { data, spending }: Exclude<Answered, Failed>,
): Listed {
  const { entity, listing, place } = at;
  try {
    // A shop without its provider's account has no payouts; a location may be gone by now.
    const holder = data.has('account') ? data.maybeObject('account') : data.has('place') ? data.maybeObject('place') : data;
    if (holder === null) return { parts: [], next: after(at), ...spending };
    const nodes = holder.list('page.nodes').map((node) => node.json);
    const cursor = cursorAfter(holder.object('page.pageInfo'), place.after);
    const next = cursor === null ? after(at) : further(place, { cursor, nodes });
    return { parts: nodes.map((node) => partOf(entity, listing, { node, now: way.transport.now() })), next, ...spending };
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): Failed {
  const message = error instanceof Error && 'code' in error ? error.message : 'Its answer cannot be read.';
  return { kind: 'failed', class: 'permanent', status: 200, message };
}

/** Where the next page begins; null at the end. Throws when a list gives the same place again: it would have no end. */
export function cursorAfter(info: Doc, before: string | null): string | null {
  const cursor = info.boolean('hasNextPage') ? info.text('endCursor') : null;
  if (cursor !== null && cursor === before) throw info.wrong('endCursor', 'a place further on');
  return cursor;
}

function partOf(entity: EntityName, { entries }: Listing, { node, now }: { node: Json; now: number }): RawPart {
  return entries === 'notices' ? noticePart(entity, node, now) : objectPart(entity, node);
}

/** The next page of the same list. */
function further(place: Place, { cursor, nodes }: { cursor: string; nodes: Json[] }): string {
  const seen = place.seen + nodes.length;
  const last = nodes.at(-1);
  const since = last === undefined || seen < ANEW_AFTER ? null : new Doc(last).maybeText('updatedAt');
  // Entries of that same second are listed again: better twice than not at all.
  const isAnew = since !== null && since !== place.since;
  return JSON.stringify(isAnew ? { ...place, since, after: null, seen: 0 } : { ...place, after: cursor, seen });
}

/** What is listed when one list is at its end: the next location, the entity's next list, or nothing. */
function after({ entity, place }: { entity: EntityName; place: Place }): string | null {
  const locations = place.locations?.slice(1);
  if (locations !== undefined && locations.length > 0)
    return JSON.stringify({ ...place, since: place.from, after: null, seen: 0, locations });
  if (KINDS[entity].lists[place.list + 1] === undefined) return null;
  const { from } = place;
  return JSON.stringify({ list: place.list + 1, from, since: from, after: null, seen: 0 });
}

/** Levels are listed place by place: which places there are is asked first. */
async function firstLocations(way: Way, place: Place, signal: AbortSignal): Promise<Listed> {
  const locations: string[] = [];
  let cursor: string | null = null;
  try {
    do {
      const answered: Answered = await ask(way, { document: listLocations, variables: { after: cursor } }, signal);
      if ('kind' in answered) return answered;
      locations.push(...answered.data.list('page.nodes').map((node) => node.text('id')));
      cursor = cursorAfter(answered.data.object('page.pageInfo'), cursor);
    } while (cursor !== null);
  } catch (error) {
    return unreadable(error);
  }
  return { parts: [], next: JSON.stringify({ ...place, locations }) };
}
