import type { Doc } from '../json.ts';
import type { Draft } from '../orders/draft.ts';
import { countryCode } from './country-codes.ts';
import { londonMoment } from './london-time.ts';
import type { Invoice } from './rules.ts';
import { isFee } from './rules.ts';

/** The order an invoice stands for. Tax is included and not broken down; the CSVs know a country and no address. */
export function invoiceOrder(invoice: Invoice, id: string): Draft {
  const address = retailAddress(invoice.customerId, invoice.country);
  const lines = invoice.sold.map((row, index) => ({
    id: `${id}-${index + 1}`,
    sku: row.sku,
    title: row.title,
    kind: isFee(row.sku) ? ('fee' as const) : ('physical' as const),
    quantity: row.quantity,
    unitPrice: row.unitPrice,
    discount: 0,
    taxRate: null,
    targets: [],
  }));
  return {
    id,
    number: invoice.number,
    placedAt: londonMoment(invoice.at).stamp,
    currency: 'GBP',
    presentment: 'GBP',
    rate: '1',
    taxesIncluded: true,
    customer: { id: invoice.customerId, email: null, phone: null, name: address['name'] ?? null },
    billTo: address,
    shipTo: lines.some((line) => line.kind === 'physical') ? address : null,
    lines,
    nextLine: lines.length + 1,
    orderDiscount: 0,
    shipping: 0,
    shippingTaxRate: null,
    giftCard: 0,
    extras: { source_name: 'retail-csv' },
    shape: ['retail'],
  };
}

export function retailAddress(customerId: string | null, country: string): Doc {
  const name = customerId === null ? 'Guest' : `Customer ${customerId.slice(2)}`;
  return {
    name,
    company: null,
    line1: 'Address withheld',
    line2: null,
    city: country,
    region: null,
    postal_code: '00000',
    country: countryCode(country),
    phone: null,
  };
}
