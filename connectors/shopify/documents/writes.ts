import type { Document } from './document.ts';
import { address, customer, goods, hold, shipment, variant, variantOwner } from './selections.ts';

const errors = 'userErrors { field message }';
const codedErrors = 'userErrors { field message code }';

// What was written is given back as the shop holds it now: sorted, trimmed, in its own words.
const sent = `{ ${shipment} fulfillmentLineItems(first: 250) { ${goods} } }`;
const work = `{ id updatedAt ${hold} }`;
const soldAs = `{ ${variant} ${variantOwner} }`;

/** What may be shipped of an order, and what has been: the read before a fulfilment is made. */
export const readWork: Document = {
  name: 'ReadWork',
  cost: 120,
  text: `query ReadWork($id: ID!) { object: order(id: $id) { id cancelledAt
fulfillmentOrders(first: 20) { nodes { id status assignedLocation { location { id } }
  lineItems(first: 100) { nodes { id remainingQuantity lineItem { id } } pageInfo { hasNextPage endCursor } } } pageInfo { hasNextPage } }
fulfillments { id status trackingInfo { number } } } }`,
};

/** Further lines of work that is long. */
export const readMoreWork: Document = {
  name: 'ReadMoreWork',
  cost: 25,
  text: `query ReadMoreWork($id: ID!, $after: String!) { object: fulfillmentOrder(id: $id) { id
lineItems(first: 250, after: $after) { nodes { id remainingQuantity lineItem { id } } pageInfo { hasNextPage endCursor } } } }`,
};

export const createFulfilment: Document = {
  name: 'CreateFulfilment',
  cost: 37,
  text: `mutation CreateFulfilment($fulfillment: FulfillmentInput!) { result: fulfillmentCreate(fulfillment: $fulfillment) {
object: fulfillment ${sent} ${errors} } }`,
};

/** Looks for what a lost answer may have made: fulfilments of one order, with what they hold. */
export const findFulfilment: Document = {
  name: 'FindFulfilment',
  cost: 27,
  text: `query FindFulfilment($id: ID!) { object: order(id: $id) {
fulfillments { id status updatedAt trackingInfo { number }
fulfillmentLineItems(first: 250) { nodes { quantity lineItem { id } } pageInfo { hasNextPage } } } } }`,
};

/** A fulfilment that is there already: nothing is made, its id is taken over. */
export const adoptFulfilment: Document = {
  name: 'AdoptFulfilment',
  cost: 28,
  text: `query AdoptFulfilment($id: ID!) { object: fulfillment(id: $id) ${sent} }`,
};

/** What a fulfilment is known by before its tracking is written: the customer hears of each write. */
export const lookAtTracking: Document = {
  name: 'LookAtTracking',
  cost: 28,
  text: `query LookAtTracking($id: ID!) { object: fulfillment(id: $id) ${sent} }`,
};

export const updateTracking: Document = {
  name: 'UpdateTracking',
  cost: 77,
  text: `mutation UpdateTracking($id: ID!, $tracking: FulfillmentTrackingInput!, $notify: Boolean) {
result: fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notify) {
  object: fulfillment ${sent} ${errors} } }`,
};

export const cancelFulfilment: Document = {
  name: 'CancelFulfilment',
  cost: 10,
  text: `mutation CancelFulfilment($id: ID!) { result: fulfillmentCancel(id: $id) {
object: fulfillment { id updatedAt } ${errors} } }`,
};

const keyed = { version: '2026-01', reason: 'the directive @idempotent is there since 2026-01, and required since 2026-04' };

/** Sets a quantity only if it still is what we read. */
export const setQuantity: Document = {
  name: 'SetQuantity',
  cost: 10,
  since: keyed,
  text: `mutation SetQuantity($name: String!, $uri: String!, $item: ID!, $location: ID!, $quantity: Int!, $from: Int, $key: String!) {
result: inventorySetQuantities(input: { name: $name, reason: "correction", referenceDocumentUri: $uri, quantities: [
  { inventoryItemId: $item, locationId: $location, quantity: $quantity, changeFromQuantity: $from }] })
  @idempotent(key: $key) { object: inventoryAdjustmentGroup { id } ${codedErrors} } }`,
};

/** Begins to stock an item at a place where it never was. */
export const stockItem: Document = {
  name: 'StockItem',
  cost: 10,
  since: keyed,
  text: `mutation StockItem($item: ID!, $location: ID!, $available: Int, $onHand: Int, $key: String!) {
result: inventoryActivate(inventoryItemId: $item, locationId: $location, available: $available, onHand: $onHand)
  @idempotent(key: $key) { object: inventoryLevel { id updatedAt } ${errors} } }`,
};

export const readProductOfVariant: Document = {
  name: 'ReadProductOfVariant',
  cost: 2,
  text: 'query ReadProductOfVariant($id: ID!) { object: productVariant(id: $id) { id product { id } } }',
};

export const updateVariant: Document = {
  name: 'UpdateVariant',
  cost: 12,
  text: `mutation UpdateVariant($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
result: productVariantsBulkUpdate(productId: $product, variants: $variants) {
  objects: productVariants ${soldAs} ${codedErrors} } }`,
};

/** Makes a variant; the one that a new product is born with gives way to it. */
export const createVariant: Document = {
  name: 'CreateVariant',
  cost: 12,
  text: `mutation CreateVariant($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
result: productVariantsBulkCreate(productId: $product, variants: $variants, strategy: REMOVE_STANDALONE_VARIANT) {
  objects: productVariants ${soldAs} ${codedErrors} } }`,
};

