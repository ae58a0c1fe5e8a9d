import type { Failed } from '../../src/kit/classify.ts';
import type { FactDraft, Outcome, Page, RawPart } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { held } from './answer.ts';
import { kinds } from './normalise.ts';
import { changedSince, type RecordKind } from './record-kind.ts';
import { getLevel, listLevels } from './records/level-reading.ts';
import { searchNewest, searchRead } from './rpc.ts';
import { ask, cannot, lastId, listedPart, readPart, type ListQuery, type Way } from './way.ts';

const DEFAULT_PAGE = 100;

/** An answer that shows less than a read is no reason to doubt what was done. */
export function factsOf(way: Way, entity: string, object: Doc): FactDraft[] {
  try {
    return kinds.get(entity)?.read(object, way.settings) ?? [];
  } catch {
    return [];
  }
}

/** Our record's id is a sale's reference, and an identifier of a party or a product. A sale that was given up may stand before it. */
export async function find(
  way: Way,
  { entity, record }: { entity: string; record: string },
  signal: AbortSignal,
): Promise<Outcome> {
  const kind = kinds.get(entity);
  const ours = { order: 'reference', return: 'reference', customer: 'identifiers.code', variant: 'identifiers.code' }[entity];
  if (kind === undefined || ours === undefined) return cannot(`${entity} cannot be searched in Tryton`);
  const company: Json[] = entity === 'order' || entity === 'return' ? [['company', '=', way.settings.company]] : [];
  const reply = await ask(way, searchNewest(kind.model, [...company, [ours, '=', record]], kind.fields), signal);
  if (reply.kind === 'failed') return reply;
  const [found] = new Doc(reply.json, '', way.settings.zone).list('');
  if (found === undefined) return { kind: 'absent' };
  return held({ id: found.id('id'), returned: factsOf(way, entity, found) });
}

type Got = { part: RawPart } | Extract<Outcome, { kind: 'absent' | 'failed' }>;

export async function get(way: Way, { entity, id }: { entity: string; id: string }, signal: AbortSignal): Promise<Got> {
  const kind = kinds.get(entity);
  if (kind === undefined) return cannot(`${entity} cannot be read from Tryton`);
  if (entity === 'inventory-level') return getLevel(way, id, signal);
  const number = Number(id);
  if (!Number.isSafeInteger(number)) return { kind: 'absent' };
  const reply = await ask(way, searchRead(kind.model, [['id', '=', number], ...activeToo(kind)], kind.fields, 1), signal);
  if (reply.kind === 'failed') return reply;
  const [row] = Array.isArray(reply.json) ? reply.json : [];
  return row === undefined ? { kind: 'absent' } : { part: readPart(way, entity, row) };
}

/** A search hides what is not active, unless it says that it asks for both. */
function activeToo(kind: RecordKind): Json[] {
  return kind.fields.includes('active') ? [['active', 'in', [true, false]]] : [];
}

/**
 * What was written since, in the order of ids: a page goes on after the last id, so that no row is skipped
 * however many share a stamp. What is written while the pages are read is found by the next poll.
 */
export async function list(way: Way, query: ListQuery, signal: AbortSignal): Promise<Page | Failed> {
  const kind = kinds.get(query.entity);
  if (kind === undefined) return cannot(`${query.entity} cannot be listed in Tryton`);
  if (query.entity === 'inventory-level') return listLevels(way, query, signal);
  const size = way.settings.pageSize ?? DEFAULT_PAGE;
  const domain = [...kind.domain(way.settings), ...changedSince(kind, query.since), ['id', '>', Number(query.cursor ?? 0)]];
  const reply = await ask(way, searchRead(kind.model, domain, kind.fields, size), signal);
  if (reply.kind === 'failed') return reply;
  const rows = Array.isArray(reply.json) ? reply.json : [];
  const next = rows.length < size ? null : lastId(rows);
  return { parts: rows.map((row) => listedPart(query.entity, row)), next };
}
