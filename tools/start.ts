import { fileURLToPath } from 'node:url';
import { Child } from './start/child.ts';
import { Interrupt } from './start/interrupt.ts';
import { parseStartOptions, StartMistake, USAGE, type StartOptions } from './start/options.ts';
import { Restless, Run } from './start/run.ts';
import type { Judgement } from './start/verdict.ts';
import { Screen } from './start/watch/screen.ts';
import { StartRefusal } from './postgres/start-refusal.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

process.exitCode = await main(process.argv.slice(2));
// A connection that is kept alive must not keep the process.
process.exit();

/** Returns the exit code: 0 for a good run or a wished stop, else 1 or what the checker says. */
async function main(argv: string[]): Promise<number> {
  try {
    const options = parseStartOptions(argv);
    if (options === null) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    return await start(options);
  } catch (error) {
    if (!(error instanceof StartMistake) && !(error instanceof StartRefusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    // Whoever reads the last line of stdout gets one even then.
    if (error instanceof Restless && argv.includes('--json')) {
      process.stdout.write(`${JSON.stringify({ ok: false, problems: ['it did not come to rest'], left: error.left })}\n`);
    }
    return 1;
  }
}

async function start(options: StartOptions): Promise<number> {
  // With --exit stdout is for the verdict alone.
  const screen = new Screen(options.exit ? process.stderr : process.stdout);
  const interrupt = new Interrupt(Date.now, () => {
    screen.say('Stopping at once.');
    Child.endAll();
  });
  interrupt.listen();
  const judgement = await new Run(ROOT, options, { screen, interrupt }).toItsEnd();
  return judgement === null ? stoppedCode(options) : tell(judgement, options);
}

/** Stopping a stream is its only end; stopping a run that was to be judged leaves it unjudged. */
function stoppedCode(options: StartOptions): number {
  return options.exit ? 130 : 0;
}

async function tell({ code, verdict, words }: Judgement, options: StartOptions): Promise<number> {
  if (verdict === null) {
    process.stderr.write(`${words}\n`);
    return code === 0 ? 1 : code;
  }
  const text = options.json ? JSON.stringify(verdict) : sentences(verdict);
  await new Promise<void>((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
  return code;
}

interface Counted {
  input: number;
  delivered: number;
  held: Record<string, number>;
  rejected: Record<string, number>;
}

function sentences(verdict: Record<string, unknown>): string {
  const problems = (verdict['problems'] ?? []) as string[];
  const systems = Object.entries(verdict['systems'] as Record<string, Counted>);
  const counts = systems.map(([system, count]) => `${system}: ${account(count)}`);
  const findings = (verdict['findings'] ?? []) as { fault: string; system: string; about: string; detail: string }[];
  const told = findings.slice(0, 20).map((one) => `  ${one.fault} in ${one.system}: ${one.about}: ${one.detail}`);
  const good = 'Nothing is lost, doubled, out of order or changed.';
  const judged = verdict['ok'] === true ? good : `The run is not good: ${problems.join('; ')}.`;
  return [...counts, judged, ...told].join('\n');
}

function account({ input, delivered, held, rejected }: Counted): string {
  const parts = [`${delivered} of ${input} delivered`];
  for (const [reason, count] of Object.entries(held)) parts.push(`${count} held (${reason})`);
  for (const [reason, count] of Object.entries(rejected)) parts.push(`${count} rejected (${reason})`);
  return parts.join(', ');
}
