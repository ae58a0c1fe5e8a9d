import { putBack, type StoredRestock } from '../../model/stock/restock.ts';
import { multiplyQuantities } from '../../model/value/quantity.ts';
import { StockBook } from '../../rules/sourcing/stock-book.ts';
import type { StockRules } from '../../rules/sourcing/stock-rules.ts';
import { lockStock } from '../../store/stock/levels.ts';
import { claimRestocks, lockRestocks, settleRestocks } from '../../store/stock/restocks.ts';
import type { Engine } from '../engine.ts';
import { toMovement } from './allocate.ts';
import { stockingOf, type Stocking } from './stocking.ts';
import { decideStock } from './decision.ts';

/**
 * Puts back on hand what returns have put back on the shelf, and takes back what was said otherwise since, in one short
 * transaction like every other of the stock worker. Returns how many it looked at.
 */
export async function restock(engine: Engine, rules: StockRules, limit: number): Promise<number> {
  return engine.store.transaction(async (database) => {
    if (!(await lockRestocks(database))) return 0;
    const due = await claimRestocks(database, limit);
    if (due.length === 0) return 0;
    const stocked = await stockingOf(
      database,
      due.map(({ sku }) => ({ sku, unit: null })),
    );
    const skus = due.flatMap((row) => stocked({ ...row, unit: null }).parts.map(({ sku }) => sku));
    const book = new StockBook(await lockStock(database, [...new Set(skus)]), rules);
    const settled = due.map((row) => settle(row, book, stocked));
    if (book.leavings.length === 0) {
      settleRestocks(database, settled);
      return due.length;
    }
    const left = book.leavings.map(toMovement);
    const decision = { levels: book.changed(), folded: [], left, reservations: [], demands: [], restocks: settled };
    await decideStock(database, decision, book.risen());
    return due.length;
  });
}

/** Where there is no level nothing is kept: whoever makes one wakes it, and a count of after it holds it. */
function settle(row: StoredRestock, book: StockBook, stocked: Stocking): StoredRestock {
  const { returnId, location, wanted, moves } = row;
  const { parts } = stocked({ ...row, unit: null });
  const back = putBack(row);
  if (back === null || !parts.every(({ sku }) => book.has(location, sku))) return row;
  for (const { sku, per } of parts) {
    const quantity = multiplyQuantities(back.units, per);
    book.leave(location, sku, { key: back.key, quantity, at: back.at, document: returnId, reason: 'restock' });
  }
  return { ...row, settled: wanted, moves: moves + 1 };
}
