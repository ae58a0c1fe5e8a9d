import { describe, holds, round } from './figures/verdict.ts';
import { burst } from './measures/burst.ts';
import { firstLoad } from './measures/first-load.ts';
import { growth } from './measures/growth.ts';
import { latency } from './measures/latency.ts';
import { profile } from './measures/profile.ts';
import type { Result } from './measures/result.ts';
import { throughput } from './measures/throughput.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { openStage, type Stage } from './stage/stage.ts';
import { oversell } from './stock/oversell.ts';
import { projection } from './stock/projection.ts';
import { stockChanges } from './stock/stock-changes.ts';

const MEASURE = { throughput, latency, growth, 'first-load': firstLoad, burst, oversell, stock: stockChanges, projection };

/** People read standard error; standard output is the result alone. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  say(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}

// A reader that has gone away (`| head`) must not leave a database server behind.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const stage = await openStage(options);
let stopping: Promise<void> | null = null;
const close = (): Promise<void> => (stopping ??= stage.close());
const abandon = (): void => void close().finally(() => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Not once: npm passes Ctrl-C on a second time, and what was started is still being ended then.
  process.on(signal, () => {
    if (stopping === null) say(`Ended by ${signal}.`);
    abandon();
  });
}
process.once('uncaughtException', (error) => {
  say(error.stack ?? error.message);
  abandon();
});

try {
  process.exitCode = await run(stage);
} catch (error) {
  if (stopping === null) say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  await close();
}

async function run(on: Stage): Promise<number> {
  if (options.profile) {
    await profile(on, options, say);
    return 0;
  }
  return report(await MEASURE[options.measure](on, options, say));
}

/** Zero when every bound is kept. */
function report({ figures, verdicts, detail }: Result): number {
  for (const [name, value] of Object.entries(figures)) say(`${name.padEnd(32)}${round(value)}`);
  for (const [name, values] of Object.entries(detail)) {
    say(
      `${name}: ${Object.entries(values)
        .map(([key, value]) => `${key} ${round(value)}`)
        .join(', ')}`,
    );
  }
  for (const verdict of verdicts) say(describe(verdict));
  const kept = verdicts.every(holds);
  if (options.json) process.stdout.write(`${JSON.stringify({ measure: options.measure, kept, ...figures, detail })}\n`);
  return kept ? 0 : 1;
}
