import type { GraphQLResolveInfo } from 'graphql';
import { getNamedType, GraphQLError } from 'graphql';
import { adminSchema } from './schema.ts';

/** Throws ACCESS_DENIED when neither the field nor what it returns is open to these scopes. */
export function checkAccess(info: GraphQLResolveInfo, scopes: Set<string>): void {
  const { access } = adminSchema();
  const returned = getNamedType(info.returnType).name.replace(/Connection$/, '');
  for (const name of [`${info.parentType.name}.${info.fieldName}`, returned]) {
    const rule = access.get(name);
    if (rule === undefined || rule.scopes.some((scope) => holds(scopes, scope))) continue;
    throw new GraphQLError(`Access denied for ${info.fieldName} field. Required access: ${rule.words}`, {
      extensions: {
        code: 'ACCESS_DENIED',
        documentation: 'https://shopify.dev/api/usage/access-scopes',
        requiredAccess: rule.words,
      },
    });
  }
}

/** To write is also to read. */
function holds(scopes: Set<string>, scope: string): boolean {
  return scopes.has(scope) || (scope.startsWith('read_') && scopes.has(scope.replace(/^read_/, 'write_')));
}
