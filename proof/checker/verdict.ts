import type { Doc } from './doc.ts';
import type { Finding, Findings } from './findings.ts';
import type { ReplayVerdict } from './replay/account.ts';
import type { SystemCount, Tally } from './tally.ts';

export interface Verdict {
  ok: boolean;
  /** Why not, in words. */
  problems: string[];
  run: Doc;
  systems: Record<string, SystemCount>;
  lost: number;
  duplicated: number;
  misordered: number;
  corrupted: number;
  /** Sum over currencies of the minor units that are wrong. */
  drift: number;
  driftCents: Record<string, number>;
  faults: Record<string, number>;
  /** What an outside script did to the hub, and how many requests were open at that moment. */
  kills: Doc[];
  /** How often two hubs worked on one record at the same time; null when nobody counted. */
  overlap: number | null;
  /** Open cases of the hub by code. They excuse nothing, and there are no more of a code than inputs that explain it. */
  cases: Record<string, number>;
  replay: ReplayVerdict | null;
  findings: Finding[];
}

export interface Evidence {
  run: Doc;
  complete: boolean;
  tally: Tally;
  findings: Findings;
  cases: Record<string, number>;
  /** How many orders were cancelled in the shop. */
  cancelled: number;
  faults: Record<string, number>;
  kills: Doc[];
  overlap: number | null;
  replay: ReplayVerdict | null;
  /** Kinds of fault that must have struck. */
  expectFaults: string[];
  /** Kills that must have happened. */
  expectKills: number;
}

export function judge(evidence: Evidence): Verdict {
  const { findings, tally, run, faults, kills, overlap, cases, replay } = evidence;
  const { lost, duplicated, misordered, corrupted } = findings.counts;
  const drift = Object.values(findings.cents).reduce((sum, cents) => sum + cents, 0);
  const problems = [
    ...faultProblems({ lost, duplicated, misordered, corrupted, drift }),
    ...accountProblems(tally, replay),
    ...caseProblems(evidence),
    ...runProblems(evidence),
  ];
  return {
    ok: problems.length === 0,
    problems,
    run,
    systems: tally.systems,
    lost,
    duplicated,
    misordered,
    corrupted,
    drift,
    driftCents: findings.cents,
    faults,
    kills,
    overlap,
    cases,
    replay,
    findings: findings.told,
  };
}

function faultProblems(counts: Record<string, number>): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([fault, count]) => `${fault}: ${count}`);
}

function accountProblems(tally: Tally, replay: ReplayVerdict | null): string[] {
  const open = tally.open().map((system) => `${system}: the input is not delivered + held + rejected`);
  const unclosed = replay?.open.length ?? 0;
  return unclosed === 0 ? open : [...open, `${unclosed} SKUs of the files do not add up`];
}

/** A target's refusal of what it was asked for is its own decision; every other case has to have its reason in the input. */
const OWN_DECISION = 'SYN_DELIVER_REQUEST_REFUSED';

/** What an order that was cancelled explains, once each: its goods may have left. */
const OF_CANCELLED = new Set(['SYN_PROJECT_CANCEL_AFTER_SHIP', 'SYN_PROJECT_SHIPPED_DESPITE_CANCEL']);

/** Cases that nothing in the input explains call a person to what is no person's business. */
function caseProblems({ cases, tally, cancelled }: Evidence): string[] {
  const explained = (code: string): number =>
    OF_CANCELLED.has(code)
      ? cancelled
      : Object.values(tally.systems).reduce((sum, { held, rejected }) => sum + (held[code] ?? 0) + (rejected[code] ?? 0), 0);
  return Object.entries(cases)
    .filter(([code, count]) => code !== OWN_DECISION && count > explained(code))
    .map(([code, count]) => `${count} open cases ${code} and ${explained(code)} inputs that explain them`);
}

function runProblems({ complete, expectFaults, faults, expectKills, kills, tally }: Evidence): string[] {
  const problems = complete ? [] : ['the manifest has no end: the generator did not finish'];
  if (Object.keys(tally.systems).length === 0) problems.push('the manifest holds no input at all');
  for (const kind of expectFaults) if ((faults[kind] ?? 0) === 0) problems.push(`the fault ${kind} never struck`);
  if (kills.length < expectKills) problems.push(`the hub was stopped ${kills.length} times, ${expectKills} were asked for`);
  const open = kills.reduce((sum, kill) => sum + Number(kill['inflight'] ?? 0), 0);
  if (expectKills > 0 && open === 0) problems.push('no request was open at any of the kills');
  return problems;
}
