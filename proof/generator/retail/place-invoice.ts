import type { Doc } from '../json.ts';
import type { Manifest } from '../manifest.ts';
import { payments, priceOrder, shopAmount } from '../orders/price.ts';
import { OrderStory } from '../story/order-story.ts';
import type { Till } from '../shops/till.ts';
import type { Systems } from '../systems.ts';
import { invoiceOrder } from './invoice-order.ts';
import { invoiceReturn } from './invoice-return.ts';
import { londonMoment } from './london-time.ts';
import type { Invoice, RejectedRow, SoundRow } from './rules.ts';
import { isFee } from './rules.ts';
import type { SalesLedger } from './sales-ledger.ts';

export type Counter = {
  ledger: SalesLedger;
  systems: Systems;
  till: Till;
  manifest: Manifest;
  location: string;
  nextOrder: number;
  nextReturn: number;
};

/** Carries one invoice to the systems it concerns, and writes down what became of each of its rows. */
export async function placeInvoice(invoice: Invoice, counter: Counter): Promise<void> {
  if (invoice.sold.length > 0) await placeOrder(invoice, counter);
  if (invoice.returned.length > 0) await placeReturn(invoice, counter);
  for (const row of invoice.adjusted) await adjust(row, counter);
}

async function placeOrder(invoice: Invoice, counter: Counter): Promise<void> {
  const draft = invoiceOrder(invoice, `o-${counter.nextOrder}`);
  counter.nextOrder += 1;
  const order = priceOrder(draft);
  const transactions =
    shopAmount(order, 'total') > 0 ? payments(order, draft, new Date(londonMoment(invoice.at).at).toISOString()) : [];
  await new OrderStory(draft, counter.till, counter.manifest).place((given) => ({ ...given, transactions }));
  for (const [index, row] of invoice.sold.entries()) {
    const lineId = `${draft.id}-${index + 1}`;
    counter.ledger.sold(row.customerId, row.sku, { orderId: draft.id, lineId, open: row.quantity });
    writeRow(counter, row, { as: isFee(row.sku) ? 'fee_line' : 'order_line', id: draft.id, line_id: lineId });
  }
}

async function placeReturn(invoice: Invoice, counter: Counter): Promise<void> {
  const id = `r-${counter.nextReturn}`;
  counter.nextReturn += 1;
  const plan = invoiceReturn(invoice, id, counter.ledger);
  const final = await counter.systems.shop.post('/admin/returns', plan.body);
  counter.manifest.write({
    type: 'return',
    id,
    number: invoice.number,
    expect: 'delivered',
    reason: null,
    targets: ['erp'],
    final,
  });
  for (const { row, lineIds } of plan.rowLines) writeRow(counter, row, { as: 'return_line', id, line_ids: lineIds });
}

async function adjust(row: SoundRow, counter: Counter): Promise<void> {
  const id = `adj-${row.invoice}-${row.line}`;
  await counter.systems.warehouse.post('/admin/adjustments', {
    sku: row.sku,
    location: counter.location,
    delta: row.quantity,
    reference: id,
    reason: 'retail csv',
  });
  counter.manifest.write({
    type: 'adjustment',
    id,
    expect: 'delivered',
    reason: null,
    sku: row.sku,
    location: counter.location,
    delta: row.quantity,
    order_id: null,
  });
  writeRow(counter, row, { as: 'adjustment', id });
}

function writeRow(counter: Counter, row: SoundRow, became: Doc): void {
  const { file, line, invoice, sku, quantity, unitPrice } = row;
  counter.manifest.write({
    type: 'row',
    file,
    line,
    invoice,
    sku,
    quantity,
    amount: quantity * unitPrice,
    currency: 'GBP',
    ...became,
  });
}

/** What cannot be read has no quantity and no amount that anybody could trust: both are told as they stood. */
export function writeRejected(manifest: Manifest, { row, reason }: RejectedRow): void {
  const { file, line, invoice, sku, quantity, unitPrice } = row;
  manifest.write({
    type: 'row',
    file,
    line,
    invoice,
    sku,
    quantity,
    amount: unitPrice,
    currency: 'GBP',
    as: 'rejected',
    reason,
    id: null,
  });
}
