import type { Address } from './order-record.ts';
import type { Kept } from './records.ts';

export type CustomerRecord = Kept & {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  note: string | null;
  tags: string[];
  locale: string;
  taxExempt: boolean;
  addresses: (Address & { id: string })[];
};
export type CompanyRecord = Kept & {
  name: string;
  externalId: string | null;
  note: string | null;
  customerSince: string;
  locations: {
    id: string;
    name: string;
    externalId: string | null;
    phone: string | null;
    currency: string;
    taxId: string | null;
    shippingAddress: Address | null;
    billingAddress: Address | null;
  }[];
  contacts: { id: string; customerId: string; title: string | null; isMain: boolean }[];
};
export type PriceListRecord = Kept & { name: string; currency: string };
/** `price` in minor units of the list's currency. */
export type FixedPriceRecord = Kept & {
  priceListId: string;
  variantId: string;
  price: number;
  compareAtPrice: number | null;
  currency: string;
};
/** Amounts in minor units; `summary` by the names that Shopify's payout summary has. */
export type PayoutRecord = Kept & {
  issuedAt: string;
  status: string;
  currency: string;
  net: number;
  transactionType: 'DEPOSIT' | 'WITHDRAWAL';
  summary: Record<string, number>;
};
export type BalanceRecord = Kept & {
  payoutId: string | null;
  type: string;
  currency: string;
  amount: number;
  fee: number;
  net: number;
  orderId: string | null;
  transactionId: string | null;
  transactionDate: string;
};
