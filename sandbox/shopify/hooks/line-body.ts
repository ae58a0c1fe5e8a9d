import type { Doc } from '../../frame/json.ts';
import { gid } from '../keep/gid.ts';
import { fixedText } from '../keep/money.ts';
import type { Allocation, OrderLine, OrderRecord, ShippingLine, TaxLine } from '../keep/order-record.ts';
import { currentOf, discountOf } from '../orders/totals.ts';
import { pricedBody, setBody } from './money-body.ts';

/** An order line in the shape of the REST API; `open` is how many units are still to be sent. */
export function lineBody(order: OrderRecord, line: OrderLine, units: { open: number; sent: number }): Doc {
  const current = currentOf(line);
  const state = units.sent === 0 ? null : units.open > 0 ? 'partial' : 'fulfilled';
  return {
    id: Number(line.id),
    admin_graphql_api_id: gid('LineItem', line.id),
    title: line.title,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    variant_title: line.variantTitle,
    sku: line.sku,
    vendor: line.vendor,
    product_id: line.productId === null ? null : Number(line.productId),
    variant_id: line.variantId === null ? null : Number(line.variantId),
    product_exists: line.productId !== null,
    quantity: line.quantity,
    current_quantity: current,
    fulfillable_quantity: units.open,
    fulfillment_status: state,
    fulfillment_service: 'manual',
    requires_shipping: line.requiresShipping,
    gift_card: line.isGiftCard,
    taxable: line.taxable,
    grams: 0,
    ...pricedBody('price', line.price, order),
    ...pricedBody('total_discount', { shop: 0, presentment: 0 }, order),
    discount_allocations: line.discounts.map((one) => allocationBody(order, one)),
    tax_lines: line.taxLines.map((one) => taxBody(order, one)),
    properties: line.attributes.map((one) => ({ name: one.key, value: one.value })),
    duties: [],
    variant_inventory_management: line.variantId === null ? null : 'shopify',
  };
}

export function shippingBody(order: OrderRecord, line: ShippingLine): Doc {
  const discounted = {
    shop: line.price.shop - discountOf(line.discounts).shop,
    presentment: line.price.presentment - discountOf(line.discounts).presentment,
  };
  return {
    id: Number(line.id),
    title: line.title,
    code: line.code,
    source: line.source,
    carrier_identifier: null,
    is_removed: false,
    phone: null,
    requested_fulfillment_service_id: null,
    ...pricedBody('price', line.price, order),
    ...pricedBody('discounted_price', discounted, order),
    discount_allocations: line.discounts.map((one) => allocationBody(order, one)),
    tax_lines: line.taxLines.map((one) => taxBody(order, one)),
  };
}

export function taxBody(order: OrderRecord, line: TaxLine): Doc {
  return { title: line.title, rate: line.rate, channel_liable: false, ...pricedBody('price', line.price, order) };
}

function allocationBody(order: OrderRecord, one: Allocation): Doc {
  return {
    amount: fixedText(one.amount.shop, order.currency),
    amount_set: setBody(one.amount, order),
    discount_application_index: one.application,
  };
}
