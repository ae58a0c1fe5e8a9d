import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { MetafieldRecord } from '../keep/app-record.ts';
import { gid, readGid } from '../keep/gid.ts';
import type { Mutation } from '../protocol/mutation.ts';
import { refuse } from '../protocol/mutation.ts';
import { listed } from '../search/connection.ts';
import type { Args, Shopify, View } from '../shop-context.ts';
import { listArg, textArg, textsArg } from '../shop-context.ts';

const appNamespace = 'app--1';

/** The fields by which an object shows its metafields. */
export function metafieldsOf(shop: Shopify, type: string, id: string): View {
  const all = () => shop.keep.metafields.ofParent(`${type}/${id}`);
  return {
    metafield: (args: Args) => {
      const name = nameOf(textArg(args, 'namespace'), textArg(args, 'key') ?? '');
      const found = shop.keep.metafields.byReference(`${type}/${id}/${name.namespace}.${name.key}`);
      return found === null ? null : metafieldView(shop, found);
    },
    metafields: (args: Args, ask: Parameters<ReturnType<typeof listed>>[1]) => {
      const namespace = textArg(args, 'namespace');
      const keys = args['keys'] === undefined || args['keys'] === null ? null : textsArg(args, 'keys');
      const chosen = all().filter(
        (one) =>
          (namespace === null || one.namespace === namespace) && (keys === null || keys.includes(`${one.namespace}.${one.key}`)),
      );
      return listed(
        chosen,
        (one) => metafieldView(shop, one),
        (one) => one.id,
      )(args, ask);
    },
  };
}

export function metafieldView(shop: Shopify, record: MetafieldRecord): View {
  return {
    __typename: 'Metafield',
    id: gid('Metafield', record.id),
    legacyResourceId: record.id,
    namespace: record.namespace,
    key: record.key,
    type: record.type,
    value: record.value,
    jsonValue: jsonOf(record),
    compareDigest: createHash('sha256').update(record.value).digest('hex'),
    ownerType: record.ownerType.toUpperCase(),
    sizeInBytes: Buffer.byteLength(record.value),
    owner: () => shop.node(record.ownerType, record.ownerId),
    definition: null,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
}

/** All of them or none, as in life. */
export const metafieldsSet: Mutation = (args, { shop, done }) => {
  const given = listArg(args, 'metafields');
  if (given.length > 25)
    throw refuse('metafields', 'Exceeded the maximum metafields input limit of 25.', 'LESS_THAN_OR_EQUAL_TO');
  const saved = given.map((one, index) => setOne(shop, one, `metafields.${index}`));
  for (const record of saved)
    done('update', 'metafield', gid(record.ownerType, record.ownerId), `${record.namespace}.${record.key}`);
  return { metafields: saved.map((record) => metafieldView(shop, record)) };
};

/** The metafields that an object's own input names; whether any of them is new or has another value. */
export function setMetafields(shop: Shopify, owner: { type: string; id: string }, input: Args, path: string): boolean {
  let changed = false;
  for (const [index, one] of listArg(input, 'metafields').entries()) {
    const name = nameOf(textArg(one, 'namespace'), textArg(one, 'key') ?? '');
    const before = shop.keep.metafields.byReference(`${owner.type}/${owner.id}/${name.namespace}.${name.key}`);
    changed = before?.value !== textArg(one, 'value') || changed;
    setOn(shop, owner, one, `${path}.${index}`);
  }
  return changed;
}

/** The object that a metafield of type `id` names; null when there is none. The merchant has to have defined it. */
export function ownerByCustomId(shop: Shopify, type: string, customId: Args): string | null {
  const { namespace, key } = nameOf(textArg(customId, 'namespace'), textArg(customId, 'key') ?? '');
  const defined = shop.frame.store
    .sql('select 1 from id_definition where owner = ? and name = ?')
    .get(type, `${namespace}.${key}`);
  if (defined === undefined) {
    throw new GraphQLError("Metafield definition of type 'id' is required when using custom ids.", {
      extensions: { code: 'NOT_FOUND' },
    });
  }
  const where = [
    { sql: "json_extract(body, '$.ownerType') = ? and json_extract(body, '$.namespace') = ?", values: [type, namespace] },
    {
      sql: "json_extract(body, '$.key') = ? and json_extract(body, '$.value') = ?",
      values: [key, textArg(customId, 'value') ?? ''],
    },
  ];
  return shop.keep.metafields.slice({ where, sort: 'id', descending: false, limit: 1 })[0]?.record.ownerId ?? null;
}

function setOne(shop: Shopify, input: Args, path: string): MetafieldRecord {
  const owner = readGid(textArg(input, 'ownerId') ?? '');
  if (owner === null || shop.node(owner.type, owner.id) === null)
    throw refuse(`${path}.ownerId`, 'Owner does not exist.', 'INVALID');
  return setOn(shop, owner, input, path);
}

function setOn(shop: Shopify, owner: { type: string; id: string }, input: Args, path: string): MetafieldRecord {
  const { namespace, key } = nameOf(textArg(input, 'namespace'), textArg(input, 'key') ?? '');
  if (namespace.length < 3) throw refuse(`${path}.namespace`, 'Namespace is too short (minimum is 3 characters)', 'TOO_SHORT');
  if (key.length < 2) throw refuse(`${path}.key`, 'Key is too short (minimum is 2 characters)', 'TOO_SHORT');
  const before = shop.keep.metafields.byReference(`${owner.type}/${owner.id}/${namespace}.${key}`);
  const type = textArg(input, 'type') ?? before?.type ?? null;
  if (type === null) throw refuse(`${path}.type`, "Type can't be blank", 'BLANK');
  const value = textArg(input, 'value') ?? '';
  checkValue(type, value, path);
  const now = shop.now();
  const record: MetafieldRecord = {
    id: before?.id ?? shop.next('metafield'),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    ownerType: owner.type,
    ownerId: owner.id,
    namespace,
    key,
    type,
    value,
  };
  shop.keep.metafields.put(record);
  return record;
}

function checkValue(type: string, value: string, path: string): void {
  if (value === '') throw refuse(`${path}.value`, "Value can't be blank.", 'INVALID_VALUE');
  if (type === 'number_integer' && !/^-?\d+$/.test(value))
    throw refuse(`${path}.value`, 'Value must be an integer.', 'INVALID_VALUE');
  if (type === 'boolean' && value !== 'true' && value !== 'false')
    throw refuse(`${path}.value`, 'Value must be true or false.', 'INVALID_VALUE');
  if (type === 'single_line_text_field' && /[\r\n]/.test(value))
    throw refuse(`${path}.value`, 'Value must be a single line text string.', 'INVALID_VALUE');
  if (type === 'json' && readJson(value) === undefined) throw refuse(`${path}.value`, 'Value is invalid JSON.', 'INVALID_VALUE');
}

/** `$app:hub` is the app's own, reserved namespace; without one it is the app's as well. */
function nameOf(namespace: string | null, key: string): { namespace: string; key: string } {
  const [before, after] =
    key.includes('.') && namespace === null
      ? [key.slice(0, key.lastIndexOf('.')), key.slice(key.lastIndexOf('.') + 1)]
      : [namespace, key];
  if (before === null || before === '$app') return { namespace: appNamespace, key: after };
  return { namespace: before.replace(/^\$app:/, `${appNamespace}--`), key: after };
}

function jsonOf(record: MetafieldRecord): unknown {
  if (record.type === 'json' || record.type === 'boolean' || record.type.startsWith('number_') || record.type.startsWith('list.'))
    return readJson(record.value) ?? record.value;
  return record.value;
}

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
