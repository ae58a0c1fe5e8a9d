import type { Body, Child } from '../../model/entity.ts';
import { texts } from '../columns.ts';
import type { Database } from '../connect.ts';

/** Parents of one entity, and the entities of their children. */
export interface Gathering {
  /** The role in which children refer to them: the name of the parents' entity. */
  role: string;
  gathered: readonly string[];
  parents: string[];
}

/** By parent the records that refer to it, as they are committed, sorted by id. */
export async function readChildren(database: Database, gatherings: Gathering[]): Promise<Map<string, Child[]>> {
  const found = await Promise.all(gatherings.map((one) => childrenOf(database, one)));
  return new Map(found.flatMap((one) => [...one]));
}

async function childrenOf(database: Database, { role, gathered, parents }: Gathering): Promise<Map<string, Child[]>> {
  const rows = await database.query<{ parent: string; id: string; entity: string; body: string }>({
    name: 'read-children',
    // One child may name several of its parent's subjects.
    text: `select p.parent, c.id, c.entity, c.body
           from (select distinct l.record_id as parent, f.record_id as child from link l join reference f on f.subject = l.subject
                 where l.record_id = any($1) and f.role = $2) p
           join record c on c.id = p.child where c.entity = any($3) order by c.id`,
    values: [texts(parents), role, texts([...gathered])],
  });
  const children = new Map<string, Child[]>();
  for (const { parent, id, entity, body } of rows) {
    const child = { entity, id, body: JSON.parse(body) as Body };
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  return children;
}

/** Records of one entity that others of these entities refer to, in the order of their ids. */
export async function parentsWithChildren(
  database: Database,
  query: { role: string; gathered: readonly string[]; after: string; limit: number },
): Promise<string[]> {
  const rows = await database.query<{ id: string }>({
    name: 'parents-with-children',
    text: `select distinct l.record_id as id from reference f join record c on c.id = f.record_id join link l on l.subject = f.subject
           where f.role = $1 and c.entity = any($2) and l.record_id > $3 order by 1 limit $4`,
    values: [query.role, texts([...query.gathered]), query.after, query.limit],
  });
  return rows.map(({ id }) => id);
}
