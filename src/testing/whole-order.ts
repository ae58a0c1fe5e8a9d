import type { DeriveInput } from '../model/entity.ts';
import type { Json } from '../model/json.ts';
import type { Header, Line, Lines } from '../model/order/order-schema.ts';
import { NO_CODES } from '../model/tracking/code-table.ts';

export const header: Header = {
  number: '#1001',
  placedAt: '2025-11-03T14:05:11+01:00',
  currency: 'EUR',
  presentmentCurrency: 'USD',
  rate: '1.0834',
  taxesIncluded: false,
  channel: 'web',
  customer: { id: 'c-17' },
};

/** Two tees; what is given replaces what is here. */
export function line(changes: Partial<Line> = {}): Line {
  return {
    id: 'l1',
    sku: 'TEE-M',
    title: 'Tee',
    kind: 'physical',
    quantity: '2',
    unitPrice: { shop: 1999, presentment: 2166 },
    discountAllocations: [
      { of: 'line', code: null, amount: { shop: 200, presentment: 217 } },
      { of: 'order', code: 'WELCOME', amount: { shop: 100, presentment: 108 } },
    ],
    taxLines: [{ title: 'VAT', rate: '0.21', amount: { shop: 776, presentment: 841 } }],
    total: { shop: 3798, presentment: 4115 },
    ...changes,
  };
}

/** A line that is no goods. */
export const fee = line({
  id: 'l2',
  sku: 'POST',
  kind: 'fee',
  quantity: '1',
  unitPrice: { shop: 300, presentment: 325 },
  discountAllocations: [],
  taxLines: [],
  total: { shop: 300, presentment: 325 },
});

export const lines: Lines = {
  lines: [line(), fee],
  discounts: [{ code: 'WELCOME', amount: { shop: 100, presentment: 108 } }],
  shippingLines: [{ code: 'standard', amount: { shop: 500, presentment: 542 } }],
  fees: [],
  giftCards: [],
  totals: {
    shop: { subtotal: 3798, discount: 100, shipping: 500, tax: 776, fees: 300, total: 5274 },
    presentment: { subtotal: 4115, discount: 108, shipping: 542, tax: 841, fees: 325, total: 5715 },
  },
};

export const address = {
  name: 'Ana',
  line1: 'Calle Mayor 1',
  city: 'Madrid',
  postalCode: '28013',
  country: 'ES',
};
/** Every group that the shop claims. */
export const groups: Record<string, Json> = {
  header,
  lines,
  shipTo: address,
  billTo: address,
  cancellation: null,
};

/** What a projection of the order may look at. */
export const input = (changes: Partial<DeriveInput> = {}): DeriveInput => ({
  groups,
  events: [],
  stages: {},
  requests: [],
  children: [],
  codes: NO_CODES,
  ...changes,
});
