import type { Document } from './document.ts';
import { address, bag, pageInfo, reference, taxLines } from './selections.ts';

const line = `id title sku quantity currentQuantity unfulfilledQuantity isGiftCard requiresShipping product { id }
originalUnitPriceSet ${bag}
discountAllocations { allocatedAmountSet ${bag} discountApplication { index allocationMethod targetSelection
  ... on DiscountCodeApplication { code } ... on AutomaticDiscountApplication { title } ... on ManualDiscountApplication { title } } }
taxLines ${taxLines}
duties { price ${bag} taxLines ${taxLines} }`;

const shippingLine = `code title discountedPriceSet ${bag} currentDiscountedPriceSet ${bag} taxLines ${taxLines}`;

const fields = `id name processedAt updatedAt cancelledAt cancelReason test sourceName
currencyCode presentmentCurrencyCode taxesIncluded dutiesIncluded
email phone note tags poNumber displayFulfillmentStatus
customAttributes { key value }
customer { id displayName }
purchasingEntity { ... on PurchasingCompany { company { id name } location { id name } } }
shippingAddress ${address} billingAddress ${address}
currentSubtotalPriceSet ${bag} currentTotalTaxSet ${bag} currentTotalPriceSet ${bag} currentShippingPriceSet ${bag}
currentTotalDutiesSet ${bag} currentTotalAdditionalFeesSet ${bag} totalTipReceivedSet ${bag}
additionalFees { name price ${bag} taxLines ${taxLines} }
transactions { id kind status gateway createdAt processedAt amountSet ${bag} }
refunds { id }
${reference}`;

/** An order as it is now. Lines beyond the first page and refunds are read after it. */
export const readOrder: Document = {
  name: 'ReadOrder',
  cost: 76,
  text: `query ReadOrder($id: ID!) { object: order(id: $id) { ${fields}
lineItems(first: 50) { nodes { ${line} } pageInfo ${pageInfo} }
shippingLines(first: 5) { nodes { ${shippingLine} } pageInfo ${pageInfo} }
fulfillmentOrders(first: 1) { nodes { deliveryMethod { methodType } } } } }`,
};

export const readMoreLines: Document = {
  name: 'ReadMoreLines',
  cost: 66,
  text: `query ReadMoreLines($id: ID!, $after: String) { object: order(id: $id) {
lineItems(first: 100, after: $after) { nodes { ${line} } pageInfo ${pageInfo} } } }`,
};

/** What one refund took off which lines. Read only for orders of which something was taken off. */
export const readRefund: Document = {
  name: 'ReadRefund',
  cost: 21,
  text: `query ReadRefund($id: ID!, $after: String) { object: refund(id: $id) { id
refundLineItems(first: 100, after: $after) {
  nodes { quantity restockType lineItem { id } subtotalSet ${bag} totalTaxSet ${bag} } pageInfo ${pageInfo} } } }`,
};

/** What has left of an order: read with its refunds, for a unit that was paid back may have been sent all the same. */
export const readSent: Document = {
  name: 'ReadSent',
  cost: 26,
  text: `query ReadSent($id: ID!) { object: order(id: $id) { fulfillments { status
fulfillmentLineItems(first: 250) { nodes { quantity lineItem { id } } pageInfo ${pageInfo} } } } }`,
};

/** What of orders has changed: what is new is then read. */
export const listOrders: Document = {
  name: 'ListOrders',
  cost: 65,
  text: `query ListOrders($after: String, $query: String, $returns: Boolean!) {
page: orders(first: 100, after: $after, sortKey: UPDATED_AT, query: $query) {
  nodes { id updatedAt fulfillments { id updatedAt } returns(first: 5) @include(if: $returns) { nodes { id status } } } pageInfo ${pageInfo} } }`,
};

/** All orders, for the first load: at most five connections, two deep, none of them inside of a list. */
export const bulkOrders: Document = {
  name: 'BulkOrders',
  cost: 12,
  text: `{ orders { edges { node { ${fields} fulfillments { id updatedAt }
lineItems { edges { node { __typename ${line} } } }
shippingLines { edges { node { __typename ${shippingLine} } } } } } } }`,
};
