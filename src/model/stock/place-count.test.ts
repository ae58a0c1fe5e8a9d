import { expect, test } from 'vitest';
import { dated, placeCounts, type Told } from './place-count.ts';

const entry = (location: string, picked: string, more: Partial<Told> = {}): Told => ({
  line: 'l1',
  location,
  picked,
  packed: '0',
  shipped: '0',
  short: '0',
  ...more,
});
const of = { line: 'l1', leaves: () => 'picked' as const };

test('each place counts for itself, and what it refuses is not missing there', () => {
  const told = [entry('WH1', '8', { short: '2', reason: 'BP' }), entry('FBA', '0', { short: '3', refused: '3' })];
  expect(placeCounts(told, of)).toEqual([
    { location: 'FBA', consumed: '0', short: '3', missing: '0', reason: null },
    { location: 'WH1', consumed: '8', short: '2', missing: '2', reason: 'BP' },
  ]);
});

test('a count is of the moment at which its place first said it, whoever spoke later', () => {
  const picked = [entry('WH1', '8')];
  const both = [entry('WH1', '8'), entry('FBA', '2')];
  const sayings = [
    { at: 9, told: both },
    { at: 5, told: picked },
    { at: 3, told: [entry('WH1', '7')] },
  ];
  expect(dated(placeCounts(both, of), { ...of, sayings }).map(({ location, at }) => [location, at])).toEqual([
    ['FBA', 9],
    ['WH1', 5],
  ]);
});
