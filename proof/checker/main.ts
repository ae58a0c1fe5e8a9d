import { check } from './check.ts';
import { parseOptions } from './options.ts';

/** Exit codes: 0 nothing is wrong · 1 something is · 2 the evidence cannot be read. */
try {
  const verdict = check(parseOptions(process.argv.slice(2)));
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
  process.exitCode = verdict.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`The checker cannot judge: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
