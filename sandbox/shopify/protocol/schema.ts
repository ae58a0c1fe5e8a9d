import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { GraphQLSchema, IntrospectionQuery } from 'graphql';
import { buildClientSchema } from 'graphql';

/** Which scopes a type or a field needs, any of them; `words` as the vendor says it in the refusal. */
export type AccessRule = { scopes: string[]; words: string };
type Published = {
  data: IntrospectionQuery;
  offline_scopes: { items: { typeName: string; fieldName?: string; requiredAccess: string; offlineScopes: string[] }[] };
};
export type AdminSchema = { schema: GraphQLSchema; access: Map<string, AccessRule> };

const schemaVersion = '2026-10';
let loaded: AdminSchema | null = null;

/** The vendor's own schema of the Admin API, and its own table of scopes. Read once: it takes half a second. */
export function adminSchema(): AdminSchema {
  loaded ??= load();
  return loaded;
}

function load(): AdminSchema {
  const file = join(import.meta.dirname, `../schema/admin_${schemaVersion}.json.gz`);
  const published = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Published;
  const access = new Map<string, AccessRule>([
    ['Mutation.refundCreate', { scopes: ['write_orders'], words: '`write_orders` access scope.' }],
  ]);
  for (const item of published.offline_scopes.items) {
    if (item.offlineScopes.length === 0) continue;
    const name = item.fieldName === undefined ? item.typeName : `${item.typeName}.${item.fieldName}`;
    access.set(name, { scopes: item.offlineScopes, words: item.requiredAccess });
  }
  return { schema: buildClientSchema(published.data, { assumeValid: true }), access };
}
