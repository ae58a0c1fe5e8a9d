import type { Fact } from '../../model/fact.ts';
import { subjectKey } from '../../model/subject.ts';
import type { Database } from '../../store/connect.ts';
import { claimFactKeys } from '../../store/facts.ts';

/**
 * The second defence: an event or movement whose key was stored before is dropped from its fact,
 * and a fact of which nothing is left is dropped itself. Facts without events pass untouched.
 */
export async function dropKnownKeys(database: Database, facts: Fact[]): Promise<Fact[]> {
  const keyed = facts.filter((fact) => fact.events.length + fact.movements.length > 0);
  if (keyed.length === 0) return facts;
  const fresh = await claimFactKeys(database, distinctKeys(keyed));
  return facts.flatMap((fact) => {
    if (fact.events.length + fact.movements.length === 0) return [fact];
    // Each key is taken once, so that a repeat inside one batch is dropped as well.
    const subject = subjectKey(fact.subject);
    const isFresh = ({ key }: { key: string }): boolean => fresh.delete(`${subject} ${key}`);
    const left = { ...fact, events: fact.events.filter(isFresh), movements: fact.movements.filter(isFresh) };
    const empty = left.events.length + left.movements.length === 0 && Object.keys(left.groups).length === 0 && !left.gone;
    return empty ? [] : [left];
  });
}

function distinctKeys(facts: Fact[]): { subject: string; key: string; changeId: number }[] {
  const keys = new Map<string, { subject: string; key: string; changeId: number }>();
  for (const fact of facts) {
    const subject = subjectKey(fact.subject);
    for (const { key } of [...fact.events, ...fact.movements]) {
      const id = `${subject} ${key}`;
      if (!keys.has(id)) keys.set(id, { subject, key, changeId: fact.changeId });
    }
  }
  return [...keys.values()].toSorted((a, b) => (a.subject + a.key < b.subject + b.key ? -1 : 1));
}
