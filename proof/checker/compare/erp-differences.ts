import type { Doc } from '../doc.ts';
import { differences, type Difference } from './differences.ts';
import { erpOrder } from './erp-order.ts';

/** Where a sales order differs from an order of the shop, but for what was paid. */
export function erpDifferences(order: Doc, held: Doc): Difference[] {
  const { payments: _payments, ...expected } = erpOrder(order);
  return differences(expected, held);
}

/** Where its payments differ. They are the ERP's only where the hub is configured to bring them there. */
export function paymentDifferences(order: Doc, held: Doc): Difference[] {
  return Array.isArray(held['payments']) ? differences({ payments: erpOrder(order)['payments'] ?? [] }, held) : [];
}
