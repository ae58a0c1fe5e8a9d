/** What a channel was told of one article, as it saw it; times are milliseconds. */
export interface Write {
  at: number;
  endedAt: number;
  sku: string;
  units: number;
}

/** How often, summed over windows of this width, at least one thing of an article happened. */
export function distinctPerWindow(seen: readonly { at: number; sku: string }[], widthMs: number): number {
  const first = seen.reduce((least, { at }) => Math.min(least, at), Infinity);
  return new Set(seen.map(({ at, sku }) => `${Math.floor((at - first) / widthMs)} ${sku}`)).size;
}

/**
 * Articles told of, summed over the windows that the channel itself saw. It reckons its own bucket, which is full at
 * first: a call after which another one would have found room is a window alone, for nothing had to wait. While the
 * bucket is empty a window is a bucket's worth of calls.
 */
export function distinctPerBucket(writes: readonly Write[], bucket: { rate: number; burst: number }): number {
  let tokens = bucket.burst;
  let last = writes[0]?.at ?? 0;
  let distinct = 0;
  let window: string[] = [];
  for (const { at, sku } of writes) {
    tokens = Math.min(bucket.burst, tokens + ((at - last) * bucket.rate) / 1_000) - 1;
    last = at;
    window.push(sku);
    if (tokens < 1 && window.length < bucket.burst) continue;
    distinct += new Set(window).size;
    window = [];
  }
  return distinct + new Set(window).size;
}

/** Writes that told what the channel held already. */
export function repeats(writes: readonly Write[]): number {
  const held = new Map<string, number>();
  return writes.filter(({ sku, units }) => {
    const known = held.get(sku);
    held.set(sku, units);
    return known === units;
  }).length;
}

/**
 * Writes of less that came when a write of more was over already: of what is due at one moment there may be none. Calls
 * that were under way together are not before one another.
 *
 * @param held units that the channel held before, by article
 */
export function lateDecreases(writes: readonly Write[], held: ReadonlyMap<string, number>): number {
  let firstIncreaseEnded = Infinity;
  let late = 0;
  for (const { at, endedAt, sku, units } of writes) {
    const before = held.get(sku) ?? 0;
    if (units > before) firstIncreaseEnded = Math.min(firstIncreaseEnded, endedAt);
    if (units < before && at >= firstIncreaseEnded) late += 1;
  }
  return late;
}
