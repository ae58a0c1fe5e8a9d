import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export type RowKind = 'order_line' | 'fee_line' | 'return_line' | 'adjustment' | 'rejected';

/** One row of the retail files, and what the published rules make of it. */
export interface CsvRow {
  file: string;
  line: number;
  invoice: string;
  sku: string;
  quantity: number;
  /** Pence: quantity × unit price, signed. */
  pence: number;
  kind: RowKind;
}

/** Codes that are no products: postage, discounts, charges and corrections. */
const FEES = new Set(['POST', 'DOT', 'C2', 'M', 'm', 'D', 'S', 'AMAZONFEE', 'BANK CHARGES']);

/** Every row of every CSV of a folder, in the order of the files' names. Reads them anew: the generator's word is not taken for it. */
export function readRows(folder: string): CsvRow[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .toSorted();
  return files.flatMap((file) => {
    const records = parse(readFileSync(join(folder, file), 'utf8'), {
      columns: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as Record<string, string>[];
    // The heading is line 1.
    return records.map((record, index) => toRow(record, { file, line: index + 2 }));
  });
}

function toRow(record: Record<string, string>, at: { file: string; line: number }): CsvRow {
  const invoice = record['InvoiceNo'] ?? '';
  const sku = record['StockCode'] ?? '';
  const quantity = /^-?\d+$/.test(record['Quantity'] ?? '') ? Number(record['Quantity']) : Number.NaN;
  const pence = penceOf(record['UnitPrice'] ?? '');
  const kind = kindOf({ invoice, sku, quantity, pence });
  if (kind === 'rejected') return { ...at, invoice, sku, kind, quantity: Number.isNaN(quantity) ? 0 : quantity, pence: 0 };
  return { ...at, invoice, sku, kind, quantity, pence: pence === 0 ? 0 : quantity * pence };
}

function kindOf(row: { invoice: string; sku: string; quantity: number; pence: number }): RowKind {
  if (row.invoice === '' || row.sku === '' || Number.isNaN(row.quantity) || row.quantity === 0 || Number.isNaN(row.pence))
    return 'rejected';
  if (row.invoice.startsWith('C')) return 'return_line';
  if (row.quantity < 0) return 'adjustment';
  return FEES.has(row.sku) ? 'fee_line' : 'order_line';
}

/** `2.55` → 255, without ever being a fraction. */
function penceOf(price: string): number {
  const parts = /^(\d+)(?:\.(\d{1,2})0*)?$/.exec(price.trim());
  return parts === null ? Number.NaN : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}
