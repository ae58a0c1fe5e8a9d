import type { Admin } from '../vendure/admin.ts';
import type { ShopOrder } from './shop-order.ts';

const ADDRESS = 'fullName company streetLine1 streetLine2 city province postalCode countryCode';
const QUERY = `query($skip: Int!) { orders(options: { skip: $skip, take: 100, sort: { id: ASC }, filter: { active: { eq: false } } }) {
  items { id code state currencyCode totalWithTax total customer { emailAddress } shippingAddress { ${ADDRESS} } billingAddress { ${ADDRESS} }
    lines { id quantity taxRate proratedLinePrice productVariant { sku } }
    payments { refunds { id state total lines { orderLineId quantity } } }
    fulfillments { state trackingCode lines { orderLineId quantity } } } } }`;

interface Paid extends Omit<ShopOrder, 'returns'> {
  id: string;
  payments: { refunds: { id: string; state: string; total: number; lines: ShopOrder['returns'][number]['lines'] }[] }[];
}

/** Every order that was placed, by Vendure's own Admin API. A refund that names goods is of a return. */
export async function vendureOrders(admin: Admin): Promise<ShopOrder[]> {
  const all: ShopOrder[] = [];
  for (;;) {
    const { orders } = await admin.ask<{ orders: { items: Paid[] } }>(QUERY, { skip: all.length });
    if (orders.items.length === 0) return all;
    all.push(...orders.items.map((order) => ({ ...order, returns: returnsOf(order) })));
  }
}

function returnsOf({ id, payments }: Paid): ShopOrder['returns'] {
  return payments
    .flatMap(({ refunds }) => refunds)
    .filter(({ state, lines }) => state === 'Settled' && lines.length > 0)
    .map((refund) => ({ id: `${id}/${refund.id}`, total: refund.total, lines: refund.lines }));
}
