import type { RawRow } from './csv-rows.ts';

/** Not goods but services, postage and corrections. Case counts: `m` and `M` are two codes, and both are here. */
const feeCodes = new Set(['POST', 'DOT', 'C2', 'M', 'm', 'D', 'S', 'AMAZONFEE', 'BANK CHARGES']);

/** Unit price in pence; quantity as it stands, so negative for what came back. */
export type SoundRow = {
  file: string;
  line: number;
  invoice: string;
  sku: string;
  title: string | null;
  quantity: number;
  unitPrice: number;
  at: string;
  customerId: string | null;
  country: string;
};
export type RejectedRow = { row: RawRow; reason: 'CSV_ROW_INVALID' | 'CSV_PRICE_NOT_IN_PENCE' | 'CSV_INVOICE_NOT_A_SALE' };

/** What one invoice is: an order, a return, stock adjustments, or (mixed signs without a C) an order and adjustments. */
export type Invoice = {
  number: string;
  at: string;
  customerId: string | null;
  country: string;
  sold: SoundRow[];
  returned: SoundRow[];
  adjusted: SoundRow[];
};

export function isFee(sku: string): boolean {
  return feeCodes.has(sku);
}

export function readRow(row: RawRow): SoundRow | RejectedRow {
  if (!/^C?\d+$/.test(row.invoice)) return { row, reason: 'CSV_INVOICE_NOT_A_SALE' };
  if (!/^-?\d+$/.test(row.quantity) || !/^\d+(\.\d+)?$/.test(row.unitPrice) || row.sku === '')
    return { row, reason: 'CSV_ROW_INVALID' };
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(row.at)) return { row, reason: 'CSV_ROW_INVALID' };
  const unitPrice = pence(row.unitPrice);
  if (unitPrice === null) return { row, reason: 'CSV_PRICE_NOT_IN_PENCE' };
  const quantity = Number(row.quantity);
  const impossible = quantity === 0 || (row.invoice.startsWith('C') && quantity > 0);
  if (impossible) return { row, reason: 'CSV_ROW_INVALID' };
  const { file, line, invoice, sku, at, country } = row;
  const title = row.description.trim() === '' ? null : row.description.trim();
  return { file, line, invoice, sku, title, quantity, unitPrice, at, customerId: customerId(row.customer), country };
}

/** Rows of one invoice stand together in the order of its first row. */
export function groupInvoices(rows: SoundRow[]): Invoice[] {
  const invoices = new Map<string, Invoice>();
  for (const row of rows) {
    const { at, country, customerId: customer } = row;
    const invoice = invoices.get(row.invoice) ?? {
      number: row.invoice,
      at,
      customerId: customer,
      country,
      sold: [],
      returned: [],
      adjusted: [],
    };
    invoices.set(row.invoice, invoice);
    if (row.invoice.startsWith('C')) invoice.returned.push(row);
    else if (row.quantity < 0) invoice.adjusted.push(row);
    else invoice.sold.push(row);
  }
  return [...invoices.values()];
}

/** The first title that is not blank and the first price that is not zero, per stock code; fees are not goods. */
export function retailCatalogue(rows: SoundRow[]): { sku: string; title: string | null; price: number }[] {
  const goods = new Map<string, { sku: string; title: string | null; price: number }>();
  for (const { sku, title, unitPrice } of rows) {
    if (isFee(sku)) continue;
    const known = goods.get(sku) ?? { sku, title: null, price: 0 };
    goods.set(sku, { sku, title: known.title ?? title, price: known.price === 0 ? unitPrice : known.price });
  }
  return [...goods.values()];
}

/** `17850.0` is customer 17850: a spreadsheet made it a number. Empty is a guest. */
function customerId(text: string): string | null {
  const digits = /^(\d+)(?:\.0+)?$/.exec(text)?.[1];
  return digits === undefined ? null : `c-${digits}`;
}

/** Pounds as text to whole pence, without going through a fraction. */
function pence(text: string): number | null {
  const [pounds = '0', decimals = ''] = text.split('.');
  if (!/^\d{0,2}0*$/.test(decimals)) return null;
  return Number(pounds) * 100 + Number(decimals.slice(0, 2).padEnd(2, '0'));
}
