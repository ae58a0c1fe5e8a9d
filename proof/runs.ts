/** One run of the proof: what is asked for, and how it has to end. */
export interface ProofRun {
  name: string;
  args: string[];
  /** True when the checker has to say yes. */
  good: boolean;
  /** Something else that has to be so, by the verdict. */
  also?: (verdict: Record<string, unknown>) => string | null;
}

export interface Outcome {
  code: number;
  lastLine: string;
  lastWords: string;
}

const PLANTED = ['drop', 'double', 'reorder', 'corrupt', 'norowlock'];

/** Every run, the good ones first. Two hubs without a bug stand beside `norowlock`: it is the missing lock that must make the difference. */
export function listRuns({ orders, replay }: { orders: number; replay: string | null }): ProofRun[] {
  const count = ['--orders', String(orders)];
  const good: ProofRun[] = [
    { name: 'clean', args: count, good: true },
    { name: 'faults', args: [...count, '--faults', 'standard', '--seed', '7'], good: true },
    { name: 'kills', args: [...count, '--kills', '5'], good: true, also: inflight },
    {
      name: 'kills-and-faults',
      args: [...count, '--kills', '5', '--faults', 'standard', '--seed', '11'],
      good: true,
      also: inflight,
    },
    { name: 'stops', args: [...count, '--stops', '2', '--hubs', '2'], good: true, also: inflight },
    { name: 'two-hubs', args: [...count, '--hubs', '2'], good: true },
    {
      name: 'plain-shop',
      args: [...count, '--shop', 'plain', '--kills', '3', '--faults', 'standard'],
      good: true,
      also: inflight,
    },
  ];
  const real: ProofRun[] =
    replay === null ? [] : [{ name: 'replay', args: ['--replay', replay, '--timeout', '900'], good: true }];
  return [...good, ...real, ...PLANTED.map(plantedRun(count))];
}

function plantedRun(count: string[]): (name: string) => ProofRun {
  return (name) => ({
    name: `planted-${name}`,
    args: [...count, '--planted', name],
    good: false,
    ...(name === 'norowlock' ? { also: overlap } : {}),
  });
}

/** A bug is found when the checker says so; a run that broke down proves nothing. */
export function judgeOutcome({ good, also }: ProofRun, { code, lastLine, lastWords }: Outcome): { ok: boolean; words: string } {
  const verdict = verdictIn(lastLine);
  if (verdict === null || !('systems' in verdict)) return { ok: false, words: `exit ${code} without a verdict: ${lastWords}` };
  const problems = (verdict['problems'] as string[] | undefined) ?? [];
  const found = problems.length === 0 ? 'nothing found' : problems.join('; ');
  const missing = also?.(verdict) ?? null;
  const ok = code === (good ? 0 : 1) && verdict['ok'] === good && missing === null;
  return { ok, words: missing === null ? found : `${found}; ${missing}` };
}

function verdictIn(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function inflight(verdict: Record<string, unknown>): string | null {
  const kills = (verdict['kills'] ?? []) as { inflight: number }[];
  return kills.some((kill) => kill.inflight > 0) ? null : 'no request was open at any kill';
}

function overlap(verdict: Record<string, unknown>): string | null {
  return Number(verdict['overlap'] ?? 0) > 0 ? null : 'the two hubs never worked on one record at a time';
}
