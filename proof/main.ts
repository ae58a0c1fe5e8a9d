import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { runPeers, seedsIn } from './peers/run-peers.ts';
import { judgeOutcome, listRuns, type Outcome, type ProofRun } from './runs.ts';
import { listScenarios, runScenarios } from './stage/run-scenarios.ts';

/**
 * The whole proof, one run after the other: each is the command that anybody can give, and each is judged
 * by its exit code and by the verdict in its last line.
 *
 *   node proof/main.ts [--orders 500] [--only kills,planted-drop] [--replay FOLDER] [--json]
 *   node proof/main.ts --peers [--shop vendure|shopify] [--orders 200] [--seed 1 | --seeds 1-20] [--strikes 6]
 *       [--faults standard|none] [--folder FOLDER]   a real Vendure, or the sandbox's Shopify, and a real Tryton
 *   node proof/main.ts T02 T03 | scenarios [--seed 7 | --seeds 3] [--faults standard] [--full]   scenarios of a go-live
 *   node proof/main.ts --list                      all of them, and which are not built yet
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: flag,
    full: flag,
    orders: text,
    only: text,
    replay: text,
    json: flag,
    peers: flag,
    shop: text,
    faults: text,
    seed: text,
    seeds: text,
    strikes: text,
    folder: text,
  },
});
if (values.list === true) process.exit(await listScenarios());
if (positionals.length > 0) {
  const { seed = String(Math.floor(Math.random() * 100_000)), seeds, faults = 'none' } = values;
  // `--seeds 3` are three of them, one after the other, from the first on.
  const first = Number(seed);
  const wished =
    seeds === undefined || !/^\d+$/.test(seeds) ? seedsIn(seeds ?? seed) : seedsIn(`${first}-${first + Number(seeds) - 1}`);
  process.exit(await runScenarios({ names: positionals, seeds: wished, faults, full: values.full === true }));
}
if (values.peers === true) {
  const { shop = 'vendure', faults = 'none', orders = 200, seed = '1', seeds = seed, strikes = 6, folder } = values;
  if (shop !== 'vendure' && shop !== 'shopify') throw new Error(`--shop knows vendure and shopify, not ${shop}.`);
  if (shop === 'vendure' && faults !== 'none') throw new Error('--faults turns the dial of the sandbox: --shop shopify.');
  const many = { orders: Number(orders), seeds: seedsIn(seeds), strikes: Number(strikes) };
  process.exit(await runPeers({ shop, faults, folder, ...many }));
}

const wanted = values.only?.split(',') ?? null;
const runs = listRuns({ orders: Number(values.orders ?? 500), replay: values.replay ?? null }).filter(
  ({ name }) => wanted === null || wanted.includes(name),
);

const told: { name: string; ok: boolean; words: string; seconds: number }[] = [];
for (const run of runs) {
  const began = Date.now();
  const { ok, words } = judgeOutcome(run, await carryOut(run));
  const seconds = Math.round((Date.now() - began) / 1000);
  told.push({ name: run.name, ok, words, seconds });
  process.stderr.write(`${ok ? 'ok  ' : 'FAIL'} ${run.name.padEnd(18)} ${String(seconds).padStart(4)} s  ${words}\n`);
}
if (values.json === true) process.stdout.write(`${JSON.stringify({ ok: told.every(({ ok }) => ok), runs: told })}\n`);
process.exitCode = told.length > 0 && told.every(({ ok }) => ok) ? 0 : 1;

function carryOut({ args }: ProofRun): Promise<Outcome> {
  const child = spawn(process.execPath, [`${ROOT}tools/start.ts`, ...args, '--exit', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString('utf8')));
  child.stderr.on('data', (part: Buffer) => (errors = (errors + part.toString('utf8')).slice(-2_000)));
  return new Promise((resolve) => {
    child.once('close', (code) =>
      resolve({
        code: code ?? 1,
        lastLine: out.trimEnd().split('\n').at(-1) ?? '',
        lastWords: errors.trimEnd().split('\n').at(-1) ?? '',
      }),
    );
  });
}
