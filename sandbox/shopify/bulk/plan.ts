import type {
  DocumentNode,
  FieldNode,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isListType,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { refuse } from '../protocol/mutation.ts';

/** A connection of a bulk query: under which name its objects hold it, and those inside of it. */
export type BulkPart = { key: string; inner: BulkPart[] };
export type BulkPlan = { document: DocumentNode; operation: OperationDefinitionNode; root: FieldNode; parts: BulkPart };

const mostConnections = 5;
const deepest = 2;

/** Checks a bulk query as the vendor does and finds its connections. Throws `Refused` with the vendor's words. */
export function planBulk(schema: GraphQLSchema, text: string): BulkPlan {
  const document = parsed(schema, text);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined || operation.operation !== OperationTypeNode.QUERY)
    throw refuse('query', 'Invalid operation type. Only `query` operations are supported.', 'INVALID');
  const [root, second] = operation.selectionSet.selections;
  const query = schema.getQueryType();
  if (root?.kind !== Kind.FIELD || second !== undefined || !query)
    throw refuse('query', 'Bulk queries must contain exactly one top level field.', 'INVALID');
  if (root.name.value === 'node' || root.name.value === 'nodes')
    throw refuse('query', `Bulk queries cannot contain a top level \`${root.name.value}\` field.`, 'INVALID');
  const type = typeOf(query, root);
  if (!isConnection(type)) throw refuse('query', 'Bulk queries must contain at least one connection.', 'INVALID');
  const parts = partOf(root, type, 0);
  if (countOf(parts) > mostConnections)
    throw refuse('query', `Bulk queries cannot contain more than ${mostConnections} connections.`, 'INVALID');
  return { document, operation, root, parts };
}

function parsed(schema: GraphQLSchema, text: string): DocumentNode {
  if (text.trim() === '') throw refuse('query', 'Invalid bulk query: syntax error, unexpected end of file', 'INVALID');
  try {
    const document = parse(text);
    const [fault] = validate(schema, document);
    if (fault !== undefined) throw fault;
    return document;
  } catch (error) {
    if (error instanceof GraphQLError) throw refuse('query', `Invalid bulk query: ${error.message}`, 'INVALID');
    throw error;
  }
}

function partOf(field: FieldNode, type: GraphQLObjectType, depth: number): BulkPart {
  const key = field.alias?.value ?? field.name.value;
  if (depth > deepest)
    throw refuse('query', `Bulk queries cannot contain connections with a nesting depth greater than ${deepest}.`, 'INVALID');
  const edges = fieldsOf(field.selectionSet).find((one) => one.name.value === 'edges');
  const node = fieldsOf(edges?.selectionSet).find((one) => one.name.value === 'node');
  if (node === undefined)
    throw refuse(
      'query',
      `All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: '${key} { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: '${key}'.`,
      'INVALID',
    );
  const edge = fieldType(type, 'edges');
  const nodeType = isObjectType(edge) ? fieldType(edge, 'node') : null;
  const inner = isObjectType(nodeType) ? innerParts(node.selectionSet, nodeType, depth, false) : [];
  const named = fieldsOf(node.selectionSet).some((one) => one.name.value === 'id' && one.alias === undefined);
  if (inner.length > 0 && !named)
    throw refuse(
      'query',
      `The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': ${key}.`,
      'INVALID',
    );
  return { key, inner };
}

/** The connections straight below a node. One that hides in another object is found as well; in a list it is refused. */
function innerParts(set: SelectionSetNode | undefined, type: GraphQLObjectType, depth: number, inList: boolean): BulkPart[] {
  return fieldsOf(set).flatMap((field) => {
    const inner = typeOf(type, field);
    if (isConnection(inner)) {
      if (inList)
        throw refuse(
          'query',
          'Queries that contain a connection field within a list field are not currently supported.',
          'INVALID',
        );
      return [partOf(field, inner, depth + 1)];
    }
    if (!isObjectType(inner)) return [];
    const declared = type.getFields()[field.name.value];
    const list = declared !== undefined && isListType(getNullableType(declared.type));
    return innerParts(field.selectionSet, inner, depth, inList || list);
  });
}

function countOf(part: BulkPart): number {
  return 1 + part.inner.reduce((sum, one) => sum + countOf(one), 0);
}

function fieldsOf(set: SelectionSetNode | undefined): FieldNode[] {
  return (set?.selections ?? []).flatMap((one) =>
    one.kind === Kind.FIELD ? [one] : one.kind === Kind.INLINE_FRAGMENT ? fieldsOf(one.selectionSet) : [],
  );
}

function typeOf(parent: GraphQLObjectType, field: FieldNode): GraphQLNamedType | null {
  return fieldType(parent, field.name.value);
}

function fieldType(parent: GraphQLObjectType, name: string): GraphQLNamedType | null {
  const field = parent.getFields()[name];
  return field === undefined ? null : getNamedType(field.type);
}

function isConnection(type: GraphQLNamedType | null): type is GraphQLObjectType {
  return isObjectType(type) && type.name.endsWith('Connection') && type.getFields()['pageInfo'] !== undefined;
}
