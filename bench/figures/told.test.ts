import { describe, expect, test } from 'vitest';
import { distinctPerBucket, distinctPerWindow, lateDecreases, repeats, type Write } from './told.ts';

function write(at: number, sku: string, units: number): Write {
  return { at, endedAt: at + 5, sku, units };
}

describe('windows of what changed', () => {
  test('count an article once each, however often it changed in it', () => {
    const seen = [0, 10, 20, 110].map((at) => ({ at: 5_000 + at, sku: 'A' }));
    expect(distinctPerWindow([...seen, { at: 5_015, sku: 'B' }], 100)).toBe(3);
  });
  test('begin with what happened first, in whatever order it is told', () => {
    expect(
      distinctPerWindow(
        [
          { at: 199, sku: 'A' },
          { at: 100, sku: 'A' },
        ],
        100,
      ),
    ).toBe(1);
  });
});

describe('windows that a channel saw', () => {
  const bucket = { rate: 10, burst: 2 };
  test('are single calls while another one would have found room', () => {
    expect(distinctPerBucket([write(0, 'A', 1), write(1_000, 'A', 2), write(2_000, 'A', 3)], bucket)).toBe(3);
  });
  test('are a bucket’s worth of calls while there was none: an article told of twice in it counts once', () => {
    const first = [write(0, 'A', 1), write(0, 'B', 1)];
    expect(distinctPerBucket([...first, write(100, 'C', 1), write(200, 'D', 1)], bucket)).toBe(4);
    expect(distinctPerBucket([...first, write(100, 'C', 1), write(200, 'C', 2), write(300, 'C', 3)], bucket)).toBe(4);
  });
});

describe('what is told of less', () => {
  const held = new Map([
    ['A', 10],
    ['B', 10],
    ['C', 10],
  ]);
  test('is late after a call that told of more was over', () => {
    expect(lateDecreases([write(0, 'A', 12), write(5, 'B', 8), write(9, 'C', 7)], held)).toBe(2);
  });
  test('is not late beside one that was still under way, nor before it', () => {
    expect(lateDecreases([write(0, 'A', 8), write(1, 'B', 12), write(5, 'C', 7)], held)).toBe(0);
  });
});

test('a repeat is what a channel was told last, not what it held once', () => {
  expect(repeats([write(0, 'A', 1), write(9, 'A', 2), write(18, 'A', 1), write(27, 'A', 1)])).toBe(1);
});
