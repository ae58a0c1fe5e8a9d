import type { Json } from '../../model/json.ts';
import { MATCH, subjectKey } from '../../model/subject.ts';
import { texts } from '../columns.ts';
import type { Database } from '../connect.ts';

/** The records that carry these SKUs, with what they say of themselves. */
export async function readVariants(
  database: Database,
  skus: readonly string[],
): Promise<{ sku: string; recordId: string; identity: Json }[]> {
  if (skus.length === 0) return [];
  const subjects = skus.map((sku) => subjectKey({ system: MATCH, entity: 'variant', id: `sku:${sku}` }));
  const rows = await database.query<{ subject: string; record_id: string; identity: Json }>({
    name: 'read-variants',
    text: `select l.subject, r.id as record_id, r.body::json -> 'identity' as identity from link l join record r on r.id = l.record_id
           where l.subject = any($1)`,
    values: [texts(subjects)],
  });
  const skuOf = new Map(subjects.map((subject, index) => [subject, skus[index] ?? '']));
  return rows.map((row) => ({ sku: skuOf.get(row.subject) ?? '', recordId: row.record_id, identity: row.identity }));
}

/** The records of kits that are made of these SKUs. */
export async function kitsOf(database: Database, skus: readonly string[]): Promise<{ recordId: string }[]> {
  if (skus.length === 0) return [];
  const subjects = skus.map((sku) => subjectKey({ system: MATCH, entity: 'variant', id: `sku:${sku}` }));
  return database.query({
    name: 'kits-of',
    text: `select record_id as "recordId" from reference where role = 'component' and subject = any($1)`,
    values: [texts(subjects)],
  });
}
