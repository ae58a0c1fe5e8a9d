import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { TITLES } from './titles.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Said {
  ok: boolean;
  scenarios: {
    id: string;
    ok: boolean;
    problem: string | null;
    steps: { ok: boolean }[];
    invariants: { name: string; holds: boolean | null }[];
  }[];
}

function start(...args: string[]) {
  return spawn(process.execPath, [`${ROOT}proof/main.ts`, ...args], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: inject('postgres').url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function proof(...args: string[]): Promise<{ code: number; lines: string[] }> {
  return ended(start(...args));
}

function ended(child: ReturnType<typeof start>): Promise<{ code: number; lines: string[] }> {
  let out = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString('utf8')));
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? 1, lines: out.trimEnd().split('\n') }));
  });
}

test(
  'a sample of the scenarios is played through a whole hub, and all invariants are judged after each',
  { timeout: 120_000 },
  async () => {
    const { code, lines } = await proof('T02', 'T10', 'T31', '--seed', '7');
    const said = JSON.parse(lines.at(-1) ?? '') as Said;
    expect(said.scenarios.map(({ id, problem }) => [id, problem])).toEqual([
      ['T02', null],
      ['T10', null],
      ['T31', null],
    ]);
    for (const { steps, invariants } of said.scenarios) {
      expect(steps.length).toBeGreaterThan(4);
      expect(invariants.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, index) => `I${index + 1}`));
    }
    expect([code, said.ok]).toEqual([0, true]);
  },
);

test('the list names all 68, and says which are not built', async () => {
  const { code, lines } = await proof('--list');
  const { built, notBuilt } = JSON.parse(lines.at(-1) ?? '') as { built: string[]; notBuilt: string[] };
  const files = readdirSync(`${ROOT}proof/scenarios`).map((file) => file.slice(0, 3).toUpperCase());
  expect([code, Object.keys(TITLES).length, built]).toEqual([0, 68, files.toSorted()]);
  expect([...built, ...notBuilt].toSorted()).toEqual(Object.keys(TITLES));
});

test('a scenario that is not built yet is said to be, and fails the run', async () => {
  const { code, lines } = await proof('T51');
  expect([code, lines[0]]).toEqual([1, 'T51 is not built yet: --list names them.']);
});

test('who stops the run stops its processes, and nothing more is played', { timeout: 60_000 }, async () => {
  const child = start('T02', 'T10', 'T31', '--seed', '7');
  child.stdout.once('data', () => child.kill('SIGINT'));
  const { code, lines } = await ended(child);
  const { ok, scenarios } = JSON.parse(lines.at(-1) ?? '') as Said;
  expect([code, ok, scenarios.map(({ id }) => id)]).toEqual([1, false, ['T02']]);
});
