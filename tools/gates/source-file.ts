import { posix } from 'node:path';
import { parseSync, type EcmaScriptModule } from 'oxc-parser';

/** One import, re-export or `import()` of a file. */
export interface Import {
  /** A path inside the project for a relative one, else the package as written, e.g. `node:fs`. */
  target: string;
  relative: boolean;
}

export interface SourceFile {
  path: string;
  text: string;
  comments: string[];
  imports: Import[];
  hasDefaultExport: boolean;
  /** True when every export is another file's. */
  isBarrel: boolean;
}

export function sourceFile(path: string, text: string): SourceFile {
  const { module, comments } = parseSync(path, text);
  const exported = module.staticExports.flatMap((statement) => statement.entries);
  return {
    path,
    text,
    comments: comments.map((comment) => comment.value),
    imports: importsOf(path, text, module),
    hasDefaultExport: exported.some((entry) => (entry.exportName.kind as string) === 'Default'),
    isBarrel: exported.length > 0 && exported.every((entry) => entry.moduleRequest !== null),
  };
}

function importsOf(path: string, text: string, module: EcmaScriptModule): Import[] {
  const imported = module.staticImports.map((one) => one.moduleRequest.value);
  const handedOn = module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.moduleRequest?.value ?? []));
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => literal(text.slice(start, end)));
  return [...new Set([...imported, ...handedOn, ...dynamic])].map((name) => {
    const relative = name.startsWith('.');
    return { target: relative ? posix.join(posix.dirname(path), name) : name, relative };
  });
}

/** What is imported under a computed name cannot be known here. */
function literal(expression: string): string[] {
  const name = /^(['"`])([^$]*)\1$/.exec(expression)?.[2];
  return name === undefined ? [] : [name];
}
