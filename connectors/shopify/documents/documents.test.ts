import { readdirSync, readFileSync } from 'node:fs';
import {
  buildClientSchema,
  getVariableValues,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSchema, shopifySchemas } from '../../../peers/shopify/schemas.ts';
import type { InFixture, OutFixture } from '../../../src/kit/testing/subject.ts';
import { getDocument } from '../kinds.ts';
import { ENTITIES } from '../settings.ts';
import { API_VERSION, shopifyVersions } from '../version.ts';
import * as catalogue from './catalogue.ts';
import { costOf } from '../fixtures/query-cost.ts';
import type { Document } from './document.ts';
import * as finance from './finance.ts';
import * as fulfilment from './fulfilment.ts';
import * as inventory from './inventory.ts';
import * as operations from './operations.ts';
import * as order from './order.ts';
import * as people from './people.ts';
import * as ranges from './ranges.ts';
import { shapeFaults } from '../fixtures/shape.ts';
import * as writes from './writes.ts';

// The schemas are the vendor's own: what does not hold in them does not hold in a shop.

const documents: Document[] = [
  ...[catalogue, finance, fulfilment, inventory, operations, order, people, writes].flatMap((file) => Object.values(file)),
  ...Object.values(ranges).flatMap(({ span, count }) => [span, count]),
];
const schemas = new Map<string, GraphQLSchema>();
const shipped = await shopifySchemas();
const { droppedNext } = shopifyVersions(shipped.map(({ version }) => version));

beforeAll(async () => {
  for (const one of shipped) {
    const { data } = (await readSchema(one)) as { data: IntrospectionQuery };
    schemas.set(one.version, buildClientSchema(data, { assumeValid: true }));
  }
}, 120_000);

const faultsOf = (text: string, version: string): string[] => {
  const schema = schemas.get(version);
  return schema === undefined ? [`${version} is not shipped`] : validate(schema, parse(text)).map((error) => error.message);
};
const pinned = (): GraphQLSchema => schemas.get(API_VERSION) as GraphQLSchema;

test(`the pinned version ${API_VERSION} is published; ${droppedNext} is dropped next`, () => {
  const versions = shopifyVersions(shipped.map(({ version }) => version));
  expect(versions).toEqual({ pinned: API_VERSION, droppedNext, published: true });
  expect(shopifyVersions(['2027-01', 'unstable'])).toEqual({ pinned: API_VERSION, droppedNext: '2027-01', published: false });
});

describe.each(shipped)('in version $version', ({ version }) => {
  const held = documents.filter(({ since }) => since === undefined || version >= since.version);
  const early = documents.filter((document) => !held.includes(document));

  test.each(held)('$name holds', ({ text }) => {
    expect(faultsOf(text, version)).toEqual([]);
  });

  // One that holds after all has an exception that nobody needs.
  test.each(early)(`$name does not hold yet: $since.reason`, ({ text }) => {
    expect(faultsOf(text, version)).not.toEqual([]);
  });
});

test('a field that is not there, or an argument of the wrong kind, does not hold', () => {
  expect(faultsOf('{ orders(first: 1) { nodes { id totalPrise } } }', API_VERSION).join()).toContain('totalPrise');
  expect(faultsOf('query Q($id: String!) { order(id: $id) { id } }', API_VERSION)).toHaveLength(1);
  expect(faultsOf('{ shop { id } }', '1999-01')).toEqual(['1999-01 is not shipped']);
});

test.each(documents.filter(({ name }) => !name.startsWith('Bulk')))(
  '$name costs what it says, and not more than one request may',
  ({ text, cost }) => {
    const computed = costOf(pinned(), parse(text));
    expect(cost).toBe(computed);
    expect(computed).toBeLessThanOrEqual(1_000);
  },
);

test.each(documents.filter(({ name }) => name.startsWith('Bulk')))('$name is within what a bulk operation can do', ({ text }) => {
  const { connections, depth, inLists } = connectionsOf(parse(text), pinned());
  expect(connections).toBeLessThanOrEqual(5);
  expect(depth).toBeLessThanOrEqual(3);
  expect(inLists).toEqual([]);
});

