import { laneNumber } from '../../model/delivery.ts';
import type { Cart } from '../../model/stock/cart.ts';
import type { PlacedLevel } from '../../model/stock/fold-level.ts';
import type { StoredRestock } from '../../model/stock/restock.ts';
import { appendHubChange } from '../../store/changes.ts';
import type { Transaction } from '../../store/connect.ts';
import { writeCarts } from '../../store/stock/carts.ts';
import { settleDemands, wakeShort, writeDemands, type Settlement } from '../../store/stock/demands.ts';
import { ensureStock, insertMovements, updateStock, type MovementRow } from '../../store/stock/levels.ts';
import { settleMovements } from '../../store/stock/movements.ts';
import { writeReservations, type Reservation } from '../../store/stock/reservations.ts';
import { settleRestocks } from '../../store/stock/restocks.ts';
import { keepSourcing } from '../../store/stock/sourcing.ts';
import { kitsOf, readVariants } from '../../store/stock/variants.ts';

/** One step of the stock worker: what it wrote, so that a replay writes the same. */
export interface StockDecision {
  kind: 'stock';
  /** The levels as they are after it. */
  levels: PlacedLevel[];
  /** Movements that are in them now. */
  folded: MovementRow[];
  /** The hub's own: what has left, and what came back. */
  left: MovementRow[];
  reservations: Reservation[];
  demands: Settlement[];
  /** What returns have put back; one that an earlier version stored has none. */
  restocks: StoredRestock[];
  /** As they are after it. Absent: it was decided before there were carts. */
  carts?: Cart[];
  /** Records that show it. */
  records: string[];
}

/** Writes what was decided and the change that tells of it, in the transaction that holds the rows. */
export async function decideStock(
  database: Transaction,
  decision: Omit<StockDecision, 'kind' | 'records'>,
  risen: readonly string[],
): Promise<void> {
  const skus = [...new Set(decision.levels.map(({ sku }) => sku))];
  const [variants, kits] = await Promise.all([readVariants(database, skus), kitsOf(database, skus)]);
  const records = [
    ...decision.demands.map(({ recordId }) => recordId),
    ...decision.levels.map(({ level }) => level),
    ...[...variants, ...kits].map(({ recordId }) => recordId),
  ];
  writeStock(database, decision);
  wakeShort(database, risen);
  const message: StockDecision = { kind: 'stock', ...decision, records: [...new Set(records)].toSorted() };
  const raw = Buffer.from(JSON.stringify(message));
  await appendHubChange(database, { topic: 'stock', raw, applied: false, lane: laneNumber('stock_decrease') });
}

function writeStock(database: Transaction, decision: Omit<StockDecision, 'kind' | 'records'>): void {
  updateStock(database, decision.levels);
  settleMovements(database, decision.folded);
  insertMovements(database, decision.left, false);
  writeReservations(database, decision.reservations);
  settleDemands(database, decision.demands);
  keepSourcing(database, decision.demands);
  settleRestocks(database, decision.restocks ?? []);
  writeCarts(database, decision.carts ?? []);
}

/** A replay decides nothing of its own: it takes what was decided, before or after it has seen what moved. */
export function replayStock(database: Transaction, decision: StockDecision): void {
  ensureStock(database, decision.levels);
  insertMovements(database, decision.folded, false);
  writeDemands(database, decision.demands);
  writeStock(database, decision);
}
