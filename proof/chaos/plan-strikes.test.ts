import { expect, test } from 'vitest';
import { planStrikes } from './plan-strikes.ts';

test('five kills are spread from 10 to 90 % delivered', () => {
  const strikes = planStrikes({ kills: 5, stops: 0 });
  expect(strikes.map(({ share }) => Math.round(share * 100))).toEqual([10, 30, 50, 70, 90]);
  expect(new Set(strikes.map(({ signal }) => signal))).toEqual(new Set(['SIGKILL']));
});

test('kills and stops take turns', () => {
  expect(planStrikes({ kills: 2, stops: 2 }).map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGSTOP', 'SIGKILL', 'SIGSTOP']);
});

test('a single strike comes half-way', () => {
  expect(planStrikes({ kills: 0, stops: 1 })).toEqual([{ signal: 'SIGSTOP', share: 0.5 }]);
});
