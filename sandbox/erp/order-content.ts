import type { Doc, Json } from '../frame/json.ts';
import { isDoc } from '../frame/json.ts';
import type { Fields } from '../wire/fields.ts';

const kept = [
  'contact',
  'placed_at',
  'taxes_included',
  'bill_to',
  'ship_to',
  'note',
  'memo',
  'presentment',
  'payments',
  'service',
];
const lineKept = ['title', 'kind', 'discount', 'order_discount', 'tax', 'tax_lines', 'ship_to', 'targets', 'unit'];

/** The content of a sales order as sent, with what it cannot do without checked and what it does not know left out. */
export function readOrder(fields: Fields): Doc {
  const content: Doc = {
    order_number: fields.text('order_number'),
    customer_reference: fields.optionalText('customer_reference'),
    currency: fields.text('currency'),
  };
  for (const name of kept) content[name] = fields.doc[name] ?? null;
  content['lines'] = fields.list('lines').map(readLine);
  content['totals'] = readTotals(fields.inner('totals'));
  return content;
}

function readLine(line: Fields): Doc {
  const read: Doc = {
    line_ref: line.text('line_ref'),
    sku: line.text('sku'),
    quantity: line.quantity('quantity'),
    unit_price: money(line.inner('unit_price')),
    total: money(line.inner('total')),
  };
  for (const name of lineKept) if (line.has(name)) read[name] = line.doc[name] ?? null;
  return read;
}

function readTotals(totals: Fields): Doc {
  money(totals.inner('total'));
  const read: Doc = {};
  for (const [name, value] of Object.entries(totals.doc))
    read[name] = isDoc(value) ? money(totals.inner(name)) : (value satisfies Json);
  return read;
}

export function money(fields: Fields): Doc {
  return { amount: fields.integer('amount'), currency: fields.text('currency') };
}

export function amountOf(value: Json | undefined): number {
  return isDoc(value) ? Number(value['amount']) : 0;
}
