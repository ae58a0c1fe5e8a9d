import { addQuantities, compareQuantities } from '../../model/value/quantity.ts';
import { unitsOf } from './units-of.ts';

/** Stock that is promised to a line, of one variant at one location. */
export interface Promised {
  recordId: string;
  line: string;
  sku: string;
  location: string;
  quantity: string;
}

/** The stocked variants of one unit of a line. */
export type Parts = readonly { sku: string; per: string }[];

/** What is promised to the lines of one order, and what has changed of it. */
export class Promises {
  private readonly rows = new Map<string, Promised>();
  private readonly touched = new Set<string>();

  constructor(rows: readonly Promised[]) {
    for (const row of rows) this.rows.set(keyOf(row), row);
  }

  add(row: Promised): void {
    const known = this.rows.get(keyOf(row));
    const quantity = known === undefined ? row.quantity : addQuantities(known.quantity, row.quantity);
    this.rows.set(keyOf(row), { ...row, quantity });
    this.touched.add(keyOf(row));
  }

  changed(): Promised[] {
    return [...this.touched].flatMap((key) => this.rows.get(key) ?? []);
  }

  locations(line: string): string[] {
    const found = [...this.rows.values()].filter((row) => row.line === line && compareQuantities(row.quantity, '0') > 0);
    return [...new Set(found.map(({ location }) => location))].toSorted();
  }

  unitsAt(line: string, location: string, parts: Parts): string {
    return unitsOf({ parts }, (sku) => this.rows.get(keyOf({ line, sku, location }))?.quantity ?? '0');
  }

  units(line: string, parts: Parts): string {
    return this.locations(line)
      .map((location) => this.unitsAt(line, location, parts))
      .reduce(addQuantities, '0');
  }
}

function keyOf({ line, sku, location }: Pick<Promised, 'line' | 'sku' | 'location'>): string {
  return JSON.stringify([line, sku, location]);
}
