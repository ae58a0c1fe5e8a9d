import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-total-'));
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs vitest on one test file and returns its exit code and its very last line. */
function run(tests: string, environment: Record<string, string> = {}): { status: number | null; last: string | undefined } {
  writeFileSync(join(folder, 'a.test.js'), `import { expect, test } from 'vitest';\n${tests}`);
  const vitest = join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    vitest,
    'run',
    '--root',
    folder,
    '--reporter=default',
    `--reporter=${join(PROJECT, 'tools', 'total-reporter.ts')}`,
  ];
  const { status, stdout } = spawnSync(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...environment },
    encoding: 'utf8',
  });
  return { status, last: stdout.trim().split('\n').pop() };
}

test('a run ends with its totals', () => {
  expect(run("test('one', () => {});\ntest.skip('two', () => {});")).toEqual({
    status: 0,
    last: '1 passed, 0 failed, 1 skipped',
  });
});

test('a failed test, and a file that does not load, fail the run', () => {
  expect(run("test('one', () => expect(1).toBe(2));")).toEqual({ status: 1, last: '0 passed, 1 failed, 0 skipped' });
  expect(run("throw new Error('early');")).toEqual({ status: 1, last: '0 passed, 1 failed, 0 skipped' });
});

test('a rejection that no test waits for fails the run', () => {
  expect(run("test('one', () => void Promise.reject(new Error('late')));")).toMatchObject({ status: 1 });
});

test('where CI is set a skipped test fails the run', () => {
  const tests = "test('one', () => {});\ntest.skip('two', () => {});";
  expect(run(tests, { CI: 'true' })).toEqual({ status: 1, last: '1 passed, 0 failed, 1 skipped' });
});
