import { compareQuantities } from '../value/quantity.ts';

/** A count that does not stand, as it was told: decimal text, epoch milliseconds. */
export interface OddCount {
  quantity: string;
  at: number;
}

/**
 * `disputed`: two counts of one moment say different things. `late`: it is older than the one that stands by more than
 * transport explains. `reordered`: it is older by no more than that.
 */
export type Oddity = 'disputed' | 'late' | 'reordered';

/**
 * What was told beside the count that stands, of its moment or of before it, and says something else: of its own moment the
 * largest, for the smaller one stands; else the oldest. A count of the same figure tells nobody anything.
 */
export function oddCount(standing: OddCount, told: readonly OddCount[], known: OddCount | null): OddCount | null {
  const odd = [...told, ...(known === null ? [] : [known])]
    .filter(({ quantity }) => compareQuantities(quantity, standing.quantity) !== 0)
    .map(({ quantity, at }) => ({ quantity, at }));
  const same = odd.filter(({ at }) => at === standing.at);
  const [first] =
    same.length > 0
      ? same.toSorted((a, b) => compareQuantities(b.quantity, a.quantity))
      : odd.toSorted((a, b) => a.at - b.at || compareQuantities(a.quantity, b.quantity));
  return first ?? null;
}

export function oddityOf({ at }: OddCount, standing: OddCount, lateMs: number): Oddity {
  if (at === standing.at) return 'disputed';
  return standing.at - at > lateMs ? 'late' : 'reordered';
}
