import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trialTree, type TrialTree } from './gates/trial/trial-tree.ts';

/** One fault: what is planted, and the line by which the check has to name it. */
interface Planted {
  files: Record<string, string>;
  named: RegExp;
}

const lines = (count: number, line: (index: number) => string): string =>
  `${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`;

const PLANTED: Record<string, Planted> = {
  'a cycle': {
    files: {
      'src/model/egg.ts': "import { hen } from './hen.ts';\nexport const egg = (): unknown => hen;\n",
      'src/model/hen.ts': "import { egg } from './egg.ts';\nexport const hen = (): unknown => egg;\n",
    },
    named: /cycle: src\/model\/egg\.ts ↔ src\/model\/hen\.ts/,
  },
  'a cycle, seen by the linter too': { files: {}, named: /src\/model\/(egg|hen)\.ts.*import\(no-cycle\)/ },
  'a cycle of types': {
    files: {
      'src/model/left.ts': "import type { Right } from './right.ts';\nexport interface Left {\n  right: Right;\n}\n",
      'src/model/right.ts': "import type { Left } from './left.ts';\nexport interface Right {\n  left: Left;\n}\n",
    },
    named: /cycle: src\/model\/left\.ts ↔ src\/model\/right\.ts/,
  },
  'an arrow against the table': {
    files: {
      'src/model/greedy.ts': "import { rows } from '../store/rows.ts';\nexport const greedy = rows;\n",
      'src/store/rows.ts': 'export const rows = 1;\n',
    },
    named: /src\/model\/greedy\.ts: model must not import store/,
  },
  'more than receive for http': {
    files: {
      'src/http/nosy.ts': "import { apply } from '../pipeline/apply.ts';\nexport const nosy = apply;\n",
      'src/pipeline/apply.ts': 'export const apply = 1;\n',
    },
    named: /src\/http\/nosy\.ts: http must not import pipeline/,
  },
  'a package in a pure folder': {
    files: { 'src/rules/impure.ts': "import { readFileSync } from 'node:fs';\nexport const impure = readFileSync;\n" },
    named: /src\/rules\/impure\.ts: rules is pure and must not import the package node:fs/,
  },
  'a folder that the table does not know': {
    files: { 'attic/thing.ts': 'export const thing = 1;\n' },
    named: /attic\/thing\.ts: belongs to no area/,
  },
  'code shared with the sandbox, in a test too': {
    files: { 'sandbox/peek.test.ts': "import '../src/errors.ts';\n" },
    named: /sandbox\/peek\.test\.ts: sandbox must not import errors/,
  },
  'a checker that shares code': {
    files: { 'proof/checker/peek.ts': "import { catalogue } from '../../src/errors.ts';\nexport const peek = catalogue;\n" },
    named: /proof\/checker\/peek\.ts: checker must not import errors/,
  },
  'a dead export': {
    files: {
      'src/model/double.ts':
        'export const dead = 1;\n\nexport function double(value: number): number {\n  return value * 2;\n}\n',
    },
    named: /dead +src\/model\/double\.ts/,
  },
  'a dead file': { files: { 'src/model/alone.ts': 'export const alone = 1;\n' }, named: /src\/model\/alone\.ts/ },
  'a dead dependency': {
    files: {
      'package.json': JSON.stringify({ name: 'sound', type: 'module', dependencies: { pg: '8.0.0', pino: '^10.0.0' } }),
    },
    named: /pg +package\.json/,
  },
  'a version that is not pinned': { files: {}, named: /package\.json: pino is not pinned \(\^10\.0\.0\)/ },
  'a package from another registry': {
    files: {
      'package-lock.json': JSON.stringify({ packages: { 'node_modules/pg': { resolved: 'https://elsewhere.example/pg.tgz' } } }),
    },
    named: /package-lock\.json: node_modules\/pg is not resolved from/,
  },
  'a long file': {
    files: { 'src/model/long.ts': lines(301, (i) => `export const a${i} = ${i};`) },
    named: /src\/model\/long\.ts.*max-lines\)/,
  },
  'a long function': {
    files: { 'src/model/wordy.ts': `export function wordy(): void {\n${lines(50, () => '  void 0;')}}\n` },
    named: /src\/model\/wordy\.ts.*max-lines-per-function/,
  },
  'deep nesting': {
    files: {
      'src/model/nested.ts':
        'export function nested(a: number): void {\n  if (a > 1) {\n    if (a > 2) {\n      if (a > 3) {\n        if (a > 4) void a;\n      }\n    }\n  }\n}\n',
    },
    named: /src\/model\/nested\.ts.*max-depth/,
  },
  'a full folder': {
    files: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`src/kit/part${i}.ts`, `export const part = ${i};\n`])),
    named: /src\/kit: 16 files, at most 15/,
  },
  'a deep folder': {
    files: { 'src/kit/one/two/leaf.ts': 'export const leaf = 1;\n' },
    named: /src\/kit\/one\/two: 4 folders deep, at most 3/,
  },
  'a name that is not kebab-case': {
    files: { 'src/model/BadName.ts': 'export const bad = 1;\n' },
    named: /BadName is not kebab-case/,
  },
  'a drawer': { files: { 'src/model/string-utils.ts': 'export const drawer = 1;\n' }, named: /string-utils names a drawer/ },
  'a drawer that is a folder': { files: { 'src/shared/thing.ts': 'export const thing = 1;\n' }, named: /shared names a drawer/ },
  any: {
    files: { 'src/model/loose.ts': 'export const loose = (value: any): void => void value;\n' },
    named: /loose\.ts.*no-explicit-any/,
  },
  'a switched-off type checker': {
    files: { 'src/model/blind.ts': "// @ts-ignore\nexport const blind: number = 'one';\n" },
    named: /src\/model\/blind\.ts: switches the type checker off/,
  },
  'a switched-off linter': {
    files: { 'src/model/deaf.ts': '// oxlint-disable-next-line\nexport const deaf = 1;\n' },
    named: /src\/model\/deaf\.ts: switches the linter off/,
  },
  'a default export': {
    files: { 'src/model/unnamed.ts': 'export default 1;\n' },
    named: /src\/model\/unnamed\.ts: has a default export/,
  },
  'a barrel': {
    files: { 'src/model/barrel.ts': "export { double } from './double.ts';\n" },
    named: /src\/model\/barrel\.ts: is a barrel/,
  },
  'a promise nobody waits for': {
    files: {
      'src/store/floating.ts': 'async function later(): Promise<void> {}\nexport function floating(): void {\n  later();\n}\n',
    },
    named: /src\/store\/floating\.ts.*no-floating-promises/,
  },
  'a type error': {
    files: { 'src/model/wrong.ts': "export const wrong: number = 'one';\n" },
    named: /src\/model\/wrong\.ts\(1,14\): error TS2322/,
  },
  'an enum, which does not run without a build': {
    files: { 'src/model/colour.ts': 'export enum Colour {\n  Red,\n}\n' },
    named: /src\/model\/colour\.ts\(1,13\): error TS1294/,
  },
  'a badly laid out file': {
    files: { 'src/model/crooked.ts': 'export   const crooked = 1\n' },
    named: /\[warn\] src\/model\/crooked\.ts/,
  },
  'a stale generated file': {
    files: { 'docs/reference/errors.md': '# Errors\n\nSYN_PAGE_ONLY\n' },
    named: /docs\/reference\/errors\.md is stale: run npm run generate/,
  },
  'a stale import table': {
    files: {
      'ARCHITECTURE.md':
        '<!-- import table: generated from tools/gates/import-table.json by npm run generate -->\nold\n<!-- end of import table -->\n',
    },
    named: /ARCHITECTURE\.md is stale/,
  },
  'an error code only on the page': {
    files: {},
    named: /SYN_PAGE_ONLY: in docs\/reference\/errors\.md, and not in src\/errors\.ts/,
  },
  'an error code only in the catalogue': {
    files: {
      'src/errors.ts': `export type Who = 'operator' | 'transient' | 'owner' | 'bug';

export const catalogue = {
  SYN_TRIAL_FAILED: { text: 'It failed.', remedy: 'Try again.', who: 'bug' },
  SYN_CATALOGUE_ONLY: { text: 'Never.', remedy: 'None.', who: 'bug' },
} as const satisfies Record<string, { text: string; remedy: string; who: Who }>;
`,
    },
    named: /SYN_CATALOGUE_ONLY: in src\/errors\.ts, and not in docs\/reference\/errors\.md/,
  },
  'an error code that nothing raises': { files: {}, named: /SYN_CATALOGUE_ONLY: in src\/errors\.ts, and used nowhere/ },
  'an error code that is not catalogued': {
    files: { 'src/store/raise.ts': "export const raise = 'SYN_CODE_ONLY';\n" },
    named: /SYN_CODE_ONLY: used, and not in src\/errors\.ts/,
  },
};

describe('the check', () => {
  let sound: TrialTree;
  let faulty: TrialTree;
  let verdict: { status: number | null; said: string };

  beforeAll(() => {
    sound = trialTree();
    faulty = trialTree();
    for (const { files } of Object.values(PLANTED)) faulty.plant(files);
    verdict = faulty.check();
  });

  afterAll(() => {
    sound.remove();
    faulty.remove();
  });

  test('is content with a sound project', () => {
    expect(sound.check()).toEqual({ status: 0, said: expect.not.stringContaining('FAIL') as string });
  });

  test('fails, and every gate of it, where each has a fault', () => {
    expect(verdict.status).toBe(1);
    expect(verdict.said).not.toMatch(/^ok /m);
  });

  test.for(Object.entries(PLANTED))('names %s', ([, { named }]) => {
    expect(verdict.said).toMatch(named);
  });
});
