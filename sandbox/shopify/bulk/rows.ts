import type { BulkPart } from './plan.ts';

type Row = Record<string, unknown>;
type Connection = { edges?: { node?: Row | null }[] };

/** The lines of a node and of all that is below it: each object of a nested connection on a line of its own, after its parent. */
export function* rowsOf(node: Row, part: BulkPart, parent: string | null): Generator<Row> {
  const { rest, found } = without(node, part.inner);
  yield parent === null ? rest : { ...rest, __parentId: parent };
  const id = typeof node['id'] === 'string' ? node['id'] : null;
  for (const { part: inner, connection } of found)
    for (const edge of connection.edges ?? []) if (edge.node) yield* rowsOf(edge.node, inner, id);
}

/** An object without its connections, and these, wherever in it they stand. */
function without(node: Row, parts: BulkPart[]): { rest: Row; found: { part: BulkPart; connection: Connection }[] } {
  const found: { part: BulkPart; connection: Connection }[] = [];
  const rest: Row = {};
  for (const [key, value] of Object.entries(node)) {
    const part = parts.find((one) => one.key === key);
    if (part !== undefined && isRow(value) && 'edges' in value) found.push({ part, connection: value });
    else if (isRow(value) && parts.length > 0) {
      const inner = without(value, parts);
      found.push(...inner.found);
      rest[key] = inner.rest;
    } else rest[key] = value;
  }
  return { rest, found };
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
