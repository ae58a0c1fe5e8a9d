import type { Stores } from './stores.ts';

/** What the dials injected, by kind; `latency_in` and `latency_out` count as `latency`. */
export function countFaults(stores: Stores): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const store of Object.values(stores)) {
    for (const [kind, count] of Object.entries(store.faultCounts())) {
      const name = kind.replace(/_(?:in|out)$/, '');
      totals[name] = (totals[name] ?? 0) + count;
    }
  }
  return totals;
}
