import type { GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import { getDirectiveValues, getNamedType, getNullableType, GraphQLError, isEnumType, isListType, isObjectType } from 'graphql';
import type { Effect } from '../../wire/routes.ts';
import type { Args, Ask, View } from '../shop-context.ts';
import { runKeyed } from './idempotency.ts';
import type { Deed, KeyedMutation, Mutation, UserError } from './mutation.ts';
import { Refused } from './mutation.ts';

const largestList = 250;
/** Lists that may be longer, by mutation and path. */
const longerLists: Record<string, number> = { 'productSet.input.variants': 2048 };

/** Does one mutation of a request: all of it, or nothing and its userErrors. */
export function perform(mutation: Mutation, args: Args, ask: Ask, info: GraphQLResolveInfo): View {
  checkSizes(args, [info.fieldName]);
  const database = ask.shop.frame.store.database;
  const before = ask.effects.length;
  const deed = deedOf(ask);
  database.exec('savepoint deed');
  try {
    const payload = typeof mutation === 'function' ? mutation(args, deed) : runKeyed(keyedOf(mutation, args, info), deed);
    database.exec('release deed');
    return filled(payload, info.returnType, []);
  } catch (error) {
    database.exec('rollback to deed');
    database.exec('release deed');
    ask.effects.length = before;
    if (error instanceof Refused) return filled({}, info.returnType, error.errors);
    throw error;
  }
}

function deedOf(ask: Ask): Deed {
  const done = (kind: Effect['kind'], entity: string, id: string, reference: string | null = null) => {
    ask.effects.push({ kind, entity, id, reference, version: null });
  };
  return { shop: ask.shop, ask, done };
}

function keyedOf(mutation: KeyedMutation, args: Args, info: GraphQLResolveInfo) {
  const directive = info.schema.getDirective('idempotent');
  const node = info.fieldNodes[0];
  const values = directive && node ? getDirectiveValues(directive, node, info.variableValues) : undefined;
  const key = values?.['key'];
  return { name: info.fieldName, mutation, args, key: typeof key === 'string' && key.trim() !== '' ? key : null };
}

/** Every field of the payload: what was given, the errors in each list of user errors, else null. */
function filled(payload: View, returned: GraphQLOutputType, errors: UserError[]): View {
  const type = getNamedType(returned);
  if (!isObjectType(type)) return payload;
  const whole: View = {};
  for (const [name, field] of Object.entries((type as GraphQLObjectType).getFields())) {
    const list = isListType(getNullableType(field.type));
    whole[name] =
      payload[name] ??
      (name.toLowerCase().endsWith('usererrors') ? errors.map((error) => errorView(error, codesOf(field.type))) : null);
    if (whole[name] === null && list && field.type.toString().endsWith('!')) whole[name] = [];
  }
  return whole;
}

/** A code that the type of these errors does not have cannot be said. */
function errorView(error: UserError, codes: Set<string>): View {
  const code = error.code !== undefined && error.code !== null && codes.has(error.code) ? error.code : null;
  return { __typename: 'UserError', field: error.field, message: error.message, code, elementIndex: null };
}

function codesOf(list: GraphQLOutputType): Set<string> {
  const error = getNamedType(list);
  const code = isObjectType(error) ? error.getFields()['code'] : undefined;
  const type = code === undefined ? null : getNamedType(code.type);
  return new Set(isEnumType(type) ? type.getValues().map((value) => value.name) : []);
}

function checkSizes(value: unknown, path: string[]): void {
  if (Array.isArray(value)) {
    const most = longerLists[path.join('.')] ?? largestList;
    if (value.length > most) {
      throw new GraphQLError(`The input array size of ${value.length} is greater than the maximum allowed of ${most}.`, {
        extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' },
      });
    }
    for (const one of value) checkSizes(one, path);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) checkSizes(one, [...path, name]);
  }
}
