import { expect, test } from 'vitest';
import { summarise, summariseShortly } from './summary.ts';

const status = {
  changes: { received: 120, applied: 117, waiting: 3, case: 1 },
  records: { order: 40, customer: 12 },
  deliveries: { warehouse: { idle: 36, due: 1, open: 2, held: 1 }, erp: { idle: 38 } },
  fetches: { due: 0, failed: 0 },
  cases: { open: 1, byCode: { SYN_PROJECT_UNKNOWN_SKU: 1 } },
  latency: { p50Ms: 21, p99Ms: null },
  left: [],
};

test('the state in a few lines', () => {
  expect(summarise(status)).toEqual([
    'orders in 40 · told 120 · waiting 3',
    '  warehouse  36 delivered · 3 to do · 1 held',
    '  erp        38 delivered · 0 to do',
    '  order to its targets: p50 21 ms · p99 –',
    'cases 1',
    '     1 SYN_PROJECT_UNKNOWN_SKU',
  ]);
});

test('the same on one line', () => {
  expect(summariseShortly(status)).toBe(
    'orders in 40 · warehouse 36 done 3 to do · erp 38 done 0 to do · waiting 3 · cases 1 · p50 21 ms p99 –',
  );
});
