import type { Doc } from '../../frame/json.ts';
import type { ShopTrial } from './shop-trial.ts';
import { at, mugProduct, mugs, shopTrial } from './shop-trial.ts';

/** The numbers of a new shop begin alike, so these are known. */
export const ids = {
  order: 'gid://shopify/Order/8000000000001',
  line: 'gid://shopify/LineItem/8000000000001',
  work: 'gid://shopify/FulfillmentOrder/8000000000001',
  workLine: 'gid://shopify/FulfillmentOrderLineItem/8000000000001',
  first: 'gid://shopify/Location/8000000000001',
  second: 'gid://shopify/Location/8000000000002',
};
const id = ids.order;
const sums = `currentSubtotalPriceSet { shopMoney { amount } } currentShippingPriceSet { shopMoney { amount } } currentTotalTaxSet { shopMoney { amount } }
  currentTotalPriceSet { shopMoney { amount } presentmentMoney { amount currencyCode } } totalPriceSet { shopMoney { amount } } originalTotalPriceSet { shopMoney { amount } }
  totalOutstandingSet { shopMoney { amount } } displayFinancialStatus displayFulfillmentStatus cancelledAt closed edited`;
const readText = `{ order(id: "${id}") { ${sums} lineItems(first: 60) { nodes { id sku quantity currentQuantity unfulfilledQuantity } }
  fulfillmentOrders(first: 9) { nodes { id status assignedLocation { location { name } } supportedActions { action } fulfillmentHolds { handle } lineItems(first: 60) { nodes { totalQuantity remainingQuantity } } } }
  transactions { kind status gateway amountSet { shopMoney { amount } } } refunds { totalRefundedSet { shopMoney { amount } } } } }`;

export type OrderTrial = ShopTrial & {
  /** What the driver was told of the order that it placed. */
  placed: Doc;
  read: () => Promise<Doc>;
  /** The quantities of every level, in the order of their numbers. */
  stock: () => Promise<unknown[]>;
  fulfil: (quantity: number) => Promise<Doc>;
};

const fulfilText =
  'mutation ($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { fulfillment { id name status displayStatus trackingInfo { number company url } fulfillmentLineItems(first: 9) { nodes { quantity lineItem { id } } } } userErrors { field message } } }';

/** A shop with ten mugs and one order. */
export async function orderTrial(order: Doc = mugs, ...flags: string[]): Promise<OrderTrial> {
  const shop = await shopTrial('--bucket-size', '100000', '--job-time', '1ms', ...flags);
  await shop.admin('POST /admin/products', mugProduct);
  const placed = (await shop.admin('POST /admin/orders', order)).body;
  const read = async () => at(await shop.gql(readText), 'data.order') as Doc;
  const stock = async () => {
    const { body } = await shop.admin('GET /admin/store/inventory_levels');
    return (body['items'] as Doc[]).map((one) => one['quantities']);
  };
  const fulfil = (quantity: number) => {
    const lines = [{ fulfillmentOrderId: ids.work, fulfillmentOrderLineItems: [{ id: ids.workLine, quantity }] }];
    return shop.gql(fulfilText, {
      f: { lineItemsByFulfillmentOrder: lines, trackingInfo: { number: 'X-1', company: 'Sendex' } },
    });
  };
  return { ...shop, placed, read, stock, fulfil };
}
