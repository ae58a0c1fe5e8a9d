import { describe, expect, test } from 'vitest';
import { docsIn } from '../json.ts';
import { priceOrder, shopAmount } from '../orders/price.ts';
import { readRetailFile } from './csv-rows.ts';
import { invoiceOrder } from './invoice-order.ts';
import { invoiceReturn } from './invoice-return.ts';
import { londonMoment } from './london-time.ts';
import type { Invoice, SoundRow } from './rules.ts';
import { groupInvoices, isFee, readRow, retailCatalogue } from './rules.ts';
import { SalesLedger } from './sales-ledger.ts';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';

function rowsOf(...lines: string[]) {
  return readRetailFile('day.csv', header + lines.join('\n')).map(readRow);
}

function sound(...lines: string[]): SoundRow[] {
  return rowsOf(...lines).filter((row): row is SoundRow => !('reason' in row));
}

const sale = (invoice: string, sku: string, quantity: number, customer = '17850.0') =>
  `${invoice},${sku},"LAMP, RED",${quantity},2010-12-01 08:26:00,2.55,${customer},United Kingdom`;

function only(rows: SoundRow[]): Invoice {
  const [invoice] = groupInvoices(rows);
  if (invoice === undefined) throw new Error('no invoice');
  return invoice;
}

describe('a row of the retail CSVs', () => {
  test('is read to the penny, quoted commas and spreadsheet customers included', () => {
    expect(sound(sale('536365', '85123A', 6))).toMatchObject([
      { line: 2, title: 'LAMP, RED', quantity: 6, unitPrice: 255, customerId: 'c-17850' },
    ]);
    expect(sound(sale('1', 'A', 1).replace('2.55', '2.1'))).toMatchObject([{ unitPrice: 210 }]);
  });

  test("without a customer is a guest's, and a price of nothing is kept", () => {
    expect(sound(sale('1', 'A', 1, '').replace('2.55', '0.0'))).toMatchObject([{ customerId: null, unitPrice: 0 }]);
  });

  test('that cannot be read is rejected by name and never guessed at', () => {
    const reasons = rowsOf(
      sale('1', 'A', 1).replace('2.55', '2.555'),
      sale('1', 'A', 1).replace('2.55', '-2.55'),
      sale('A1', 'A', 1),
      sale('1', 'A', 0),
      sale('C1', 'A', 3),
      sale('1', '', 1),
    ).map((row) => ('reason' in row ? row.reason : null));
    expect(reasons).toEqual([
      'CSV_PRICE_NOT_IN_PENCE',
      'CSV_ROW_INVALID',
      'CSV_INVOICE_NOT_A_SALE',
      'CSV_ROW_INVALID',
      'CSV_ROW_INVALID',
      'CSV_ROW_INVALID',
    ]);
  });
});

describe('codes', () => {
  test('of services are fees, case counts, and gift vouchers are goods', () => {
    const codes = [
      'POST',
      'DOT',
      'C2',
      'M',
      'm',
      'D',
      'S',
      'AMAZONFEE',
      'BANK CHARGES',
      'd',
      'gift_0001_40',
      'DCGS0076',
      '85123A',
    ];
    expect(codes.filter(isFee)).toEqual(codes.slice(0, 9));
  });

  test('make a catalogue in which 85123a is not 85123A and fees are missing', () => {
    const catalogue = retailCatalogue(sound(sale('1', '85123A', 1), sale('1', '85123a', 1), sale('1', 'POST', 1)));
    expect(catalogue.map((one) => one.sku)).toEqual(['85123A', '85123a']);
  });
});

describe('an invoice', () => {
  test('keeps repeated SKUs as separate lines, has fee lines, and foots', () => {
    const invoice = only(sound(sale('5', 'A', 2), sale('5', 'A', 3), sale('5', 'POST', 1)));
    const order = priceOrder(invoiceOrder(invoice, 'o-1'));
    expect(docsIn(order['lines']).map((line) => [line['sku'], line['quantity'], line['kind']])).toEqual([
      ['A', 2, 'physical'],
      ['A', 3, 'physical'],
      ['POST', 1, 'fee'],
    ]);
    expect([shopAmount(order, 'subtotal'), shopAmount(order, 'fees'), shopAmount(order, 'total')]).toEqual([1275, 255, 1530]);
    expect(order).toMatchObject({
      number: '5',
      currency: 'GBP',
      placed_at: '2010-12-01T08:26:00+00:00',
      customer: { id: 'c-17850' },
    });
  });

  test('with negative quantities and no C is an adjustment of the stock', () => {
    expect(groupInvoices(sound(sale('6', 'A', -4, '')))).toMatchObject([
      { sold: [], returned: [], adjusted: [{ quantity: -4 }] },
    ]);
  });

  test('that begins with C takes from the newest sale of that customer and SKU first, and the rest is blind', () => {
    const ledger = new SalesLedger();
    ledger.sold('c-17850', 'A', { orderId: 'o-1', lineId: 'o-1-1', open: 5 });
    ledger.sold('c-17850', 'A', { orderId: 'o-2', lineId: 'o-2-1', open: 2 });
    ledger.sold('c-1', 'A', { orderId: 'o-3', lineId: 'o-3-1', open: 9 });
    const invoice = only(sound(sale('C7', 'A', -4), sale('C7', 'A', -6)));
    const { body, rowLines } = invoiceReturn(invoice, 'r-1', ledger);
    const parts = docsIn(body['lines']).map((line) => [line['match'], line['order_id'], line['quantity']]);
    expect(parts).toEqual([
      ['matched', 'o-2', 2],
      ['matched', 'o-1', 2],
      ['matched', 'o-1', 3],
      ['blind', null, 3],
    ]);
    expect(rowLines.map((one) => one.lineIds)).toEqual([
      ['r-1-1', 'r-1-2'],
      ['r-1-3', 'r-1-4'],
    ]);
    expect(body['total']).toEqual({ amount: 2550, currency: 'GBP' });
  });

  test('of a guest matches nothing', () => {
    const ledger = new SalesLedger();
    ledger.sold(null, 'A', { orderId: 'o-1', lineId: 'o-1-1', open: 5 });
    expect(ledger.giveBack(null, 'A', 2)).toEqual({ matches: [], blind: 2 });
  });
});

describe('London time', () => {
  test('has its offset in winter, in summer and around the change', () => {
    expect(londonMoment('2010-12-01 08:26:00')).toEqual({ at: Date.UTC(2010, 11, 1, 8, 26), stamp: '2010-12-01T08:26:00+00:00' });
    expect(londonMoment('2011-07-01 08:26:00')).toEqual({ at: Date.UTC(2011, 6, 1, 7, 26), stamp: '2011-07-01T08:26:00+01:00' });
    expect(londonMoment('2011-03-27 02:30:00')).toEqual({ at: Date.UTC(2011, 2, 27, 1, 30), stamp: '2011-03-27T02:30:00+01:00' });
  });
});
