import { expect, test } from 'vitest';
import { readWindow } from './window.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const shown = (asked: Parameters<typeof readWindow>[0]): unknown => {
  const window = readWindow(asked, NOW);
  return 'field' in window ? window.field : [new Date(window.from).toISOString(), new Date(window.to).toISOString(), window.zone];
};

test('a date is midnight in the zone, a time is what it says, and what is left out is the last seven days', () => {
  expect(shown({})).toEqual(['2026-11-15T10:00:00.000Z', '2026-11-22T10:00:00.000Z', 'UTC']);
  const berlin = { from: '2026-10-25', to: '2026-10-26', zone: 'Europe/Berlin' };
  // The day on which the clock is put back has 25 hours.
  expect(shown(berlin)).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z', 'Europe/Berlin']);
  expect(shown({ from: '2026-11-01T06:00:00+02:00', to: '2026-11-01T06:00', zone: 'UTC' })).toEqual([
    '2026-11-01T04:00:00.000Z',
    '2026-11-01T06:00:00.000Z',
    'UTC',
  ]);
});

test('what cannot be counted is refused by its field', () => {
  expect(shown({ from: 'yesterday' })).toBe('from');
  expect(shown({ to: '2026-02-30' })).toBe('to');
  expect(shown({ zone: 'Middle/Earth' })).toBe('zone');
  expect(shown({ from: '2026-11-02', to: '2026-11-02' })).toBe('to');
  expect(shown({ from: '2026-01-01', to: '2026-04-04' })).toBe('from');
  expect(shown({ from: '2026-01-01', to: '2026-04-03' })).toHaveLength(3);
  // Summer time begins between them: 92 days are an hour less.
  expect(shown({ from: '2026-01-01', to: '2026-04-03', zone: 'Europe/Berlin' })).toHaveLength(3);
});
