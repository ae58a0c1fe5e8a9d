import type { Document } from './document.ts';
import { pageInfo } from './selections.ts';

const level = `updatedAt quantities(names: ["available", "on_hand"]) { name quantity updatedAt } location { id name }`;
const item = 'item { id sku tracked }';

/** How many of one item are at one place. A level has no address that a notice always tells: item and place are its id. */
export const readLevel: Document = {
  name: 'ReadLevel',
  cost: 5,
  text: `query ReadLevel($item: ID!, $location: ID!) { object: inventoryItem(id: $item) {
inventoryLevel(locationId: $location) { ${level} ${item} } } }`,
};

/** The same before it is set. */
export const lookAtLevel: Document = {
  name: 'LookAtLevel',
  cost: 4,
  text: `query LookAtLevel($item: ID!, $location: ID!) { object: inventoryItem(id: $item) { id sku tracked
inventoryLevel(locationId: $location) { ${level} } } }`,
};

/** The same for a variant whose item is not known yet. */
export const readLevelOfVariant: Document = {
  name: 'ReadLevelOfVariant',
  cost: 5,
  text: `query ReadLevelOfVariant($variant: ID!, $location: ID!) { object: productVariant(id: $variant) {
inventoryItem { id sku tracked inventoryLevel(locationId: $location) { ${level} } } } }`,
};

export const listLevels: Document = {
  name: 'ListLevels',
  cost: 47,
  text: `query ListLevels($location: ID!, $after: String, $query: String) { place: location(id: $location) {
page: inventoryLevels(first: 250, after: $after, query: $query) { nodes { ${level} ${item} } pageInfo ${pageInfo} } } }`,
};

export const bulkLevels: Document = {
  name: 'BulkLevels',
  cost: 12,
  text: `{ inventoryItems { edges { node { id sku tracked
inventoryLevels { edges { node { __typename ${level} } } } } } } }`,
};

const location = `id name isActive isFulfillmentService updatedAt
address { address1 address2 city province provinceCode zip countryCode phone }`;

export const readLocation: Document = {
  name: 'ReadLocation',
  cost: 2,
  text: `query ReadLocation($id: ID!) { object: location(id: $id) { ${location} } }`,
};

export const listLocations: Document = {
  name: 'ListLocations',
  cost: 20,
  text: `query ListLocations($after: String) {
page: locations(first: 100, after: $after, includeInactive: true) { nodes { ${location} } pageInfo ${pageInfo} } }`,
};
