/** The first retry comes after about a second: most failures of a busy system last no longer. */
const FIRST_MS = 1_000;
/** The longest wait of the fast class; the exact class waits up to its minutes. */
const LONGEST_MS = { fast: 60_000, exact: 600_000 };

/**
 * Exponential backoff with full jitter (half fixed, half random, so that it never is near zero);
 * what the target asked for is a lower bound.
 */
export function backoffMs(input: {
  tries: number;
  class: 'fast' | 'exact';
  retryAfterMs: number | undefined;
  random: () => number;
}): number {
  const ceiling = Math.min(LONGEST_MS[input.class], FIRST_MS * 2 ** Math.min(input.tries, 16));
  const jittered = ceiling / 2 + (ceiling / 2) * input.random();
  return Math.max(jittered, (input.retryAfterMs ?? 0) * (1 + 0.1 * input.random()));
}
