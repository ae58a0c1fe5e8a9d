import type { Admin } from '../vendure/admin.ts';
import type { ShopOrder } from './shop-order.ts';

const ADDRESS = 'fullName company streetLine1 streetLine2 city province postalCode countryCode';
const QUERY = `query($skip: Int!) { orders(options: { skip: $skip, take: 100, sort: { id: ASC }, filter: { active: { eq: false } } }) {
  items { code state currencyCode totalWithTax total customer { emailAddress } shippingAddress { ${ADDRESS} } billingAddress { ${ADDRESS} }
    lines { id quantity taxRate proratedLinePrice productVariant { sku } }
    fulfillments { state trackingCode lines { orderLineId quantity } } } } }`;

/** Every order that was placed, by Vendure's own Admin API. */
export async function vendureOrders(admin: Admin): Promise<ShopOrder[]> {
  const all: ShopOrder[] = [];
  for (;;) {
    const { orders } = await admin.ask<{ orders: { items: ShopOrder[] } }>(QUERY, { skip: all.length });
    if (orders.items.length === 0) return all;
    all.push(...orders.items);
  }
}
