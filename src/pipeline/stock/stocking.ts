import { stockedAs, type StockedAs } from '../../model/stock/stocked-as.ts';
import { addQuantities, multiplyQuantities } from '../../model/value/quantity.ts';
import type { Database } from '../../store/connect.ts';
import { shortLines } from '../../store/stock/demands.ts';
import { readVariants } from '../../store/stock/variants.ts';

interface Line {
  sku: string;
  /** Null: the variant's own. */
  unit: string | null;
}

/** What a line is stocked as. */
export type Stocking = (line: Line) => StockedAs;

/** What each variant of these lines is stocked as: a kit is its components. */
export async function stockingOf(database: Database, lines: readonly Line[]): Promise<Stocking> {
  const variants = await readVariants(database, [...new Set(lines.map(({ sku }) => sku))]);
  const bySku = new Map(variants.map(({ sku, identity }) => [sku, identity]));
  return ({ sku, unit }) => stockedAs(sku, bySku.get(sku), unit);
}

/** The stocked variants behind these lines. */
export function partsOf(lines: readonly Line[], stocked: Stocking): string[] {
  return lines.flatMap((line) => stocked(line).parts.map(({ sku }) => sku));
}

/** By stocked variant, units that orders wait for: of a kit every component, of a case what it contains. */
export async function waitedFor(database: Database, skus: readonly string[]): Promise<Map<string, string>> {
  const short = await shortLines(database, skus);
  const stocked = await stockingOf(database, short);
  const units = short.flatMap((line) =>
    stocked(line).parts.map(({ sku, per }) => ({ sku, units: multiplyQuantities(line.short, per) })),
  );
  const bySku = Map.groupBy(units, ({ sku }) => sku);
  return new Map([...bySku].map(([sku, some]) => [sku, some.map((one) => one.units).reduce(addQuantities, '0')]));
}
