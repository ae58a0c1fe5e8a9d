import type { Failed } from '../../../src/kit/classify.ts';
import type { Remark } from '../../../src/kit/contract.ts';
import { Doc } from '../../../src/kit/doc.ts';
import { compareQuantities } from '../../../src/model/value/quantity.ts';
import { searchRead } from '../rpc.ts';
import type { Settings } from '../settings.ts';
import { decimalAt } from '../values.ts';
import { ask, type Way } from '../way.ts';

/** One question about the settings: what is read, and what is the matter with the rows. */
interface Check {
  model: string;
  ids: (settings: Settings) => number[];
  fields: string[];
  remarks: (rows: Map<number, Doc>, settings: Settings) => Remark[];
}

/** Ids are all that the settings say: each is looked up, for a wrong one would book under another tax or currency. */
const CHECKS: Check[] = [
  {
    model: 'account.tax',
    ids: ({ order }) => Object.values(order.taxes),
    fields: ['rate', 'type'],
    remarks: (rows, { order }) =>
      Object.entries(order.taxes).flatMap(([rate, id]) => {
        const found = rows.get(id);
        const same = found?.text('type') === 'percentage' && compareQuantities(decimalAt(found, 'rate'), rate) === 0;
        return same ? [] : [wrong(`order.taxes.${rate}`, `${id} is no tax of this rate`)];
      }),
  },
  {
    model: 'currency.currency',
    ids: ({ order }) => Object.values(order.currencies),
    fields: ['code'],
    remarks: (rows, { order }) =>
      Object.entries(order.currencies).flatMap(([code, id]) =>
        rows.get(id)?.text('code') === code ? [] : [wrong(`order.currencies.${code}`, `${id} is another currency or none`)],
      ),
  },
  {
    model: 'stock.location',
    ids: ({ warehouses }) => Object.values(warehouses),
    fields: ['type'],
    remarks: (rows, { warehouses }) =>
      Object.entries(warehouses).flatMap(([code, id]) =>
        rows.get(id)?.text('type') === 'warehouse' ? [] : [wrong(`warehouses.${code}`, `${id} is no warehouse`)],
      ),
  },
  {
    model: 'product.product',
    ids: ({ order }) => Object.values(order.services),
    fields: ['template.type'],
    remarks: (rows, { order }) =>
      Object.entries(order.services).flatMap(([name, id]) =>
        rows.get(id)?.object('template').text('type') === 'service'
          ? []
          : [wrong(`order.services.${name}`, `${id} is no product of the type service`)],
      ),
  },
  {
    model: 'company.company',
    ids: ({ company }) => [company],
    fields: ['currency.code'],
    remarks: (rows, { company, currency }) =>
      rows.get(company)?.object('currency').text('code') === currency
        ? []
        : [wrong('currency', `company ${company} counts in another currency, or is not there`)],
  },
  {
    model: 'account.configuration',
    ids: () => [1],
    fields: ['tax_rounding'],
    remarks: (rows) =>
      rows.get(1)?.text('tax_rounding') === 'line'
        ? []
        : [{ key: 'tax-rounding', text: 'Tryton rounds tax by document: set it to line, or orders differ by a cent.' }],
  },
];

/** What is wrong with the settings, as this database sees it. */
export async function inspect(way: Way, signal: AbortSignal): Promise<Remark[] | Failed> {
  const found: Remark[] = [];
  for (const { model, ids, fields, remarks } of CHECKS) {
    const rpc = { ...searchRead(model, [['id', 'in', ids(way.settings)]], fields) };
    const reply = await ask(way, rpc, signal);
    if (reply.kind === 'failed') return reply;
    const rows = new Doc(reply.json).list('').map((row): [number, Doc] => [row.integer('id'), row]);
    found.push(...remarks(new Map(rows), way.settings));
  }
  return found;
}

function wrong(path: string, what: string): Remark {
  return { key: `settings.${path}`, text: `tryton.${path}: ${what} in this database. Correct the settings.` };
}
