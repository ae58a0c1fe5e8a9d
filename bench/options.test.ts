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
])('%j is refused', (args, words) => {
  expect(() => readOptions(args)).toThrow(words);
});
