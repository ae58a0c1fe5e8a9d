import { skuOf } from './variant-body.ts';

const LINES = 4;
/** 2026-01-05T08:00:00Z: bodies are the same at every run. */
const FIRST_AT = 1_767_600_000_000;

/** The order with this number as the shop sends it: 4 lines, a customer of its own, two addresses. About 1.9 KB. */
export function orderBody(number: number): Buffer {
  const at = new Date(FIRST_AT + number * 1000).toISOString();
  const customer = customerOf(number);
  const lines = Array.from({ length: LINES }, (_, index) => lineOf(number, index));
  const subtotal = lines.reduce((sum, line) => sum + line.cents, 0);
  const shipping = 495;
  const tax = lines.reduce((sum, line) => sum + taxIn(line.cents), taxIn(shipping));
  const order = {
    id: `gid-order-${number}`,
    number: String(number),
    version: 1,
    placed_at: at,
    updated_at: at,
    currency: 'EUR',
    taxes_included: true,
    channel: 'web',
    // What a shop sends besides: read by nobody, and about as much as the hub's own documents add.
    checkout: {
      token: `c1-${number}-7f3a9e2b5d`,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
      landing_page: '/collections/linen?utm_source=news',
    },
    payment: { gateway: 'card', authorised: decimal(subtotal + shipping), reference: `py_${number}_3Kx9`, captured: false },
    tags: [],
    customer,
    shipping_address: addressOf(number, customer),
    billing_address: addressOf(number + 1, customer),
    lines: lines.map((line) => line.document),
    shipping: { code: 'standard', title: 'Standard shipping', amount: decimal(shipping), tax: decimal(taxIn(shipping)) },
    totals: {
      subtotal: decimal(subtotal),
      discount: '0.00',
      shipping: decimal(shipping),
      tax: decimal(tax),
      total: decimal(subtotal + shipping),
    },
  };
  return Buffer.from(JSON.stringify(order));
}

function customerOf(number: number) {
  return {
    id: `gid-customer-${number}`,
    name: `Marta Grünwald-${number}`,
    email: `marta.${number}@customers.example.test`,
    phone: `+49 30 ${String(1_000_000 + number)}`,
    locale: 'de-DE',
  };
}

function addressOf(number: number, customer: { name: string; phone: string }) {
  return {
    name: customer.name,
    line1: `Lindenstraße ${1 + (number % 240)}`,
    line2: `Hinterhaus ${number % 9}`,
    city: 'Berlin',
    postal_code: String(10_115 + (number % 4000)),
    country: 'DE',
    phone: customer.phone,
  };
}

function lineOf(number: number, index: number) {
  const quantity = 1 + ((number + index) % 3);
  const unit = 990 + ((number * 37 + index * 211) % 5000);
  const cents = unit * quantity;
  const sku = skuOf(number * 7 + index * 131);
  const document = {
    id: `gid-line-${number}-${index}`,
    sku,
    title: `Linen shirt, relaxed fit, size ${index + 1}, ${sku}`,
    quantity: String(quantity),
    unit_price: decimal(unit),
    total: decimal(cents),
    tax_rate: '0.19',
    tax: decimal(taxIn(cents)),
  };
  return { cents, document };
}

/** The 19 % that a gross amount holds. */
function taxIn(cents: number): number {
  return Math.round((cents * 19) / 119);
}

function decimal(cents: number): string {
  return (cents / 100).toFixed(2);
}
