import type { DocumentNode, ExecutionResult, GraphQLFieldResolver, OperationDefinitionNode } from 'graphql';
import { execute, GraphQLError, isObjectType } from 'graphql';
import type { Args, Ask, View } from '../shop-context.ts';
import { fieldOf } from '../shop-context.ts';
import { checkAccess } from './access.ts';
import type { Mutation, Query } from './mutation.ts';
import { perform } from './perform.ts';
import { adminSchema } from './schema.ts';

/** What the API can do: the root fields that this shop knows. */
export type Roots = { queries: Record<string, Query>; mutations: Record<string, Mutation> };
export type Asked = { document: DocumentNode; operation: OperationDefinitionNode; variables: Record<string, unknown> };

/** Executes a checked document against the shop. A fault of the stand-in itself is thrown, not answered. */
export function executeOn(roots: Roots, asked: Asked, ask: Ask): ExecutionResult {
  const result = execute({
    schema: adminSchema().schema,
    document: asked.document,
    rootValue: {},
    contextValue: ask,
    variableValues: asked.variables,
    ...(asked.operation.name === undefined ? {} : { operationName: asked.operation.name.value }),
    fieldResolver: resolverOf(roots),
    typeResolver: (value) => String((value as View)['__typename']),
  });
  if (result instanceof Promise) throw new Error('a resolver did not answer inside its transaction');
  for (const error of result.errors ?? []) {
    const cause = error.originalError;
    if (cause !== undefined && !(cause instanceof GraphQLError)) throw cause;
  }
  return result;
}

function resolverOf(roots: Roots): GraphQLFieldResolver<unknown, Ask> {
  return (source, args: Args, ask, info) => {
    if (ask.scopes !== null) checkAccess(info, ask.scopes);
    const name = info.fieldName;
    if (info.parentType === info.schema.getMutationType()) {
      const mutation = roots.mutations[name];
      if (mutation === undefined) throw unknownHere(`Mutation.${name}`);
      return perform(mutation, args, ask, info);
    }
    if (info.parentType === info.schema.getQueryType()) {
      const query = roots.queries[name];
      if (query === undefined) throw unknownHere(`QueryRoot.${name}`);
      return query(args, ask);
    }
    const value = fieldOf(source as View, name);
    if (value === undefined) throw unknownHere(`${isObjectType(info.parentType) ? info.parentType.name : ''}.${name}`);
    return typeof value === 'function' ? (value as (args: Args, ask: Ask) => unknown)(args, ask) : value;
  };
}

/** The vendor's schema has some 3,500 types; what is not kept here says so instead of giving a made-up value. */
function unknownHere(name: string): GraphQLError {
  return new GraphQLError(`This stand-in does not know ${name}.`, { extensions: { code: 'NOT_IN_STAND_IN' } });
}
