import { UsageError } from '../frame/usage-error.ts';

/** The dial's positions: shares from 0 to 1, and values in milliseconds. */
export const shareNames = [
  'latency_in',
  'latency_out',
  'drop',
  'duplicate',
  'reorder',
  'stale',
  'rate_limit',
  'server_error',
  'timeout_before',
  'timeout_after',
  'schema_drift_in',
  'schema_drift_out',
] as const;
export const valueNames = ['clock_offset', 'search_lag', 'latency_ms', 'reorder_ms', 'stale_ms', 'timeout_hold_ms'] as const;

export type ShareName = (typeof shareNames)[number];
export type ValueName = (typeof valueNames)[number];
export type Rates = Record<ShareName | ValueName, number>;

const quiet: Rates = {
  latency_in: 0,
  latency_out: 0,
  drop: 0,
  duplicate: 0,
  reorder: 0,
  stale: 0,
  rate_limit: 0,
  server_error: 0,
  timeout_before: 0,
  timeout_after: 0,
  schema_drift_in: 0,
  schema_drift_out: 0,
  clock_offset: 0,
  search_lag: 0,
  latency_ms: 250,
  reorder_ms: 600,
  stale_ms: 1500,
  timeout_hold_ms: 2000,
};

const standardShares = {
  latency_in: 0.05,
  latency_out: 0.05,
  drop: 0.02,
  duplicate: 0.05,
  reorder: 0.05,
  stale: 0.03,
  rate_limit: 0.02,
  server_error: 0.02,
  timeout_before: 0.01,
  timeout_after: 0.01,
  schema_drift_in: 0.05,
  schema_drift_out: 0.05,
};

/** The clocks disagree by up to 105 s: enough to order two systems' stamps wrongly, little enough for a 5-minute signature window. */
const standardOffset: Record<string, number> = { shop: 30_000, warehouse: -45_000, erp: 60_000, carrier: -20_000 };

export function standardRates(system: string): Rates {
  return { ...quiet, ...standardShares, clock_offset: standardOffset[system] ?? 0, search_lag: system === 'warehouse' ? 800 : 0 };
}

/** `standard`, `none` or `k=v,…`, in any mix; `overrides` are further `k=v`. */
export function parseRates(system: string, text: string, overrides: string[]): Rates {
  let rates = { ...quiet };
  for (const part of [...text.split(','), ...overrides]) {
    if (part === 'standard') rates = standardRates(system);
    else if (part !== 'none' && part !== '') rates = withRate(rates, part);
  }
  return rates;
}

function withRate(rates: Rates, part: string): Rates {
  const [name = '', value = ''] = part.split('=');
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return changeRates(rates, { [name]: number });
}

/** A new set of rates; an unknown name or an impossible value is refused. */
export function changeRates(rates: Rates, changes: Record<string, unknown>): Rates {
  const next: Record<string, number> = { ...rates };
  for (const [name, value] of Object.entries(changes)) {
    const targets = name === 'latency' || name === 'schema_drift' ? [`${name}_in`, `${name}_out`] : [name];
    for (const target of targets) next[target] = checkedRate(target, value);
  }
  return next as Rates;
}

/** All shares to nothing. The clock and the search lag stay: a clock that jumps back would be a fault of its own. */
export function silencedRates(rates: Rates): Rates {
  return { ...rates, ...Object.fromEntries(shareNames.map((name) => [name, 0])) };
}

function checkedRate(name: string, value: unknown): number {
  const share = (shareNames as readonly string[]).includes(name);
  if (!share && !(valueNames as readonly string[]).includes(name)) throw new UsageError(`The fault dial has no "${name}".`);
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new UsageError(`The fault "${name}" needs a number.`);
  if (share && (value < 0 || value > 1)) throw new UsageError(`The fault "${name}" is a share from 0 to 1, not ${value}.`);
  return value;
}
