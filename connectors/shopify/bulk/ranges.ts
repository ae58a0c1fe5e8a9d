/** Objects whose ids lie between two numbers, both included; null: no bound. */
export interface Range {
  from: number | null;
  to: number | null;
  /** How many there were when they were counted; null: it is not known. */
  count: number | null;
}

/** Operations take some time to begin, so none is for fewer. */
const FEWEST = 500;
/** One that fails is begun anew, so none is for more. */
const MOST = 25_000;
/** While operations end one by one, each is for this share of what is left: the last ones are small, and end together. */
const SHARE = 1 / 10;
/** A range is not cut or joined over a few objects. */
const TOLERANCE = 1.25;

/** How many objects the next operation should be for; Infinity where they cannot be counted. */
export function sizeOf(open: readonly Range[]): number {
  const left = open.reduce((sum, { count }) => sum + (count ?? Number.POSITIVE_INFINITY), 0);
  return Number.isFinite(left) ? Math.min(MOST, Math.max(FEWEST, Math.ceil(left * SHARE))) : left;
}

/**
 * Four ranges that hold together all that this one holds, the outer ones open where it is. Null when it cannot be cut.
 *
 * @param span the least and the greatest id, for a range without a bound.
 */
export function quarters(range: Range, span: { first: number; last: number }): Range[] | null {
  const from = range.from ?? Math.min(span.first, range.to ?? span.first);
  const to = range.to ?? Math.max(span.last, from);
  const width = to - from + 1;
  if (width < 4 || !Number.isSafeInteger(to)) return null;
  const edges = [1, 2, 3].map((part) => from + Math.floor((width * part) / 4));
  const [second = to, third = to, fourth = to] = edges;
  return [
    { from: range.from, to: second - 1, count: null },
    { from: second, to: third - 1, count: null },
    { from: third, to: fourth - 1, count: null },
    { from: fourth, to: range.to, count: null },
  ];
}

/** Which of the open ranges has to be cut before one can be begun; -1: none. */
export function tooLarge(open: readonly Range[], canCut: (range: Range) => boolean): number {
  const size = sizeOf(open);
  const isTooLarge = (range: Range | undefined): boolean =>
    range !== undefined && (range.count ?? 0) > size * TOLERANCE && canCut(range);
  if (isTooLarge(open[0])) return 0;
  // A small one is joined with the beginning of its neighbour.
  return (open[0]?.count ?? size) < size / 2 && isTooLarge(open[1]) ? 1 : -1;
}

/** How many of the first open ranges are taken together. */
export function joinable(open: readonly Range[]): number {
  const most = sizeOf(open) * TOLERANCE;
  let sum = open[0]?.count ?? most;
  let taken = 1;
  for (const { count } of open.slice(1)) {
    sum += count ?? most;
    if (sum > most) return taken;
    taken += 1;
  }
  return taken;
}

/** The range as a search of the shop; null when it has no bound. */
export function searchOf({ from, to }: Range): string | null {
  const terms = [...(from === null ? [] : [`id:>=${from}`]), ...(to === null ? [] : [`id:<=${to}`])];
  return terms.length === 0 ? null : terms.join(' ');
}
