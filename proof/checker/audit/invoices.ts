import type { Row } from '../stores.ts';
import { groupRows } from '../stores.ts';
import { inner, text, whole } from '../doc.ts';
import type { World } from '../world.ts';

/** The invoices of an order that was delivered whole sum to its total, to the cent. */
export function auditInvoices(world: World): void {
  const invoices = world.stores.erp.rows('invoices').filter((row) => row.body['kind'] !== 'credit_note');
  const byOrder = groupRows(invoices, (row) => row.parent);
  const edited = new Set(
    world.manifest.orders.filter((order) => order.warehouse === 'final_or_answered').map((order) => order.number),
  );
  for (const order of world.stores.erp.rows('sales_orders')) {
    // An edit that came too late leaves more delivered than ordered, and bills what left.
    if (order.body['status'] === 'delivered' && !edited.has(order.reference ?? ''))
      judge(world, order, byOrder.get(order.id) ?? []);
  }
}

function judge(world: World, order: Row, invoices: Row[]): void {
  const total = inner(inner(order.body, 'totals'), 'total');
  const billed = invoices.reduce((sum, invoice) => sum + whole(inner(invoice.body, 'total'), 'amount'), 0);
  const cents = billed - whole(total, 'amount');
  const about = `order ${text(order.body, 'order_number') ?? order.id}`;
  world.findings.addDrift(cents, text(total, 'currency') ?? '', {
    system: 'erp',
    about,
    detail: `invoices sum to ${billed}, the order to ${whole(total, 'amount')}`,
  });
}
