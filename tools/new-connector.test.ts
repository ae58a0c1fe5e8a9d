import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A project of its own, whose kit is this one's: the new connector lies in it as it would lie here. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'syncline-new-'));
  mkdirSync(join(project, 'connectors'));
  for (const name of [
    'src/kit',
    'src/model',
    'src/config',
    'src/rules',
    'src/errors.ts',
    'src/errors',
    'src/log.ts',
    'package.json',
  ])
    cpSync(join(ROOT, name), join(project, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function run(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, said: stdout + stderr };
}

const make = (name: string) => run(join(ROOT, 'tools', 'new-connector.ts'), name, '--in', join(project, 'connectors'));

test('what the command makes compiles and conforms as it stands', () => {
  expect(make('woo-commerce')).toMatchObject({ status: 0, said: expect.stringContaining('npm run generate') as string });
  const index = readFileSync(join(project, 'connectors', 'woo-commerce', 'index.ts'), 'utf8');
  expect(index).toContain("id: 'woo-commerce'");
  expect(index).toContain('export function wooCommerce(');
  expect(readFileSync(join(project, 'connectors', 'woo-commerce', 'README.md'), 'utf8')).not.toMatch(/acme|worked example/i);
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { preserveSymlinks: true },
      include: ['connectors'],
    }),
  );
  const compiled = run(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', project);
  expect(compiled.said).toBe('');
  const tested = run(
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--root',
    project,
    '--test-timeout',
    '30000',
    'woo-commerce.test.ts',
  );
  expect(tested.said).toMatch(/Tests +\d{2,} passed \(/);
  expect(tested.status).toBe(0);
}, 90_000);

test('a name that is taken or no name is refused in a sentence', () => {
  expect(make('woo').status).toBe(0);
  expect(make('woo')).toEqual({ status: 1, said: 'connectors/woo is there already; choose another name.\n' });
  expect(make('WooCommerce')).toEqual({ status: 1, said: 'WooCommerce is not kebab-case, such as woo-commerce.\n' });
});
