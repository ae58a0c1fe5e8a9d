/** Milliseconds, exact: every value is kept, none is put into a bucket. */
export interface Percentiles {
  p50: number;
  p99: number;
  max: number;
}

/** Nearest rank: `p99` is the smallest value that 99 % of all values do not exceed. Throws RangeError when there are none. */
export function percentiles(values: Float64Array): Percentiles {
  if (values.length === 0) throw new RangeError('percentiles of no values');
  const sorted = values.toSorted();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