test('every document has a name of its own, the one of its operation', () => {
  const named = documents.filter(({ name }) => !name.startsWith('Bulk'));
  expect(new Set(documents.map(({ name }) => name)).size).toBe(documents.length);
  for (const { name, text } of named) {
    const [operation] = parse(text).definitions;
    expect(operation?.kind === Kind.OPERATION_DEFINITION && operation.name?.value).toBe(name);
  }
});

const fixtures = new URL('../fixtures/', import.meta.url);
const files = (ending: string): string[] => readdirSync(fixtures).filter((file) => file.endsWith(ending));
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, fixtures), 'utf8'));

describe('what the fixtures show is what the shop could answer', () => {
  const objects = files('.in.json')
    .map((file) => ({ file, ...(read(file) as InFixture) }))
    .filter(({ topic }) => topic.startsWith('read:'));

  test.each(objects)('$file', ({ topic, body }) => {
    const entity = ENTITIES.find((name) => topic === `read:${name}`) ?? 'order';
    const { id = '' } = body as { id?: string };
    const { refunds = [], fulfillments, ...rest } = body as { refunds?: object[]; fulfillments?: unknown };
    // An order of which something was taken off is put together of several answers.
    const main = entity === 'order' ? { ...rest, refunds: refunds.map(() => ({ id: 'x' })) } : rest;
    const faults = (text: string, object: object): string[] => shapeFaults(pinned(), parse(text), { object });
    expect(faults(getDocument(entity, id).text, entity === 'inventory-level' ? { inventoryLevel: body } : main)).toEqual([]);
    if (fulfillments === undefined) return;
    expect(faults(order.readSent.text, { fulfillments })).toEqual([]);
    expect(refunds.flatMap((refund) => faults(order.readRefund.text, refund))).toEqual([]);
  });

  test('and a wrong one is seen', () => {
    const document = parse(getDocument('location', '').text);
    expect(shapeFaults(pinned(), document, { object: { id: 1, isActive: 'yes', nickname: 'x' } })).toEqual(
      expect.arrayContaining([
        expect.stringContaining('isActive'),
        expect.stringContaining('nickname'),
        expect.stringContaining('name'),
      ]),
    );
  });
});

describe.each(shipped)('in version $version', ({ version }) => {
  const asked = files('.out.json').map((file) => ({ file, ...(read(file) as OutFixture).call }));
  const holding = asked.filter(({ document }) => {
    const { operationName } = document as { operationName: string };
    return version >= (documents.find(({ name }) => name === operationName)?.since?.version ?? '');
  });

  test.each(holding)('$file asks with variables that the shop takes', ({ document }) => {
    const { query, variables } = document as { query: string; variables: Record<string, unknown> };
    const [operation] = parse(query).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('It is no operation.');
    const result = getVariableValues(schemas.get(version) as GraphQLSchema, operation.variableDefinitions ?? [], variables);
    expect(result.errors).toBeUndefined();
  });
});

/** Connections of a bulk query: how many, how deep, and those that lie in a list, which it cannot follow. */
function connectionsOf(document: DocumentNode, schema: GraphQLSchema): { connections: number; depth: number; inLists: string[] } {
  const types = new TypeInfo(schema);
  const open: { isConnection: boolean; isList: boolean; name: string }[] = [];
  const found = { connections: 0, depth: 0, inLists: [] as string[] };
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter: (field) => {
          const type = String(types.getType());
          const isConnection = type.replace('!', '').endsWith('Connection');
          open.push({ isConnection, isList: type.startsWith('['), name: field.name.value });
          if (!isConnection) return;
          found.connections += 1;
          found.depth = Math.max(found.depth, open.filter((one) => one.isConnection).length);
          // The edges of a connection are its own list.
          if (open.some((one) => one.isList && one.name !== 'edges')) found.inLists.push(field.name.value);
        },
        leave: () => void open.pop(),
      },
    }),
  );
  return found;
}
