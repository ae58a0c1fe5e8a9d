import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { BUGS, RACES, type Wrapping } from './bugs.ts';

/**
 * Loaded before the hub with `node --import`: puts a bug around one stage of it. The hub's own files are
 * not touched, and nothing in them knows of this.
 *
 * A module that is to be wrapped is replaced by one that exports everything the real one exports, but
 * for one name; the real one is still there, under the same address with a mark.
 */
const MARK = '?as-written';
const ROOT = new URL('../..', import.meta.url).href;

const name = process.env['SYNCLINE_PLANTED'] ?? '';
const wrappings = BUGS[name] ?? RACES[name];
if (wrappings === undefined) {
  process.stderr.write(`There is no planted bug "${name}"; there are ${Object.keys(BUGS).join(', ')}.\n`);
  process.exit(1);
}
const byUrl = new Map(wrappings.map((wrapping) => [ROOT + wrapping.module, wrapping]));

registerHooks({
  resolve(specifier, context, nextResolve) {
    // A relative import inside the real module is resolved from its marked address and must lose the mark.
    const parentURL = context.parentURL?.replace(MARK, '');
    return nextResolve(specifier, parentURL === undefined ? context : { ...context, parentURL });
  },
  load(url, context, nextLoad) {
    const wrapping = byUrl.get(url);
    if (wrapping === undefined) return nextLoad(url, context);
    return { format: 'module', shortCircuit: true, source: sourceOf(url, wrapping) };
  },
});

function sourceOf(url: string, { exported, bug, wrap }: Wrapping): string {
  const file = pathToFileURL(new URL(`${bug}.ts`, import.meta.url).pathname).href;
  return [
    `export * from ${JSON.stringify(url + MARK)};`,
    `import * as original from ${JSON.stringify(url + MARK)};`,
    `import { ${wrap} as wrap } from ${JSON.stringify(file)};`,
    `export const ${exported} = wrap(original);`,
  ].join('\n');
}