/** Looks for the variant that a lost answer may have made. */
export const findVariant: Document = {
  name: 'FindVariant',
  cost: 10,
  text: `query FindVariant($query: String!) { page: productVariants(first: 10, query: $query) {
nodes { id sku updatedAt product { id } } } }`,
};

/** Makes or changes a product, found by our reference, its address or its id: sent twice it ends the same. */
export const setProduct: Document = {
  name: 'SetProduct',
  cost: 10,
  text: `mutation SetProduct($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
result: productSet(identifier: $identifier, input: $input, synchronous: true) {
  object: product { id updatedAt handle title descriptionHtml status } ${codedErrors} } }`,
};

export const setCustomer: Document = {
  name: 'SetCustomer',
  cost: 13,
  text: `mutation SetCustomer($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
result: customerSet(identifier: $identifier, input: $input) { object: customer { ${customer} } ${codedErrors} } }`,
};

export const updateCustomer: Document = {
  name: 'UpdateCustomer',
  cost: 13,
  text: `mutation UpdateCustomer($input: CustomerInput!) { result: customerUpdate(input: $input) {
object: customer { ${customer} } ${errors} } }`,
};

export const readDefaultAddress: Document = {
  name: 'ReadDefaultAddress',
  cost: 2,
  text: 'query ReadDefaultAddress($id: ID!) { object: customer(id: $id) { id defaultAddress { id } } }',
};

export const updateAddress: Document = {
  name: 'UpdateAddress',
  cost: 10,
  text: `mutation UpdateAddress($customer: ID!, $id: ID!, $address: MailingAddressInput!) {
result: customerAddressUpdate(customerId: $customer, addressId: $id, address: $address, setAsDefault: true) {
  address { id } ${errors} } }`,
};

export const createAddress: Document = {
  name: 'CreateAddress',
  cost: 10,
  text: `mutation CreateAddress($customer: ID!, $address: MailingAddressInput!) {
result: customerAddressCreate(customerId: $customer, address: $address, setAsDefault: true) { address { id } ${errors} } }`,
};

export const updateOrder: Document = {
  name: 'UpdateOrder',
  cost: 11,
  text: `mutation UpdateOrder($input: OrderInput!) { result: orderUpdate(input: $input) { object: order { id updatedAt tags note shippingAddress ${address} } ${errors} } }`,
};

export const cancelOrder: Document = {
  name: 'CancelOrder',
  cost: 10,
  text: `mutation CancelOrder($id: ID!, $reason: OrderCancelReason!, $restock: Boolean!, $refund: Boolean!, $notify: Boolean, $note: String) {
result: orderCancel(orderId: $id, reason: $reason, restock: $restock, notifyCustomer: $notify, staffNote: $note,
  refundMethod: { originalPaymentMethodsRefund: $refund }) {
  job { id done } userErrors: orderCancelUserErrors { field message code } } }`,
};

/** How far a cancellation is: the job, and what it is to bring about. */
export const readCancellation: Document = {
  name: 'ReadCancellation',
  cost: 2,
  text: 'query ReadCancellation($job: ID!, $id: ID!) { job(id: $job) { id done } object: order(id: $id) { id cancelledAt updatedAt } }',
};

export const readCancelled: Document = {
  name: 'ReadCancelled',
  cost: 1,
  text: 'query ReadCancelled($id: ID!) { object: order(id: $id) { id cancelledAt updatedAt } }',
};

/** What a refund would give back, by the shop's own arithmetic. */
export const suggestRefund: Document = {
  name: 'SuggestRefund',
  cost: 4,
  text: `query SuggestRefund($id: ID!, $lines: [RefundLineItemInput!]) { object: order(id: $id) { id presentmentCurrencyCode
suggestedRefund(refundLineItems: $lines) { suggestedTransactions {
  gateway amountSet { presentmentMoney { amount } } parentTransaction { id } } } } }`,
};

export const createRefund: Document = {
  name: 'CreateRefund',
  cost: 20,
  since: keyed,
  text: `mutation CreateRefund($input: RefundInput!, $key: String!) {
result: refundCreate(input: $input) @idempotent(key: $key) { object: refund { id updatedAt } ${errors} } }`,
};

/** Looks for the refund that a lost answer may have made, by our mark in its note. */
export const findRefund: Document = {
  name: 'FindRefund',
  cost: 2,
  text: 'query FindRefund($id: ID!) { object: order(id: $id) { id refunds { id note } } }',
};

export const holdWork: Document = {
  name: 'HoldWork',
  cost: 11,
  text: `mutation HoldWork($id: ID!, $hold: FulfillmentOrderHoldInput!) {
result: fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) { object: fulfillmentOrder ${work} ${codedErrors} } }`,
};

/** Some lines of work, to the place that has sent them. */
export const moveWork: Document = {
  name: 'MoveWork',
  cost: 10,
  text: `mutation MoveWork($id: ID!, $to: ID!, $lines: [FulfillmentOrderLineItemInput!]!) {
result: fulfillmentOrderMove(id: $id, newLocationId: $to, fulfillmentOrderLineItems: $lines) {
object: movedFulfillmentOrder { id } ${errors} } }`,
};

export const releaseWork: Document = {
  name: 'ReleaseWork',
  cost: 11,
  text: `mutation ReleaseWork($id: ID!) { result: fulfillmentOrderReleaseHold(id: $id) {
object: fulfillmentOrder ${work} ${codedErrors} } }`,
};
