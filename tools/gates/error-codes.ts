import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest, type SourceTree } from './source-tree.ts';

const CATALOGUE = 'src/errors.ts';
/** The catalogue and its parts. */
const CATALOGUED = /^src\/errors(\.ts$|\/)/;
const PAGE = 'docs/reference/errors.md';
const CODE = /\bSYN_[A-Z0-9]+(?:_[A-Z0-9]+)+\b/g;

/**
 * Catalogue, code and page hold the same error codes: a code that is used and not catalogued, catalogued and
 * never used, or different between catalogue and page, is a fault.
 */
export function errorCodes(tree: SourceTree): string[] {
  const catalogued = codes(
    tree.files
      .filter((file) => CATALOGUED.test(file.path))
      .map((file) => file.text)
      .join('\n'),
  );
  const page = join(tree.root, PAGE);
  const documented = existsSync(page) ? codes(readFileSync(page, 'utf8')) : new Set<string>();
  const code = tree.files.filter(
    (file) =>
      /^(src|connectors|tools)\//.test(file.path) &&
      !CATALOGUED.test(file.path) &&
      !isTest(file.path) &&
      !file.path.includes('/trial/'),
  );
  const used = codes(code.map((file) => file.text).join('\n'));
  return [
    ...[...used.difference(catalogued)].map((one) => `${one}: used, and not in ${CATALOGUE}`),
    ...[...catalogued.difference(used)].map((one) => `${one}: in ${CATALOGUE}, and used nowhere`),
    ...[...catalogued.difference(documented)].map((one) => `${one}: in ${CATALOGUE}, and not in ${PAGE}`),
    ...[...documented.difference(catalogued)].map((one) => `${one}: in ${PAGE}, and not in ${CATALOGUE}`),
  ];
}

function codes(text: string): Set<string> {
  return new Set(text.match(CODE) ?? []);
}
