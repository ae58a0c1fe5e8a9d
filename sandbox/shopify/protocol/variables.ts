import type { GraphQLFormattedError, GraphQLInputType, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { coerceInputValue, isEnumType, isInputType, getNamedType, Kind, print, typeFromAST } from 'graphql';

type Problem = { path: (string | number)[]; explanation: string };

/** What is wrong with the variables of a request, in the vendor's words; an empty list when nothing is. */
export function checkVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Record<string, unknown>,
): GraphQLFormattedError[] {
  const faults: GraphQLFormattedError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (type === undefined || !isInputType(type)) continue;
    if (given[name] === undefined && (definition.defaultValue !== undefined || definition.type.kind !== Kind.NON_NULL_TYPE))
      continue;
    const problems = problemsOf(given[name] ?? null, type);
    if (problems.length === 0) continue;
    const { line = 1, column = 1 } = definition.loc?.startToken ?? {};
    faults.push({
      message: `Variable $${name} of type ${print(definition.type)} was provided invalid value${details(problems)}`,
      locations: [{ line, column }],
      extensions: { code: 'INVALID_VARIABLE', value: given[name] ?? null, problems },
    });
  }
  return faults;
}

function details(problems: Problem[]): string {
  const told = problems.filter((one) => one.path.length > 0).map((one) => `${one.path.join('.')} (${one.explanation})`);
  return told.length === 0 ? '' : ` for ${told.join(', ')}`;
}

function problemsOf(value: unknown, type: GraphQLInputType): Problem[] {
  const problems: Problem[] = [];
  coerceInputValue(value, type, (path, invalid, error) => {
    problems.push(problemOf([...path], invalid, { words: error.message, type }));
  });
  return problems;
}

function problemOf(path: (string | number)[], invalid: unknown, fault: { words: string; type: GraphQLInputType }): Problem {
  const undefinedField = /^Field "(\w+)" is not defined by type "(\w+)"/.exec(fault.words);
  if (undefinedField !== null)
    return { path: [...path, undefinedField[1] ?? ''], explanation: `Field is not defined on ${undefinedField[2] ?? ''}` };
  const missing = /^Field "(\w+)" of required type/.exec(fault.words);
  if (missing !== null) return { path: [...path, missing[1] ?? ''], explanation: 'Expected value to not be null' };
  if (fault.words.startsWith('Expected non-nullable type')) return { path, explanation: 'Expected value to not be null' };
  const enumeration = /in "(\w+)" enum/.exec(fault.words);
  if (enumeration !== null) return { path, explanation: expectedOneOf(invalid, fault.type, fault.words) };
  const scalar = /^(Int|Float|String|Boolean|ID) cannot represent/.exec(fault.words);
  if (scalar !== null) return { path, explanation: `Could not coerce value ${JSON.stringify(invalid)} to ${scalar[1] ?? ''}` };
  return { path, explanation: fault.words };
}

function expectedOneOf(invalid: unknown, type: GraphQLInputType, words: string): string {
  const named = getNamedType(type);
  if (!isEnumType(named)) return words;
  const names = named.getValues().map((value) => value.name);
  return `Expected ${JSON.stringify(invalid)} to be one of: ${names.join(', ')}`;
}
