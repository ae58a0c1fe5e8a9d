import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const BOOTSTRAP = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));

/** Stands in for npm: notes how it was called and lays down what an install lays down. */
const NPM = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
mkdirSync('node_modules/.bin', { recursive: true });
mkdirSync('node_modules/thing', { recursive: true });
writeFileSync('node_modules/.bin/node', '');
writeFileSync('node_modules/thing/package.json', '{}');
process.exit(Number(process.env.NPM_EXIT ?? 0));`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'syncline-bootstrap-'));
  mkdirSync(join(root, 'tools'));
  cpSync(BOOTSTRAP, join(root, 'tools', 'bootstrap.mjs'));
  writeFileSync(join(root, 'npm.mjs'), NPM);
  writeFileSync(join(root, 'package.json'), JSON.stringify({ devDependencies: { thing: '1.0.0' } }));
  writeFileSync(join(root, 'package-lock.json'), '{"one":1}');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function bootstrap(environment: Record<string, string> = {}, ...args: string[]): { status: number | null; said: string } {
  const env = { PATH: process.env['PATH'], npm_execpath: join(root, 'npm.mjs'), ...environment };
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'tools', 'bootstrap.mjs'), ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { status, said: stderr };
}

const calls = (): string[] => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n');

test('a fresh clone is installed once, with what the checks need, and the second start is silent', () => {
  const first = bootstrap({ NODE_ENV: 'production' });
  expect(first.said).toContain('node_modules is missing: installing');
  expect(bootstrap()).toEqual({ status: 0, said: '' });
  expect(calls()).toHaveLength(1);
  expect(calls()[0]).toContain('ci --include=dev');
});

test('a changed lock file is installed again', () => {
  bootstrap();
  writeFileSync(join(root, 'package-lock.json'), '{"one":2}');
  expect(bootstrap().said).toContain('package-lock.json has changed');
  expect(calls()).toHaveLength(2);
});

test('for the tests each third-party server is installed by its own lock file, once', () => {
  mkdirSync(join(root, 'peers', 'a-shop', 'node_modules'), { recursive: true });
  mkdirSync(join(root, 'peers', 'schemas'));
  writeFileSync(join(root, 'peers', 'a-shop', 'package-lock.json'), '{"shop":1}');
  bootstrap();
  expect(bootstrap({}, '--peers').said).toContain('installing a-shop');
  expect(readFileSync(join(root, 'peers', 'a-shop', 'calls'), 'utf8')).toContain('ci ');
  expect(bootstrap({}, '--peers')).toEqual({ status: 0, said: '' });
});

test('a dependency that is gone is installed again', () => {
  bootstrap();
  rmSync(join(root, 'node_modules', 'thing'), { recursive: true });
  expect(bootstrap().said).toContain('thing is missing');
});

test('a failed install is reported, and repeated at the next start', () => {
  expect(bootstrap({ NPM_EXIT: '7' })).toMatchObject({ status: 1, said: expect.stringContaining('exit code 7') as string });
  expect(bootstrap().status).toBe(0);
  expect(calls()).toHaveLength(2);
});

test('an install by hand is recorded and not repeated', () => {
  mkdirSync(join(root, 'node_modules', 'thing'), { recursive: true });
  writeFileSync(join(root, 'node_modules', 'thing', 'package.json'), '{}');
  bootstrap({}, '--record');
  expect(bootstrap()).toEqual({ status: 0, said: '' });
});
