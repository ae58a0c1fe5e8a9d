import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseChaosOptions, type ChaosOptions } from './options.ts';
import { planStrikes, type Strike } from './plan-strikes.ts';
import { RunFiles } from './run-files.ts';

/**
 * Stands beside a run and strikes its hub between 10 and 90 % delivered, each time at a moment when the
 * systems have requests of it open: SIGKILL, or SIGSTOP for longer than a lease and then SIGCONT.
 */
const LOOK_MS = 15;
/** After this long a moment without open requests has to do. */
const MOMENT_MS = 3_000;
const SEVERAL = 4;

try {
  const options = parseChaosOptions(process.argv.slice(2));
  for (const strike of planStrikes(options)) await carryOut(strike, options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function carryOut({ signal, share }: Strike, options: ChaosOptions): Promise<void> {
  const files = await runFiles(options);
  const delivered = await reach(files, Math.ceil(options.orders * share), options.patienceMs);
  await openMoment(files);
  const pid = files.hubPid();
  if (pid === null) throw new Error('there is no hub to strike');
  process.kill(pid, signal);
  // Nobody is left to begin another request: what is open now was open when the hub was struck.
  const inflight = await files.open();
  const line = { at: new Date().toISOString(), signal, pid, delivered, of: options.orders, inflight };
  appendFileSync(join(options.data, 'kills.jsonl'), `${JSON.stringify(line)}\n`);
  process.stderr.write(`${JSON.stringify(line)}\n`);
  if (signal === 'SIGSTOP') {
    await pause(options.frozenMs);
    if (files.hubPid() === pid) process.kill(pid, 'SIGCONT');
  }
  await hubAgain(files, { struck: signal === 'SIGKILL' ? pid : 0, patienceMs: options.patienceMs });
}

/** The run may still be starting. */
async function runFiles({ data, patienceMs }: ChaosOptions): Promise<RunFiles> {
  const deadline = Date.now() + patienceMs;
  while (!existsSync(join(data, 'run.json'))) {
    if (Date.now() > deadline) throw new Error(`there is no run in ${data}`);
    await pause(LOOK_MS);
  }
  return new RunFiles(data);
}

/** Waits until so many orders have arrived. */
async function reach(files: RunFiles, count: number, patienceMs: number): Promise<number> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const delivered = await files.delivered();
    if (delivered >= count) return delivered;
    if (Date.now() > deadline)
      throw new Error(`${delivered} orders arrived in ${patienceMs / 1_000} s, ${count} were waited for`);
    await pause(LOOK_MS);
  }
}

/** Waits for a moment at which several requests are open: some of them will still be when the signal arrives. */
async function openMoment(files: RunFiles): Promise<void> {
  const deadline = Date.now() + MOMENT_MS;
  while (Date.now() < deadline) {
    if ((await files.open()) >= SEVERAL && files.hubPid() !== null) return;
    await pause(LOOK_MS / 3);
  }
}

/** Waits for the next hub after a killed one, or for the same one after a frozen one. */
async function hubAgain(files: RunFiles, { struck, patienceMs }: { struck: number; patienceMs: number }): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const pid = files.hubPid();
    if (pid !== null && pid !== struck && (await files.hubAnswers())) return;
    if (Date.now() > deadline) throw new Error('the hub did not come back');
    await pause(LOOK_MS);
  }
}
