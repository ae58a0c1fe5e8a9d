import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Stage } from '../stage.ts';
import { judged, type Verdict } from './verdicts.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const NAME = 'I10';
const WORDS = 'a replay gives the same records';

/** Copies the stored changes into an empty hub, by the command that anybody can give, and has every record compared by its hash. */
export async function replayed({ plan, databaseUrl, ground }: Stage): Promise<Verdict> {
  const empty = await ground.database();
  try {
    const config = plan.args[plan.args.indexOf('--config') + 1] ?? '';
    const args = [`${ROOT}tools/replay.ts`, '--from', databaseUrl, '--to', empty, '--config', config];
    const { ended, said } = await run(args, plan.env);
    // Of one that fails its last lines, for the very last need not be the reason.
    const wrong = ended === 0 ? [] : [`ended with ${ended}: ${said.slice(-12).join(' | ')}`];
    return judged(NAME, WORDS, { wrong, detail: said.at(-1) ?? '' });
  } finally {
    await ground.drop(empty);
  }
}

function run(args: string[], env: Record<string, string>): Promise<{ ended: number | string; said: string[] }> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString('utf8')));
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ ended: code ?? signal ?? 1, said: said.trimEnd().split('\n') }));
  });
}
