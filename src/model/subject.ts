/** A system's own object: what a fact is about. `id` is the system's identifier, never ours. */
export interface Subject {
  system: string;
  entity: string;
  id: string;
}

/**
 * The one text form of a subject, used as a key in tables and maps: `system/entity/id`.
 * System and entity names never hold a slash (the configuration refuses them), so the id may.
 */
export function subjectKey(subject: Subject): string {
  return `${subject.system}/${subject.entity}/${subject.id}`;
}

/** The inverse of {@link subjectKey}. */
export function parseSubject(key: string): Subject {
  const first = key.indexOf('/');
  const second = key.indexOf('/', first + 1);
  return {
    system: key.slice(0, first),
    entity: key.slice(first + 1, second),
    id: key.slice(second + 1),
  };
}

/**
 * The reserved system whose subjects are match keys, e.g. `match/variant/sku:85123A`.
 * A match key is linked to a record like any other subject, so finding a record by SKU or
 * email and finding it by a system's id are the same look-up.
 */
export const MATCH = 'match';

/** The system that holds what we decided ourselves. */
export const HUB = 'hub';
