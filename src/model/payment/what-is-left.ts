import type { Transaction } from './transactions.ts';

/**
 * What is left of each of `parents`, by its id, after what `takers` took: each takes from the parent that it
 * names, the others from the earliest of their tender and currency that has something left. Nothing goes below zero.
 */
export function whatIsLeft(parents: readonly Transaction[], takers: readonly Transaction[]): Map<string, number> {
  const left = new Map(parents.map(({ transaction, amount }) => [transaction, Math.max(0, amount)]));
  const take = (from: string, amount: number): number => {
    const taken = Math.min(left.get(from) ?? 0, amount);
    left.set(from, (left.get(from) ?? 0) - taken);
    return amount - taken;
  };
  const strays: Transaction[] = [];
  for (const taker of takers) {
    if (taker.parent === null || !left.has(taker.parent)) strays.push(taker);
    else take(taker.parent, taker.amount);
  }
  for (const stray of strays) {
    let amount = stray.amount;
    for (const parent of parents) {
      if (amount > 0 && isAlike(parent, stray)) amount = take(parent.transaction, amount);
    }
  }
  return left;
}

/** Of one tender and one currency: only such amounts are set off against each other. */
export function isAlike(a: Pick<Transaction, 'tender' | 'currency'>, b: Pick<Transaction, 'tender' | 'currency'>): boolean {
  return a.tender === b.tender && a.currency === b.currency;
}
