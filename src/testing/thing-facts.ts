import { Type } from 'typebox';
import type { ShadowGroup } from '../model/delivery.ts';
import type { EntityDefinition } from '../model/entity.ts';
import type { Fact } from '../model/fact.ts';
import { hashOf } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import type { Strategy } from '../model/ownership.ts';
import { mergeGroups, type MergeInput, type Merged, type SubjectFacts } from '../rules/merge-groups.ts';

/** One staged group, one personal, one plain. */
const definition: EntityDefinition = {
  name: 'thing',
  prefix: 'thg',
  groups: {
    lines: { schema: Type.Any(), staged: 'released' },
    contact: { schema: Type.Any(), personal: true },
    price: { schema: Type.Any() },
  },
};

/** Who decides each of them. */
export const ownership: Record<string, Strategy> = {
  lines: { kind: 'owner', system: 'shop' },
  contact: { kind: 'recency', skewMs: 5_000, tie: ['crm', 'shop'] },
  price: { kind: 'owner', system: 'erp' },
};

let changes = 0;

/** What a system says at one version; ten seconds lie between versions. */
export function fact(system: string, version: number, groups: Record<string, Json>, more: Partial<Fact> = {}): Fact {
  changes += 1;
  return {
    subject: { system, entity: 'thing', id: `${system}-1` },
    changeId: changes,
    normaliser: 1,
    version,
    at: version * 10_000,
    receivedAt: version * 10_000,
    via: 'push',
    versioned: true,
    groups,
    events: [],
    movements: [],
    gone: false,
    ...more,
  };
}

function subjectsOf(facts: Fact[]): SubjectFacts[] {
  const subjects = new Map<string, SubjectFacts>();
  for (const one of facts) {
    const { system, id } = one.subject;
    const key = `${system}/${id}`;
    const known = subjects.get(key) ?? { system, id, primary: id.endsWith('-1'), facts: [] };
    known.facts.push(one);
    subjects.set(key, known);
  }
  return [...subjects.values()];
}

/** The record of some facts; of several subjects of a system `<system>-1` is primary. */
export function merge(facts: Fact[], more: Partial<MergeInput> = {}): Merged {
  return mergeGroups({ definition, ownership, subjects: subjectsOf(facts), echoes: {}, stages: {}, ...more });
}

/** A shadow of what we wrote, from a claim of another system. */
export function wrote(value: Json, more: Partial<ShadowGroup> = {}): ShadowGroup {
  return { hash: hashOf(value), at: 25_000, origin: { system: 'crm', at: 20_000, version: 2 }, ...more };
}
