/** A shop that tells of every order that was placed in it. */
export interface Shop {
  orders(): Promise<ShopOrder[]>;
}

/** An order as the shop shows it to its own people, whichever shop it is. Amounts in minor units. */
export interface ShopOrder {
  code: string;
  /** `Cancelled`, or a word of the shop's own. */
  state: string;
  currencyCode: string;
  totalWithTax: number;
  total: number;
  customer: { emailAddress: string } | null;
  shippingAddress: ShopAddress;
  billingAddress: ShopAddress;
  lines: ShopLine[];
  /** What came back and was paid back; where the shop tells of returns, and the other system is to book them. */
  returns: ShopReturn[];
  fulfillments: { state: string; trackingCode: string; lines: { orderLineId: string; quantity: number }[] }[];
}

export interface ShopReturn {
  id: string;
  /** Paid back for it, with tax. */
  total: number;
  lines: { orderLineId: string; quantity: number }[];
}

export interface ShopLine {
  id: string;
  quantity: number;
  /** In percent. */
  taxRate: number;
  /** Without tax, after all discounts. */
  proratedLinePrice: number;
  productVariant: { sku: string };
}

export interface ShopAddress {
  fullName: string | null;
  company: string | null;
  streetLine1: string | null;
  streetLine2: string | null;
  city: string | null;
  province: string | null;
  postalCode: string | null;
  countryCode: string | null;
}
