import type { Json } from '../model/json.ts';

/** Groups of an order with these lines, in euros, that foots: unit price 10.00 and no tax. */
export function orderGroups(lines: { sku: string; quantity: number }[], more: Record<string, Json> = {}): Record<string, Json> {
  const subtotal = lines.reduce((sum, line) => sum + line.quantity * 1_000, 0);
  const totals = { subtotal, discount: 0, shipping: 0, tax: 0, fees: 0, total: subtotal };
  return {
    header: {
      number: '#1001',
      placedAt: '2026-11-01T10:00:00+01:00',
      currency: 'EUR',
      taxesIncluded: true,
      channel: 'web',
      customer: null,
      kind: 'pickup',
    },
    lines: {
      lines: lines.map(({ sku, quantity }, index) => ({
        id: `l${index + 1}`,
        sku,
        title: `Article ${sku}`,
        kind: 'physical',
        quantity: String(quantity),
        unitPrice: { shop: 1_000 },
        discountAllocations: [],
        taxLines: [],
        total: { shop: quantity * 1_000 },
      })),
      discounts: [],
      shippingLines: [],
      fees: [],
      giftCards: [],
      totals: { shop: totals },
    },
    ...more,
  };
}

/** Groups of a variant of this SKU. */
export function variantGroups(sku: string, more: Record<string, Json> = {}): Record<string, Json> {
  return { identity: { sku, gtin: null, product: null }, copy: { title: `Article ${sku}` }, ...more };
}

/** The event of one payment transaction in one state. */
export function payment(
  transaction: string,
  status: string,
  amount: number,
): { key: string; type: string; at: string; classifier: 'actual'; data: Json } {
  return {
    key: `${transaction}:${status}`,
    type: 'payment',
    at: '2026-11-01T10:01:00+01:00',
    classifier: 'actual',
    data: { transaction, kind: 'capture', status, amount, currency: 'EUR', tender: 'card' },
  };
}
