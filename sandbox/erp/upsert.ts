import type { Desk } from '../frame/desk.ts';
import type { Doc } from '../frame/json.ts';
import { sameJson } from '../frame/json.ts';
import { notFound } from '../wire/refusal.ts';
import type { Answer, Effect } from '../wire/routes.ts';

/** Stores what is new or different; the same again is an answer and no effect. */
export function upsert(desk: Desk, entity: string, wanted: { id: string; after: Doc }): Answer {
  const before = desk.shelf.get(wanted.id);
  if (before !== null && sameJson(before, wanted.after)) return { status: 200, body: before };
  const stored = desk.save(wanted.id, wanted.after);
  const kind: Effect['kind'] = before === null ? 'create' : 'update';
  const effect: Effect = { kind, entity, id: wanted.id, reference: wanted.id, version: Number(stored['version']) };
  return { status: before === null ? 201 : 200, body: stored, effect };
}

export function found(desk: Desk, id: string): Doc {
  const body = desk.shelf.get(id);
  if (body === null) throw notFound(`${desk.shelf.table} ${id}`);
  return body;
}
