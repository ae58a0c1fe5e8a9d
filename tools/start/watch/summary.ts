import type { HubStatus } from './hub-status.ts';

const UNDER_WAY = ['due', 'open', 'unknown', 'blocked'];

/** The state of the run in a few lines that a person can read. */
export function summarise(status: HubStatus): string[] {
  const { changes, records, deliveries, cases, latency } = status;
  const systems = Object.entries(deliveries).map(([system, states]) => `  ${system.padEnd(10)} ${deliveredLine(states)}`);
  return [
    `orders in ${records['order'] ?? 0} · told ${changes.received} · waiting ${changes.waiting}`,
    ...systems,
    `  order to its targets: p50 ${milliseconds(latency.p50Ms)} · p99 ${milliseconds(latency.p99Ms)}`,
    `cases ${cases.open}`,
    ...byCode(cases.byCode),
  ];
}

/** The same on one line. */
export function summariseShortly(status: HubStatus): string {
  const { records, deliveries, changes, cases, latency } = status;
  const systems = Object.entries(deliveries).map(
    ([system, states]) => `${system} ${states['idle'] ?? 0} done ${underWay(states)} to do`,
  );
  return [
    `orders in ${records['order'] ?? 0}`,
    ...systems,
    `waiting ${changes.waiting}`,
    `cases ${cases.open}`,
    `p50 ${milliseconds(latency.p50Ms)} p99 ${milliseconds(latency.p99Ms)}`,
  ].join(' · ');
}

function deliveredLine(states: Record<string, number>): string {
  const parts = [`${states['idle'] ?? 0} delivered`, `${underWay(states)} to do`];
  for (const state of ['held', 'failed', 'withdrawn']) if ((states[state] ?? 0) > 0) parts.push(`${states[state]} ${state}`);
  return parts.join(' · ');
}

function underWay(states: Record<string, number>): number {
  return UNDER_WAY.reduce((sum, state) => sum + (states[state] ?? 0), 0);
}

function byCode(codes: Record<string, number>): string[] {
  return Object.entries(codes).map(([code, count]) => `  ${String(count).padStart(4)} ${code}`);
}

function milliseconds(value: number | null): string {
  return value === null ? '–' : `${value} ms`;
}
