import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Child } from './child.ts';
import { manifestsIn, type DataFolder } from './data-folder.ts';
import type { StartOptions } from './options.ts';
import { SYSTEMS, type Systems } from './parts/systems.ts';

export interface Judgement {
  /** The checker's exit code. */
  code: number;
  verdict: Record<string, unknown> | null;
  /** Why there is none. */
  words: string;
}

interface Evidence {
  root: string;
  folder: DataFolder;
  options: StartOptions;
  cases: Record<string, unknown>[];
  /** Kinds of fault that must have struck. */
  faults: string[];
}

/** Has the checker judge the run, as a process of its own that knows the files and nothing else. */
export async function judgeRun({ root, folder, options, cases, faults }: Evidence): Promise<Judgement> {
  writeFileSync(folder.cases, JSON.stringify({ cases }), { mode: 0o600 });
  const args = [`${root}/proof/checker/main.ts`, '--stores', folder.systems, '--cases', folder.cases];
  for (const manifest of manifestsIn(folder)) args.push('--manifest', manifest);
  if (options.replay !== null) args.push('--csv', resolve(options.replay));
  if (isLarge(options)) args.push('--expect-faults', faults.join(','));
  if (existsSync(folder.kills)) args.push('--kills', folder.kills);
  args.push('--expect-kills', String(options.kills + options.stops));
  if (options.planted === 'norowlock') args.push('--overlap', folder.overlap);
  const child = new Child({ name: 'checker', args, env: {}, log: `${folder.logs}/checker.log` });
  let verdict: Record<string, unknown> | null = null;
  child.onLine((line) => {
    verdict = line;
  });
  const { code } = await child.ended;
  return { code: code ?? 1, verdict, words: child.lastSentence };
}

/** Enough traffic for the rarest fault, one call in a hundred, to strike: in a small run it may rightly not. */
function isLarge({ orders }: StartOptions): boolean {
  return orders === null || orders >= 200;
}

/** The kinds that the dials were set to, whatever they are set to; a clock may be off in either direction. */
export async function dialledFaults(systems: Systems): Promise<string[]> {
  const kinds = new Set<string>();
  for (const system of SYSTEMS) {
    const { rates } = (await systems.admin(system, '/admin/faults')) as { rates: Record<string, number> };
    for (const [name, rate] of Object.entries(rates)) {
      if (rate !== 0 && !name.endsWith('_ms')) kinds.add(name.replace(/_(?:in|out)$/, ''));
    }
  }
  return [...kinds];
}
