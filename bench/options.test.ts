import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('a measure alone has every default', () => {
  expect(readOptions(['throughput'])).toMatchObject({
    measure: 'throughput',
    orders: 20_000,
    runs: 5,
    warmUp: 1000,
    json: false,
  });
  expect(readOptions(['growth'])).toMatchObject({ measure: 'growth', orders: 10_000, records: 2_000_000 });
  expect(readOptions(['latency'])).toMatchObject({ measure: 'latency', seconds: 60, rate: 200 });
  expect(readOptions(['first-load'])).toMatchObject({ measure: 'first-load', products: 100_000, bulkRate: 100 });
  expect(readOptions(['burst'])).toMatchObject({ measure: 'burst', orders: 1_000, points: 1_000 });
  expect(readOptions(['oversell'])).toMatchObject({ measure: 'oversell', orders: 2_000, hubs: 1 });
  expect(readOptions(['stock'])).toMatchObject({ measure: 'stock', changes: 10_000 });
  expect(readOptions(['projection'])).toMatchObject({ measure: 'projection', movements: 1_000_000 });
});

test('options are read wherever they stand', () => {
  expect(readOptions(['--json', 'latency', '--seconds', '5', '--rate=50'])).toMatchObject({ json: true, seconds: 5, rate: 50 });
});

test.each([
  [[], 'Say which measure'],
  [['speed'], 'Say which measure'],
  [['latency', 'growth'], 'Say which measure'],
  [['throughput', '--orders', '0'], '--orders is a whole number from 1'],
  [['throughput', '--runs', '-3'], '--runs'],
  [['throughput', '--orders', '1e9'], '--orders'],
  [['throughput', '--fast'], '--fast'],
  [['first-load', '--bulk-rate', '0'], '--bulk-rate is a whole number from 1'],
  [['burst', '--points', '99'], '--points is a whole number from 100'],
  [['burst', '--profile'], '--profile is not of burst'],
  [['stock', '--profile'], '--profile is not of stock'],
  [['projection', '--movements', '99'], '--movements is a whole number from 100'],
])('%j is refused', (args, words) => {
  expect(() => readOptions(args)).toThrow(words);
});
