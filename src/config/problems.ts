import type { EntityDefinition } from '../model/entity.ts';
import type { Flow } from '../model/flow.ts';
import type { Strategy } from '../model/ownership.ts';
import { HUB, MATCH } from '../model/subject.ts';
import type { Hub } from './hub.ts';
import { stockProblems } from './stock.ts';

/** A slash would make two subjects' keys alike, so names are plain. */
const PLAIN = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * What of a configuration of the right form does not fit together, each as `path: what, remedy`.
 *
 * @param builtIn names of the built-in entities, which cannot be declared again.
 */
export function problems(hub: Hub, builtIn: readonly string[]): { invalid: string[]; unowned: string[] } {
  return {
    invalid: [
      ...systemProblems(hub),
      ...entityProblems(hub, builtIn),
      ...ownershipProblems(hub),
      ...hub.flows.flatMap((flow, index) => flowProblems(hub, flow, index)),
      ...stockProblems(hub),
    ],
    unowned: unownedGroups(hub),
  };
}

function systemProblems(hub: Hub): string[] {
  return Object.entries(hub.systems).flatMap(([name, { entities }]) => {
    const found: string[] = [];
    if (!PLAIN.test(name)) found.push(`systems.${name}: use small letters, digits and hyphens`);
    if (name === HUB || name === MATCH) found.push(`systems.${name}: the name is reserved; choose another`);
    for (const entity of entities) {
      if (!knows(hub.entities, entity))
        found.push(`systems.${name}: it speaks of the entity "${entity}"; ${expected(hub.entities)}`);
    }
    return found;
  });
}

function entityProblems(hub: Hub, builtIn: readonly string[]): string[] {
  const found: string[] = [];
  const prefixes = new Map<string, string>();
  for (const [key, definition] of Object.entries(hub.entities)) {
    const path = `entities.${key}`;
    if (!PLAIN.test(key)) found.push(`${path}: use small letters, digits and hyphens`);
    if (definition.name !== key) found.push(`${path}: its name is "${definition.name}"; use one of the two for both`);
    const other = prefixes.get(definition.prefix);
    if (other !== undefined) found.push(`${path}.prefix: "${definition.prefix}" is the prefix of ${other}; choose another`);
    prefixes.set(definition.prefix, key);
    if (!builtIn.includes(key)) found.push(...essentialProblems(path, definition));
  }
  return found;
}

function essentialProblems(path: string, { essential = [], groups }: EntityDefinition): string[] {
  return essential
    .filter((group) => !knows(groups, group))
    .map((group) => `${path}.essential: "${group}" is no group; ${expected(groups)}`);
}

function ownershipProblems(hub: Hub): string[] {
  return Object.entries(hub.ownership).flatMap(([entity, groups]) => {
    const definition = hub.entities[entity];
    if (definition === undefined) return [`ownership.${entity}: there is no such entity; ${expected(hub.entities)}`];
    return Object.entries(groups).flatMap(([group, strategy]) => {
      const path = `ownership.${entity}.${group}`;
      if (!knows(definition.groups, group)) return [`${path}: there is no such group; ${expected(definition.groups)}`];
      return strangers(hub, strategy).map((system) => `${path}: there is no system "${system}"; ${expected(hub.systems)}`);
    });
  });
}

function strangers(hub: Hub, strategy: Strategy): string[] {
  return systemsOf(strategy).filter((system) => system !== HUB && !knows(hub.systems, system));
}

/** Every system that a strategy names. */
export function systemsOf(strategy: Strategy): string[] {
  switch (strategy.kind) {
    case 'owner':
      return [strategy.system];
    case 'recency':
      return strategy.tie;
    case 'stage':
      return [...new Set([...systemsOf(strategy.before), ...systemsOf(strategy.then)])];
    case 'frozen':
    case 'each':
      return [];
    default:
      return strategy.systems;
  }
}

function flowProblems(hub: Hub, flow: Flow, index: number): string[] {
  const path = `flows[${index}] (${flow.name})`;
  const definition = hub.entities[flow.entity];
  if (definition === undefined) return [`${path}.entity: there is no entity "${flow.entity}"; ${expected(hub.entities)}`];
  return [
    ...targetProblems(hub, flow, path),
    ...groupProblems(definition, flow, path),
    ...roleProblems(flow, path),
    ...twins(hub, index, path),
  ];
}

function targetProblems(hub: Hub, flow: Flow, path: string): string[] {
  const system = hub.systems[flow.to];
  if (system === undefined) return [`${path}.to: there is no system "${flow.to}"; ${expected(hub.systems)}`];
  return system.entities.includes(flow.entity)
    ? []
    : [`${path}.to: ${flow.to} takes no ${flow.entity}; describe it among the system's entities`];
}

function groupProblems(definition: EntityDefinition, flow: Flow, path: string): string[] {
  return flow.groups
    .filter((group) => !knows(definition.groups, group) && !isDerived(definition, group))
    .map((group) => `${path}.groups: ${flow.entity} has no group "${group}"; ${expected(definition.groups)}`);
}

function roleProblems({ after, sees, needs }: Flow, path: string): string[] {
  return Object.entries({ after, sees }).flatMap(([field, roles]) =>
    roles
      .filter((role) => !needs.includes(role))
      .map((role) => `${path}.${field}: ${role} is not among its \`needs\`; name it there too`),
  );
}

function isDerived(definition: EntityDefinition, group: string): boolean {
  return definition.derive !== undefined && group.startsWith('derived.');
}

function twins({ flows }: Hub, index: number, path: string): string[] {
  const flow = flows[index] as Flow;
  const earlier = flows.slice(0, index);
  const found: string[] = [];
  if (earlier.some(({ name }) => name === flow.name)) found.push(`${path}.name: another flow has it; choose another`);
  if (earlier.some(({ entity, to, facet }) => entity === flow.entity && to === flow.to && facet === flow.facet)) {
    found.push(
      `${path}.facet: another flow writes ${flow.entity} to ${flow.to} under "${flow.facet}"; give one of them a facet of its own`,
    );
  }
  return found;
}

/** Groups without a strategy, of every entity that a system speaks of, a flow moves or ownership names. */
function unownedGroups(hub: Hub): string[] {
  const used = new Set([
    ...Object.values(hub.systems).flatMap(({ entities }) => entities),
    ...hub.flows.map(({ entity }) => entity),
    ...Object.keys(hub.ownership),
  ]);
  return [...used].flatMap((entity) =>
    Object.entries(hub.entities[entity]?.groups ?? {})
      .filter(([group, { shared }]) => hub.ownership[entity]?.[group] === undefined && shared !== true)
      .map(
        ([group]) => `ownership.${entity}.${group}: say who owns it, for example owner('${Object.keys(hub.systems)[0] ?? HUB}')`,
      ),
  );
}

function knows(named: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(named, name);
}

function expected(named: Record<string, unknown>): string {
  return `known are ${Object.keys(named).join(', ')}`;
}
