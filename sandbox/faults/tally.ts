import type { Store } from '../frame/store.ts';
import type { FaultTally } from './dial.ts';
import { shareNames } from './rates.ts';

const counted = [...shareNames, 'clock_offset', 'search_lag', 'search_lag_hits'];

/** Counts injections in the store, so that the checker reads them after the process is gone. */
export function storedTally(store: Store): FaultTally {
  return {
    add(kind) {
      store
        .sql('insert into fault_count (kind, count) values (?, 1) on conflict (kind) do update set count = count + 1')
        .run(kind);
    },
    all() {
      const counts: Record<string, number> = Object.fromEntries(counted.map((kind) => [kind, 0]));
      for (const row of store.sql('select kind, count from fault_count').all())
        counts[String(row['kind'])] = Number(row['count']);
      return counts;
    },
  };
}
