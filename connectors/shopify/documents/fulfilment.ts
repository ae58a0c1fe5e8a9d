import type { Document } from './document.ts';
import { bag, goods, hold, pageInfo, shipment } from './selections.ts';

/** A fulfilment: what left, in which packages. */
export const readShipment: Document = {
  name: 'ReadShipment',
  cost: 24,
  text: `query ReadShipment($id: ID!, $after: String) { object: fulfillment(id: $id) {
${shipment}
fulfillmentLineItems(first: 100, after: $after) { ${goods} } } }`,
};

const fulfilmentOrder = `id orderId status requestStatus updatedAt fulfillAt fulfillBy assignedLocation { name location { id } } ${hold}`;

const work = 'nodes { id totalQuantity sku lineItem { id } }';

export const readFulfilmentOrder: Document = {
  name: 'ReadFulfilmentOrder',
  cost: 24,
  text: `query ReadFulfilmentOrder($id: ID!, $after: String) { object: fulfillmentOrder(id: $id) { ${fulfilmentOrder}
lineItems(first: 100, after: $after) { ${work} pageInfo ${pageInfo} } } }`,
};

export const listFulfilmentOrders: Document = {
  name: 'ListFulfilmentOrders',
  cost: 11,
  text: `query ListFulfilmentOrders($after: String, $query: String) {
page: fulfillmentOrders(first: 100, after: $after, includeClosed: true, sortKey: UPDATED_AT, query: $query) {
  nodes { id updatedAt } pageInfo ${pageInfo} } }`,
};

export const readReturn: Document = {
  name: 'ReadReturn',
  cost: 26,
  text: `query ReadReturn($id: ID!, $after: String) { object: return(id: $id) {
id name status createdAt requestApprovedAt closedAt order { id currencyCode customer { id } }
returnLineItems(first: 50, after: $after) { nodes { __typename id quantity refundedQuantity
  ... on ReturnLineItem { returnReasonNote withCodeDiscountedTotalPriceSet ${bag} fulfillmentLineItem { lineItem { id sku } } } }
pageInfo ${pageInfo} } } }`,
};
