import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

/** The checks themselves and everything that sets them up, as they are in the project. */
const COPIED = [
  '.oxlintrc.json',
  '.prettierrc.json',
  '.prettierignore',
  'tsconfig.json',
  'knip.json',
  'tools/check.ts',
  'tools/generate.ts',
];
const FOLDERS = ['tools/gates', 'tools/generated'];
/** They speak of this project's own commands, tables and settings. */
const LEFT_OUT = /(trial|generated\/reference)$/;

/** A small project that every gate is content with. */
const SOUND: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'sound',
    type: 'module',
    dependencies: {},
    devDependencies: { '@types/node': '24.0.0', 'oxc-parser': '0.1.0', typescript: '7.0.0' },
  }),
  'ARCHITECTURE.md':
    '<!-- import table: generated from tools/gates/import-table.json by npm run generate -->\n<!-- end of import table -->\n',
  'src/errors.ts': `export type Who = 'operator' | 'transient' | 'owner' | 'bug';

export const catalogue = {
  SYN_TRIAL_FAILED: { text: 'It failed.', remedy: 'Try again.', who: 'bug' },
} as const satisfies Record<string, { text: string; remedy: string; who: Who }>;
`,
  'src/main.ts': `import { catalogue } from './errors.ts';
import { double } from './model/double.ts';

process.exitCode = double(catalogue.SYN_TRIAL_FAILED.text.length);
`,
  'src/model/double.ts': 'export function double(value: number): number {\n  return value * 2;\n}\n',
  'tools/generated/generated-files.ts': `import { connectorRegistry } from './connector-registry.ts';
import { errorReference } from './error-reference.ts';
import type { GeneratedFile } from './generated-file.ts';
import { importTableSection } from './import-table-section.ts';

export const generatedFiles: GeneratedFile[] = [connectorRegistry, errorReference, importTableSection];
`,
  'connectors/plain/index.ts': "export const connector = { id: 'plain' };\n",
};

export interface TrialTree {
  /** Writes files into the project. */
  plant(files: Record<string, string>): void;
  /** Runs `npm run check`'s program on it. */
  check(): { status: number | null; said: string };
  remove(): void;
}

export function trialTree(): TrialTree {
  const root = mkdtempSync(join(tmpdir(), 'syncline-trial-'));
  const plant = (files: Record<string, string>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  const run = (program: string): { status: number | null; said: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program)], { cwd: root, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  };
  for (const path of COPIED) cpSync(join(PROJECT, path), join(root, path));
  for (const path of FOLDERS)
    cpSync(join(PROJECT, path), join(root, path), { recursive: true, filter: (from) => !LEFT_OUT.test(from) });
  symlinkSync(join(PROJECT, 'node_modules'), join(root, 'node_modules'));
  plant(SOUND);
  run('tools/generate.ts');
  return { plant, check: () => run('tools/check.ts'), remove: () => rmSync(root, { recursive: true, force: true }) };
}
