import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated/generated-files.ts';
import { staleFiles } from './generated/stale-files.ts';
import { gates } from './gates/gates.ts';
import { readTree } from './gates/source-tree.ts';

/** Everything that holds the code to its rules; runs all of it, so that one run shows every fault. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const TOOLS: Record<string, string[]> = {
  types: ['tsc', '--noEmit', '--pretty', 'false'],
  lint: ['oxlint', '--type-aware', '--format=unix', ...(process.argv.includes('--warnings') ? [] : ['--quiet'])],
  'dead code': ['knip', '--no-progress'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
};

/** Runs one tool and returns what it said when it failed. */
async function tool(command: readonly string[]): Promise<string[]> {
  const [name = '', ...args] = command;
  const child = spawn(`${ROOT}/node_modules/.bin/${name}`, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Some colour their words when CI is set, and words are what is read here.
    env: { ...process.env, NO_COLOR: '1' },
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => said.push(part));
  child.stderr.on('data', (part: Buffer) => said.push(part));
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0 ? [] : [Buffer.concat(said).toString('utf8').trim() || `${name} ended with ${code}`];
}

async function step(name: string, run: () => string[] | Promise<string[]>): Promise<boolean> {
  const started = performance.now();
  const faults = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  for (const fault of faults) console.log(fault.replaceAll(/^/gm, '     '));
  return faults.length === 0;
}

async function check(): Promise<boolean> {
  const results: boolean[] = [];
  const tree = readTree(ROOT);
  for (const [name, gate] of Object.entries(gates)) results.push(await step(name, () => gate(tree)));
  results.push(await step('generated files', () => staleFiles(ROOT, generatedFiles)));
  for (const [name, command] of Object.entries(TOOLS)) results.push(await step(name, () => tool(command)));
  return results.every(Boolean);
}

process.exitCode = (await check()) ? 0 : 1;
