import type { WarehouseItems } from '../items.ts';
import type { Movement, StockRoom } from '../stock-room.ts';

/** What an order's line asks for: one unit of it may be a kit, or a case. */
export type Wanted = { sku: string; unit: string | null };
type From = Pick<Movement, 'location' | 'kind' | 'reference'>;

/** Goods as they lie on the shelves: a kit is taken as its components, a case as the pieces that it contains. */
export class Goods {
  private readonly items: WarehouseItems;
  private readonly stock: StockRoom;

  constructor(items: WarehouseItems, stock: StockRoom) {
    this.items = items;
    this.stock = stock;
  }

  /** Whole units that can be taken there. */
  onHand({ sku, unit }: Wanted, location: string): number {
    const parts = this.items.partsOf(sku, unit);
    return Math.min(...parts.map((part) => Math.floor(this.stock.onHand(part.sku, location) / part.per)));
  }

  /** What is scanned of so many units, by whoever scans what a kit is made of. */
  scanned({ sku, unit }: Wanted, units: number): { sku: string; quantity: number }[] {
    return this.items.partsOf(sku, unit).map((part) => ({ sku: part.sku, quantity: units * part.per }));
  }

  /** Takes units off the shelf; below zero they go back. */
  take({ sku, unit }: Wanted, units: number, from: From): void {
    if (units === 0) return;
    for (const part of this.items.partsOf(sku, unit)) {
      this.stock.move({ sku: part.sku, delta: -units * part.per, ...from });
    }
  }
}
