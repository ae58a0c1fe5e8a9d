import { stockedAs, type StockedAs } from '../../model/stock/stocked-as.ts';
import type { Database } from '../../store/connect.ts';
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
