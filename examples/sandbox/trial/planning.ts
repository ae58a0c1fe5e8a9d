import { Value } from 'typebox/value';
import type { FactDraft, OpenSystem, Outcome, PlanInput } from '../../../src/kit/contract.ts';
import type { Shadow } from '../../../src/model/delivery.ts';
import type { Body, EntityDefinition } from '../../../src/model/entity.ts';
import { entities } from '../../../src/model/entities.ts';

const known: Record<string, EntityDefinition> = entities;

export function normalise(system: OpenSystem, topic: string, raw: string | Buffer): FactDraft[] {
  return system.normalise({ id: 1, system: '', topic, source: 'webhook', raw: Buffer.from(raw), receivedAt: 0 }).facts;
}

/** What does not fit the schemas of the claimed groups and events; empty when all is well. */
export function misfits(drafts: FactDraft[]): string[] {
  return drafts.flatMap((draft) => {
    const groups = Object.entries(draft.groups ?? {}).map(([name, value]) => ({
      name,
      value,
      schema: known[draft.entity]?.groups[name]?.schema,
    }));
    const events = (draft.events ?? []).map(({ type, data }) => ({
      name: type,
      value: data,
      schema: known[draft.entity]?.events?.[type],
    }));
    return [...groups, ...events].flatMap(({ name, value, schema }) =>
      schema === undefined
        ? [`${draft.entity} has no ${name}`]
        : Value.Errors(schema, value).map(({ instancePath, message }) => `${name}${instancePath}: ${message}`),
    );
  });
}

/** The plan's input for a record that should be held, with these groups. */
export function wanting(entity: string, body: Body, more: Partial<PlanInput> & { changed: string[] }): PlanInput {
  const record = `${entity}_of_the_test`;
  const groups = Object.fromEntries(more.changed.map((group) => [group, 'h']));
  const wanted = { mode: 'present' as const, recordVersion: 1, groups };
  return {
    record,
    entity,
    facet: 'main',
    body,
    wanted,
    shadow: null,
    step: null,
    request: null,
    key: `key of ${record}`,
    references: {},
    ...more,
  };
}

export async function send(system: OpenSystem, input: PlanInput): Promise<Outcome> {
  const planned = system.plan(input);
  if (!('call' in planned)) throw new Error(JSON.stringify(planned));
  return system.client.call(planned.call, { entity: input.entity, key: input.key, signal: AbortSignal.timeout(10_000) });
}

export function shadowOf(outcome: Outcome): Shadow {
  if (outcome.kind !== 'held') throw new Error(JSON.stringify(outcome));
  return { exists: true, id: outcome.id, version: outcome.version, at: 0, groups: {} };
}

export function returnedBy(outcome: Outcome): FactDraft[] {
  return outcome.kind === 'held' ? outcome.returned : [];
}

/** Reads one object and what it says. */
export async function readBack(system: OpenSystem, entity: string, id: string): Promise<FactDraft[]> {
  const read = await system.client.get(entity, id, AbortSignal.timeout(10_000));
  if (!('part' in read)) throw new Error(JSON.stringify(read));
  return normalise(system, read.part.topic, read.part.raw);
}
