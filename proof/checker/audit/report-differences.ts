import type { Difference } from '../compare/differences.ts';
import type { World } from '../world.ts';

interface Judged {
  system: string;
  about: string;
  found: Difference[];
  /** True when what stands there is what an older version said. */
  older: boolean;
}

/** Writes down each difference: a field that is wrong is corrupted, unless the whole is merely out of date. */
export function reportDifferences(world: World, { system, about, found, older }: Judged): void {
  if (found.length === 0) return;
  if (older) {
    world.findings.add({
      fault: 'misordered',
      system,
      about,
      detail: `an older version stands: ${found
        .map((one) => one.path)
        .join(', ')
        .slice(0, 200)}`,
    });
  }
  for (const { path, expected, actual, money } of found) {
    const detail = `${path}: expected ${brief(expected)}, holds ${brief(actual)}`;
    if (!older) world.findings.add({ fault: 'corrupted', system, about, detail });
    if (money !== undefined) world.findings.addDrift(money.cents, money.currency, { system, about, detail });
  }
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 120);
}
