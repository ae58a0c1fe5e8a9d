import type { ASTNode, DocumentNode, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { GraphQLError, Kind, parse, validate, visit } from 'graphql';

export type Checked = { document: DocumentNode } | { errors: GraphQLFormattedError[] };
type Words = (match: string[]) => { message: string; extensions: Record<string, unknown> };

/** The vendor's words for what graphql-js says: the same faults, told as its API tells them. */
const translations: [RegExp, Words][] = [
  [
    /^Cannot query field "(\w+)" on type "(\w+)"/,
    ([, field = '', type = '']) => ({
      message: `Field '${field}' doesn't exist on type '${type}'`,
      extensions: { code: 'undefinedField', typeName: type, fieldName: field },
    }),
  ],
  [
    /^Unknown argument "(\w+)" on field "\w+\.(\w+)"/,
    ([, argument = '', field = '']) => ({
      message: `Field '${field}' doesn't accept argument '${argument}'`,
      extensions: { code: 'argumentNotAccepted', name: field, typeName: 'Field', argumentName: argument },
    }),
  ],
  [
    /^Field "(\w+)" argument "(\w+)" of type/,
    ([, field = '', argument = '']) => ({
      message: `Field '${field}' is missing required arguments: ${argument}`,
      extensions: { code: 'missingRequiredArguments', className: 'Field', name: field, arguments: argument },
    }),
  ],
  [
    /^Unknown type "(\w+)"/,
    ([, type = '']) => ({
      message: `No such type ${type}, so it can't be a fragment condition`,
      extensions: { code: 'undefinedType', typeName: type },
    }),
  ],
  [
    /^Unknown directive "@(\w+)"/,
    ([, name = '']) => ({
      message: `Directive @${name} is not defined`,
      extensions: { code: 'undefinedDirective', directiveName: name },
    }),
  ],
  [
    /^Variable "\$(\w+)" is never used in operation "(\w+)"/,
    ([, name = '', operation = '']) => ({
      message: `Variable $${name} is declared by ${operation} but not used`,
      extensions: { code: 'variableNotUsed', variableName: name },
    }),
  ],
  [
    /^Field "(\w+)" is not defined by type "(\w+)"/,
    ([, field = '', type = '']) => ({
      message: `InputObject '${type}' doesn't accept argument '${field}'`,
      extensions: { code: 'argumentNotAccepted', name: type, typeName: 'InputObject', argumentName: field },
    }),
  ],
];

/** Parses and validates; all faults at once, none of which reaches a resolver. */
export function checkDocument(schema: GraphQLSchema, text: string): Checked {
  try {
    const document = parse(text);
    const faults = validate(schema, document);
    return faults.length === 0 ? { document } : { errors: faults.map((fault) => translated(fault, document)) };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error.toJSON()] };
    throw error;
  }
}

function translated(fault: GraphQLError, document: DocumentNode): GraphQLFormattedError {
  const locations = fault.locations === undefined ? {} : { locations: fault.locations };
  const node = fault.nodes?.[0];
  const path = node === undefined ? {} : { path: pathTo(node, document) };
  for (const [pattern, words] of translations) {
    const match = pattern.exec(fault.message);
    if (match !== null) return { ...locations, ...path, ...words(match) };
  }
  return { message: fault.message, ...locations, ...path };
}

/** `["query Orders", "orders", "nodes", "nme"]`: where a node stands, as the vendor says it. */
function pathTo(wanted: ASTNode, document: DocumentNode): string[] {
  let found: string[] = [];
  const open: string[] = [];
  visit(document, {
    enter(node) {
      const step = stepOf(node);
      if (step !== null) open.push(step);
      if (node === wanted) found = [...open];
    },
    leave(node) {
      if (stepOf(node) !== null) open.pop();
    },
  });
  return found;
}

function stepOf(node: ASTNode): string | null {
  if (node.kind === Kind.OPERATION_DEFINITION) return [node.operation, node.name?.value].filter(Boolean).join(' ');
  if (node.kind === Kind.FIELD) return node.alias?.value ?? node.name.value;
  if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) return node.name.value;
  if (node.kind === Kind.INLINE_FRAGMENT) return `... on ${node.typeCondition?.name.value ?? ''}`;
  if (node.kind === Kind.FRAGMENT_DEFINITION) return `fragment ${node.name.value}`;
  return null;
}
