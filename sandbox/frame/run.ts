import type { Definition } from './frame.ts';
import type { Running } from './start.ts';
import { start } from './start.ts';
import { UsageError } from './usage-error.ts';

/** A stand-in as a process of its own: one JSON line when ready, a clean stop on SIGTERM or SIGINT. */
export async function run(definition: Definition): Promise<void> {
  try {
    const running = await start(definition, process.argv.slice(2), { environment: process.env });
    stopOnSignal(running);
    process.stdout.write(`${JSON.stringify({ ready: true, system: definition.system, port: running.port, pid: process.pid })}\n`);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${definition.system}: ${text}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

function stopOnSignal(running: Running): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void running.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
