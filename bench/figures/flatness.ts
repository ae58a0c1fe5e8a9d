/** How a series of samples over a run ends beside how it was when it had warmed up. */
export interface Flatness {
  /** The last quarter's largest sample over the second quarter's; 1 is flat. */
  ratio: number;
  largest: number;
}

/** Of samples in their order; throws a RangeError for fewer than four, which have no quarters. */
export function flatness(samples: readonly number[]): Flatness {
  if (samples.length < 4) throw new RangeError(`Four samples make quarters; found ${samples.length}.`);
  const quarter = (number: number): readonly number[] =>
    samples.slice(Math.floor((samples.length * (number - 1)) / 4), Math.floor((samples.length * number) / 4));
  return { ratio: Math.max(...quarter(4)) / Math.max(...quarter(2)), largest: Math.max(...samples) };
}
