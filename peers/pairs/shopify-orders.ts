import type { Merchant } from '../shopify/merchant.ts';
import type { ShopAddress, ShopLine, ShopOrder } from './shop-order.ts';

const MONEY = '{ shopMoney { amount } }';
const ADDRESS = '{ name company address1 address2 city province zip countryCodeV2 }';
const QUERY = `query($after: String) { orders(first: 50, after: $after, sortKey: ID) { pageInfo { hasNextPage endCursor } nodes {
  name cancelledAt displayFulfillmentStatus currencyCode taxesIncluded email customer { defaultEmailAddress { emailAddress } }
  currentTotalPriceSet ${MONEY} currentTotalTaxSet ${MONEY} shippingAddress ${ADDRESS} billingAddress ${ADDRESS}
  lineItems(first: 100) { nodes { id sku quantity currentQuantity originalUnitPriceSet ${MONEY}
    discountAllocations { allocatedAmountSet ${MONEY} } taxLines { rate priceSet ${MONEY} } } }
  refunds(first: 50) { refundLineItems(first: 100) { nodes { quantity restockType lineItem { id } subtotalSet ${MONEY} totalTaxSet ${MONEY} } } }
  fulfillments(first: 50) { status trackingInfo { number } fulfillmentLineItems(first: 100) { nodes { quantity lineItem { id } } } }
} } }`;

interface Money {
  shopMoney: { amount: string };
}

interface Listed<Node> {
  nodes: Node[];
}

interface Order {
  name: string;
  cancelledAt: string | null;
  displayFulfillmentStatus: string;
  currencyCode: string;
  taxesIncluded: boolean;
  email: string | null;
  customer: { defaultEmailAddress: { emailAddress: string } | null } | null;
  currentTotalPriceSet: Money;
  currentTotalTaxSet: Money;
  shippingAddress: Address | null;
  billingAddress: Address | null;
  lineItems: Listed<Line>;
  refunds: { refundLineItems: Listed<BackLine> }[];
  fulfillments: {
    status: string;
    trackingInfo: { number: string | null }[];
    fulfillmentLineItems: Listed<{ quantity: number; lineItem: { id: string } }>;
  }[];
}

interface Line {
  id: string;
  sku: string | null;
  quantity: number;
  currentQuantity: number;
  originalUnitPriceSet: Money;
  discountAllocations: { allocatedAmountSet: Money }[];
  taxLines: { rate: number; priceSet: Money }[];
}

interface BackLine {
  quantity: number;
  restockType: string;
  lineItem: { id: string };
  subtotalSet: Money;
  totalTaxSet: Money;
}

interface Address {
  name: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  province: string | null;
  zip: string | null;
  countryCodeV2: string | null;
}

/** Every order of the shop, by its Admin API. What came back after it was sent was ordered all the same, and is counted. */
export async function shopifyOrders(merchant: Merchant): Promise<ShopOrder[]> {
  interface Page {
    orders: Listed<Order> & { pageInfo: { hasNextPage: boolean; endCursor: string } };
  }
  const all: ShopOrder[] = [];
  for (let after: string | null = null; ;) {
    const { orders }: Page = await merchant.ask<Page>(QUERY, { after });
    all.push(...orders.nodes.map(readOrder));
    if (!orders.pageInfo.hasNextPage) return all;
    after = orders.pageInfo.endCursor;
  }
}

function readOrder(order: Order): ShopOrder {
  const back = order.refunds
    .flatMap(({ refundLineItems }) => refundLineItems.nodes)
    .filter(({ restockType }) => restockType === 'RETURN');
  const backTax = sum(back.map(({ totalTaxSet }) => minor(totalTaxSet)));
  const backPrices = sum(back.map(({ subtotalSet }) => minor(subtotalSet)));
  const tax = minor(order.currentTotalTaxSet) + backTax;
  const totalWithTax = minor(order.currentTotalPriceSet) + backPrices + (order.taxesIncluded ? 0 : backTax);
  const email = order.customer?.defaultEmailAddress?.emailAddress ?? order.email;
  const shippingAddress = readAddress(order.shippingAddress);
  return {
    code: order.name,
    state: order.cancelledAt === null ? order.displayFulfillmentStatus : 'Cancelled',
    currencyCode: order.currencyCode,
    totalWithTax,
    total: totalWithTax - tax,
    customer: email === null ? null : { emailAddress: email },
    shippingAddress,
    billingAddress: order.billingAddress === null ? shippingAddress : readAddress(order.billingAddress),
    lines: order.lineItems.nodes.map((line) => readLine(line, back, order.taxesIncluded)).filter((line) => line.quantity > 0),
    returns: [],
    fulfillments: order.fulfillments.map(({ status, trackingInfo, fulfillmentLineItems }) => ({
      state: status === 'CANCELLED' ? 'Cancelled' : 'Shipped',
      trackingCode: trackingInfo.map(({ number }) => number ?? '').join(', '),
      lines: fulfillmentLineItems.nodes.map(({ quantity, lineItem }) => ({ orderLineId: lineItem.id, quantity })),
    })),
  };
}

function readLine(line: Line, back: BackLine[], taxesIncluded: boolean): ShopLine {
  const returned = sum(back.filter(({ lineItem }) => lineItem.id === line.id).map(({ quantity }) => quantity));
  const quantity = line.currentQuantity + returned;
  const off = sum(line.discountAllocations.map(({ allocatedAmountSet }) => minor(allocatedAmountSet)));
  const taxes = line.taxLines.map(({ priceSet }) => part(minor(priceSet), quantity, line.quantity));
  const net = minor(line.originalUnitPriceSet) * quantity - part(off, quantity, line.quantity);
  return {
    id: line.id,
    quantity,
    taxRate: sum(line.taxLines.map(({ rate }) => rate)) * 100,
    proratedLinePrice: net - (taxesIncluded ? sum(taxes) : 0),
    productVariant: { sku: line.sku ?? 'FEE' },
  };
}

/** What so many of all units bear of an amount, halves rounded up. */
function part(amount: number, units: number, of: number): number {
  return Math.floor((2 * amount * units + of) / (2 * of));
}

function readAddress(address: Address | null): ShopAddress {
  return {
    fullName: address?.name ?? null,
    company: address?.company ?? null,
    streetLine1: address?.address1 ?? null,
    streetLine2: address?.address2 ?? null,
    city: address?.city ?? null,
    province: address?.province ?? null,
    postalCode: address?.zip ?? null,
    countryCode: address?.countryCodeV2 ?? null,
  };
}

function minor({ shopMoney }: Money): number {
  return Math.round(Number(shopMoney.amount) * 100);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
