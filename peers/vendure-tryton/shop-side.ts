import type { Admin } from '../vendure/admin.ts';

/** An order as the shop shows it to its own people. Amounts in minor units. */
export interface ShopOrder {
  code: string;
  state: string;
  currencyCode: string;
  totalWithTax: number;
  total: number;
  customer: { emailAddress: string } | null;
  shippingAddress: ShopAddress;
  billingAddress: ShopAddress;
  lines: ShopLine[];
  shippingLines: { discountedPrice: number; discountedPriceWithTax: number }[];
  surcharges: { price: number; priceWithTax: number; taxRate: number }[];
  fulfillments: { state: string; trackingCode: string; lines: { orderLineId: string; quantity: number }[] }[];
}

export interface ShopLine {
  id: string;
  quantity: number;
  taxRate: number;
  proratedLinePrice: number;
  proratedLinePriceWithTax: number;
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

const ADDRESS = 'fullName company streetLine1 streetLine2 city province postalCode countryCode';
const QUERY = `query($skip: Int!) { orders(options: { skip: $skip, take: 100, sort: { id: ASC }, filter: { active: { eq: false } } }) {
  items { code state currencyCode totalWithTax total customer { emailAddress } shippingAddress { ${ADDRESS} } billingAddress { ${ADDRESS} }
    lines { id quantity taxRate proratedLinePrice proratedLinePriceWithTax productVariant { sku } }
    shippingLines { discountedPrice discountedPriceWithTax } surcharges { price priceWithTax taxRate }
    fulfillments { state trackingCode lines { orderLineId quantity } } } } }`;

/** Every order that was placed, by the shop's own Admin API. */
export async function shopOrders(admin: Admin): Promise<ShopOrder[]> {
  const all: ShopOrder[] = [];
  for (;;) {
    const { orders } = await admin.ask<{ orders: { items: ShopOrder[] } }>(QUERY, { skip: all.length });
    if (orders.items.length === 0) return all;
    all.push(...orders.items);
  }
}
