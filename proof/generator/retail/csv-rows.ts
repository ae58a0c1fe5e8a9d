import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export type RawRow = {
  file: string;
  line: number;
  invoice: string;
  sku: string;
  description: string;
  quantity: string;
  at: string;
  unitPrice: string;
  customer: string;
  country: string;
};

const columns = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country'];

/** Every row of every CSV of the folder, files by name, rows as they stand. `line` is the row's number in its file, the header being 1. */
export function readRetailFolder(folder: string): RawRow[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .toSorted();
  if (files.length === 0) throw new Error(`${folder} holds no CSV file`);
  return files.flatMap((file) => readRetailFile(file, readFileSync(join(folder, file), 'utf8')));
}

export function readRetailFile(file: string, text: string): RawRow[] {
  const [header, ...rows] = parse(text, { bom: true, relax_column_count: true });
  if (header?.join(',') !== columns.join(',')) throw new Error(`${file} must have the columns ${columns.join(', ')}`);
  return rows.map((cells, index) => {
    const cell = (place: number) => cells[place] ?? '';
    return {
      file,
      line: index + 2,
      invoice: cell(0),
      sku: cell(1),
      description: cell(2),
      quantity: cell(3),
      at: cell(4),
      unitPrice: cell(5),
      customer: cell(6),
      country: cell(7),
    };
  });
}
