import { describe as suite, expect, test } from 'vitest';
import { flatness } from './flatness.ts';
import { latencies } from './latencies.ts';
import { bulkLimit, shareOfBucket } from './limits.ts';
import { median } from './median.ts';
import { percentiles } from './percentiles.ts';
import { describe, holds, round } from './verdict.ts';

suite('median', () => {
  test('is the middle value, whatever the order', () => expect(median([9, 1, 5])).toBe(5));
  test('is the mean of the two middle values of an even number', () => expect(median([4, 1, 2, 9])).toBe(3));
  test('of no values is an error', () => expect(() => median([])).toThrow(RangeError));
});

suite('percentiles', () => {
  test('are values that were measured', () => {
    const values = Float64Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(percentiles(values)).toEqual({ p50: 100, p99: 198, max: 200 });
  });
  test('of one value are that value', () => expect(percentiles(Float64Array.of(7))).toEqual({ p50: 7, p99: 7, max: 7 }));
  test('of no values are an error', () => expect(() => percentiles(new Float64Array())).toThrow(RangeError));
});

suite('latencies', () => {
  test('run from the schedule to the later of the two targets', () => {
    const held = [Float64Array.of(105, 230), Float64Array.of(110, 220)];
    expect([...latencies(Float64Array.of(100, 200), held)]).toEqual([10, 30]);
  });
  test('an order that a target never held is an error', () => {
    const held = [Float64Array.of(105), Float64Array.of(Number.NaN)];
    expect(() => latencies(Float64Array.of(100), held)).toThrow('order 0 was not held');
  });
});

suite('flatness', () => {
  test('is the last quarter beside the second one, whatever the warm-up was', () => {
    expect(flatness([900, 900, 100, 120, 130, 110, 115, 138])).toEqual({ ratio: 138 / 120, largest: 900 });
  });
  test('of samples that grow is more than one', () => {
    expect(flatness(Array.from({ length: 40 }, (_, second) => 100 + second)).ratio).toBeCloseTo(139 / 119);
  });
  test('of three samples is an error, and one that is missing makes it no number', () => {
    expect(() => flatness([1, 2, 3])).toThrow(RangeError);
    expect(flatness([1, 2, 3, Number.NaN]).ratio).toBeNaN();
  });
});

suite('limits', () => {
  test('of bulk operations are those of five at once', () => expect(bulkLimit(100)).toBe(500));
  test('of a bucket are what it held and what flowed back', () => {
    expect(shareOfBucket(6_000, { held: 2_000, rate: 100 }, 100)).toBe(0.5);
  });
});

suite('verdict', () => {
  test('a bound itself is kept', () => {
    expect(holds({ name: 'ratio', value: 0.35, bound: 0.35, must: 'least' })).toBe(true);
    expect(holds({ name: 'rows', value: 24, bound: 24, must: 'most' })).toBe(true);
  });
  test('a figure on the wrong side is broken, and so is one that is no number', () => {
    expect(holds({ name: 'ratio', value: 0.34, bound: 0.35, must: 'least' })).toBe(false);
    expect(holds({ name: 'rows', value: 24.1, bound: 24, must: 'most' })).toBe(false);
    expect(holds({ name: 'rows', value: Number.NaN, bound: 24, must: 'most' })).toBe(false);
  });
  test('its line names figure, bound and outcome', () => {
    expect(describe({ name: 'rows per order', value: 25.123, bound: 24, must: 'most' })).toBe(
      'BROKEN  rows per order 25.1 (at most 24)',
    );
  });
  test('large figures lose their fraction, small ones keep three digits', () => {
    expect([round(5412.7), round(0.46123), round(12.345)]).toEqual([5413, 0.461, 12.3]);
  });
});
