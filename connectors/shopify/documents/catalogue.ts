import type { Document } from './document.ts';
import { pageInfo, reference, variant, variantOwner } from './selections.ts';

const product = `id handle title descriptionHtml status isGiftCard updatedAt ${reference}`;

const variants = `variants(first: 100, after: $after) { nodes { ${variant} } pageInfo ${pageInfo} }`;

/** A product with its variants. */
export const readProduct: Document = {
  name: 'ReadProduct',
  cost: 22,
  text: `query ReadProduct($id: ID!, $after: String) { object: product(id: $id) { ${product} ${variants} } }`,
};

export const readVariant: Document = {
  name: 'ReadVariant',
  cost: 4,
  text: `query ReadVariant($id: ID!) { object: productVariant(id: $id) { ${variant} ${variantOwner} ${reference} } }`,
};

export const listProducts: Document = {
  name: 'ListProducts',
  cost: 13,
  text: `query ListProducts($after: String, $query: String) {
page: products(first: 250, after: $after, sortKey: UPDATED_AT, query: $query) { nodes { id updatedAt } pageInfo ${pageInfo} } }`,
};

export const bulkProducts: Document = {
  name: 'BulkProducts',
  cost: 12,
  text: `{ products { edges { node { ${product}
variants { edges { node { __typename ${variant} } } } } } } }`,
};

const prices = `prices(first: 100, after: $after, originType: FIXED) {
nodes { price { amount currencyCode } compareAtPrice { amount currencyCode } variant { id sku } } pageInfo ${pageInfo} }`;

/** The prices that are fixed for one market or company; those that follow from a percentage are not listed. */
export const readPriceList: Document = {
  name: 'ReadPriceList',
  cost: 23,
  text: `query ReadPriceList($id: ID!, $after: String) { object: priceList(id: $id) {
id name currency parent { adjustment { type value } } ${prices} } }`,
};

export const listPriceLists: Document = {
  name: 'ListPriceLists',
  cost: 9,
  text: `query ListPriceLists($after: String) { page: priceLists(first: 50, after: $after) { nodes { id } pageInfo ${pageInfo} } }`,
};
