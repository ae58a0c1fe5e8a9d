import type { Doc } from '../json.ts';
import { docsIn, plain } from '../json.ts';
import { money } from '../orders/money.ts';
import { londonMoment } from './london-time.ts';
import type { Invoice, SoundRow } from './rules.ts';
import { isFee } from './rules.ts';
import type { SalesLedger } from './sales-ledger.ts';

export type ReturnPlan = { body: Doc; rowLines: { row: SoundRow; lineIds: string[] }[] };

/** The return a C-invoice stands for: per row the matched parts, newest sale first, then the blind rest. */
export function invoiceReturn(invoice: Invoice, id: string, ledger: SalesLedger): ReturnPlan {
  const lines: Doc[] = [];
  const rowLines = invoice.returned.map((row) => {
    const first = lines.length;
    const { matches, blind } = ledger.giveBack(row.customerId, row.sku, -row.quantity);
    for (const match of matches) lines.push(returnLine(row, `${id}-${lines.length + 1}`, match));
    if (blind > 0) lines.push(returnLine(row, `${id}-${lines.length + 1}`, { orderId: null, lineId: null, quantity: blind }));
    return { row, lineIds: lines.slice(first).map((line) => plain(line['id'])) };
  });
  const total = docsIn(lines).reduce((sum, line) => sum + refundOf(line), 0);
  const body: Doc = {
    id,
    number: invoice.number,
    created_at: londonMoment(invoice.at).stamp,
    currency: 'GBP',
    customer_id: invoice.customerId,
    lines,
    total: money(total, 'GBP'),
  };
  return { body, rowLines };
}

function returnLine(row: SoundRow, id: string, match: { orderId: string | null; lineId: string | null; quantity: number }): Doc {
  return {
    id,
    order_id: match.orderId,
    order_line_id: match.lineId,
    match: match.orderId === null ? 'blind' : 'matched',
    sku: row.sku,
    kind: isFee(row.sku) ? 'fee' : 'physical',
    quantity: match.quantity,
    unit_price: money(row.unitPrice, 'GBP'),
    refund: money(row.unitPrice * match.quantity, 'GBP'),
  };
}

function refundOf(line: Doc): number {
  return (line['refund'] as { amount: number }).amount;
}
