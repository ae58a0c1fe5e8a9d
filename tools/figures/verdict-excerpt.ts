interface Counts {
  input: number;
  delivered: number;
  held: Record<string, number>;
  rejected: Record<string, number>;
  waiting: number;
}

interface Verdict {
  ok: boolean;
  systems: Record<string, Counts>;
  [finding: string]: unknown;
}

const SHOWN = ['lost', 'duplicated', 'misordered', 'corrupted', 'drift'];

/** A verdict, shortened to what fits a page: per system the counts, and what was found. Everything shown is as it was printed. */
export function verdictExcerpt(line: string): string[] {
  const verdict = JSON.parse(line) as Verdict;
  const systems = Object.entries(verdict.systems).map(([name, counts]) => {
    const { input, delivered, held, rejected, waiting } = counts;
    return `   ${JSON.stringify(name)}:${JSON.stringify({ input, delivered, held: sum(held), rejected: sum(rejected), waiting })}`;
  });
  const findings = SHOWN.map((name) => `${JSON.stringify(name)}:${JSON.stringify(verdict[name])}`).join(',');
  return [`{"ok":${String(verdict.ok)}, …`, ' "systems":{', `${systems.join(',\n')}},`, ` ${findings}, …}`];
}

/** Held and rejected are told by reason; a page has room for how many. */
function sum(byReason: Record<string, number>): number {
  return Object.values(byReason).reduce((total, count) => total + count, 0);
}
