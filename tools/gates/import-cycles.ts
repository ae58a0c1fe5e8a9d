import type { SourceTree } from './source-tree.ts';

/**
 * Files that import each other, directly or through others. Beside the linter's own rule, which reports
 * nothing at all when it cannot resolve the imports. Types count: a circle of types is a circle to its reader.
 */
export function importCycles(tree: SourceTree): string[] {
  const edges = new Map(
    tree.files.map((file) => [file.path, file.imports.filter((one) => one.relative).map((one) => one.target)]),
  );
  return components(edges)
    .filter((component) => component.length > 1 || edges.get(component[0] ?? '')?.includes(component[0] ?? ''))
    .map((component) => `cycle: ${component.toSorted().join(' ↔ ')}`);
}

/** Tarjan: the groups of nodes that reach each other, each node in one group. */
function components(edges: Map<string, string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!edges.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(node) === order.get(node)) found.push(stack.splice(stack.indexOf(node)));
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}
