import type { Doc } from '../../../src/kit/doc.ts';
import { minorUnits } from '../../../src/model/value/money.ts';
import { timesRate } from '../amount.ts';
import { isOwnNote } from '../order/lines.ts';
import type { RecordKind } from '../record-kind.ts';
import { newestStamp, words } from '../record-kind.ts';
import { dayAt, decimalAt } from '../values.ts';

const STATUS = { posted: 'issued', paid: 'paid', cancelled: 'void' } as const;

/** Customer invoices with a number; drafts are deleted and written anew by Tryton as it likes. */
export const invoice: RecordKind = {
  entity: 'invoice',
  model: 'account.invoice',
  fields: [
    ...words('number state type invoice_date total_amount create_date write_date'),
    ...words('currency.code company.party.name sales'),
    ...words('lines.type lines.quantity lines.amount lines.description lines.note lines.taxes.rate'),
  ],
  domain: ({ company }) => [
    ['company', '=', company],
    ['type', '=', 'out'],
    ['number', '!=', null],
    ['state', 'in', Object.keys(STATUS)],
  ],
  children: [],
  read: (doc) => {
    const currency = doc.object('currency').text('code');
    const total = minor(doc, 'total_amount', currency);
    const lines = doc.list('lines').filter((line) => line.text('type') === 'line');
    const told = lines.map((line) => billed(line, currency));
    const [sale] = doc.list('sales').map((one) => one.id(''));
    return [
      {
        entity: 'invoice',
        id: doc.id('id'),
        ...newestStamp([doc]),
        groups: {
          header: {
            number: doc.text('number'),
            issuer: doc.object('company').object('party').text('name'),
            kind: total < 0 ? 'credit_note' : 'sales',
            issuedAt: dayAt(doc, 'invoice_date'),
            order: sale === undefined ? null : { id: sale },
            currency,
          },
          // Tax may be rounded over the whole document: the odd cent stands beside the lines.
          lines: { lines: told, other: told.reduce((left, { amount }) => left - amount, total), total },
          status: { status: STATUS[doc.oneOf('state', ['posted', 'paid', 'cancelled'])] },
        },
      },
    ];
  },
};

function billed(line: Doc, currency: string): { line: string | null; title: string | null; quantity: string; amount: number } {
  const net = minor(line, 'amount', currency);
  const taxes = line.list('taxes').map((tax) => (tax.maybeValue('rate') === null ? 0 : timesRate(net, decimalAt(tax, 'rate'))));
  const note = line.maybeText('note');
  return {
    line: note === null || note === '' || isOwnNote(note) ? null : note,
    title: line.maybeText('description'),
    quantity: decimalAt(line, 'quantity'),
    amount: taxes.reduce((sum, tax) => sum + tax, net),
  };
}

function minor(doc: Doc, path: string, currency: string): number {
  try {
    return minorUnits(decimalAt(doc, path), currency);
  } catch {
    throw doc.wrong(path, `an amount of ${currency}`);
  }
}
