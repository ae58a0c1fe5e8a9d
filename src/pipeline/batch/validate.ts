import { Type } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Hub } from '../../config.ts';
import { SynclineError } from '../../errors.ts';
import type { FactDraft } from '../../kit/contract.ts';
import type { EntityDefinition } from '../../model/entity.ts';
import { Instant } from '../../model/value/instant.ts';
import { Decimal } from '../../model/value/quantity.ts';

const compiled = new WeakMap<EntityDefinition, Map<string, Validator>>();

/** Compiled once a definition and group (or `event <type>`): about ten times as fast as interpreting the schema. */
function validatorOf(definition: EntityDefinition, name: string): Validator | undefined {
  let validators = compiled.get(definition);
  if (validators === undefined) {
    const groups = Object.entries(definition.groups).map(([group, { schema }]) => [group, Compile(schema)] as const);
    const events = Object.entries(definition.events ?? {}).map(([type, schema]) => [`event ${type}`, Compile(schema)] as const);
    validators = new Map([...groups, ...events]);
    compiled.set(definition, validators);
  }
  return validators.get(name);
}

/** The frame of an event, whatever its type. */
const frame = Compile(
  Type.Object({
    key: Type.String({ minLength: 1 }),
    type: Type.String(),
    at: Instant,
    classifier: Type.Enum(['actual', 'estimated', 'planned', 'requested']),
  }),
);

const movement = Compile(
  Type.Object({
    key: Type.String({ minLength: 1 }),
    kind: Type.Enum(['delta', 'count']),
    quantity: Decimal,
    at: Instant,
    reason: Type.Optional(Type.String()),
  }),
);

/**
 * What a connector says must be of the model: groups and events that exist and fit their schemas;
 * null is a value of every group. Throws SYN_NORMALISE_FIELD_INVALID naming the path, or
 * SYN_NORMALISE_MAPPING_FAILED when the mapping speaks of what the model does not have.
 */
export function requireValid(hub: Hub, draft: FactDraft): void {
  const definition = hub.entities[draft.entity];
  if (definition === undefined) throw unmapped(`There is no entity ${draft.entity}.`);
  // A mapping may hand on a document's version as it came.
  if (draft.version !== undefined && !Number.isFinite(draft.version)) {
    throw new SynclineError('SYN_NORMALISE_FIELD_INVALID', `${draft.entity}: the version is not a number.`);
  }
  for (const [group, value] of Object.entries(draft.groups ?? {})) {
    const validator = validatorOf(definition, group);
    if (validator === undefined) throw unmapped(`${draft.entity} has no group ${group}.`);
    if (value !== null) requireFit(validator, value, `${draft.entity}.${group}`);
  }
  for (const event of draft.events ?? []) {
    requireFit(frame, event, `${draft.entity} event`);
    const validator = validatorOf(definition, `event ${event.type}`);
    if (validator === undefined) throw unmapped(`${draft.entity} has no event ${event.type}.`);
    requireFit(validator, event.data, `${draft.entity} event ${event.type}`);
  }
  for (const moved of draft.movements ?? []) requireFit(movement, moved, `${draft.entity} movement`);
}

function requireFit(validator: Validator, value: unknown, path: string): void {
  if (validator.Check(value)) return;
  const first = validator.Errors(value)[0];
  throw new SynclineError(
    'SYN_NORMALISE_FIELD_INVALID',
    `${path}${first?.instancePath.replaceAll('/', '.') ?? ''}: ${first?.message ?? 'does not fit'}.`,
  );
}

function unmapped(detail: string): SynclineError {
  return new SynclineError('SYN_NORMALISE_MAPPING_FAILED', detail.slice(0, 200));
}
