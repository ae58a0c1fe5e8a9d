import { addQuantities, compareQuantities } from '../value/quantity.ts';
import { FIGURE_IDS, type FigureId } from './figures.ts';

/** What was counted for one figure: decimal text, for units may be parts of a kilogram. */
export interface Count {
  numerator: string;
  denominator: string;
  /** Not known yet: in neither of them. */
  open: string;
}

/** By figure what was counted. Ratios are never added up or averaged: counts are, and the ratio is taken of them. */
export type Tally = Record<FigureId, Count>;

const NOTHING: Count = { numerator: '0', denominator: '0', open: '0' };

export function emptyTally(): Tally {
  return Object.fromEntries(FIGURE_IDS.map((id) => [id, NOTHING])) as Tally;
}

export function addTallies(a: Tally, b: Tally): Tally {
  return Object.fromEntries(FIGURE_IDS.map((id) => [id, addCounts(a[id], b[id])])) as Tally;
}

export function addCounts(a: Count, b: Count): Count {
  return {
    numerator: addQuantities(a.numerator, b.numerator),
    denominator: addQuantities(a.denominator, b.denominator),
    open: addQuantities(a.open, b.open),
  };
}

export function sumOfCounts(counts: readonly Count[]): Count {
  return counts.reduce(addCounts, NOTHING);
}

/** Six decimal places; null where nothing was counted: that is neither none nor all. */
export function ratioOf({ numerator, denominator }: Count): number | null {
  if (compareQuantities(denominator, '0') === 0) return null;
  return Math.round((Number(numerator) / Number(denominator)) * 1e6) / 1e6;
}
