import type { TSchema } from 'typebox';
import type { EntityDefinition, GroupDefinition } from '../model/entity.ts';

/** A group is its schema, or its schema with what else is to be said of it. */
type GroupInput = TSchema | GroupDefinition;

interface EntityInput<Name extends string, Group extends string> {
  name: Name;
  /** Prefix of record ids: `war` gives `war_…`. */
  prefix: string;
  groups: Record<Group, GroupInput>;
  /** Groups without which the record is a stub; the first group unless given. */
  essential?: NoInfer<Group>[];
  keys?: NonNullable<EntityDefinition['keys']>;
  references?: NonNullable<EntityDefinition['references']>;
}

/** An entity whose groups the compiler knows by name. */
export type Declared<Name extends string, Group extends string> = Omit<EntityDefinition, 'name' | 'groups'> & {
  name: Name;
  groups: Record<Group, GroupDefinition>;
};

/**
 * Declares an entity that is claims alone: nothing but the configuration needs to know it.
 *
 * @example
 * const warranty = entity({ name: 'warranty', prefix: 'war', groups: { terms: Type.Object({ months: Type.Integer() }) } });
 */
export function entity<const Name extends string, const Group extends string>(
  input: EntityInput<Name, Group>,
): Declared<Name, Group> {
  const groups = {} as Record<Group, GroupDefinition>;
  for (const [name, group] of Object.entries(input.groups) as [Group, GroupInput][]) {
    groups[name] = isDefinition(group) ? group : { schema: group };
  }
  const first = Object.keys(groups).slice(0, 1);
  return { ...input, groups, essential: input.essential ?? first };
}

/** A schema may have a property of any name but never a schema of its own. */
function isDefinition(group: GroupInput): group is GroupDefinition {
  return 'schema' in group && typeof group.schema === 'object';
}
