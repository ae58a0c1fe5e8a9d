import type { EntitySupport } from '../../src/kit/contract.ts';
import { listPriceLists, listProducts, readPriceList, readProduct, readVariant, bulkProducts } from './documents/catalogue.ts';
import type { Document } from './documents/document.ts';
import { listBalanceEntries, listPayouts, readBalanceEntry, readPayout } from './documents/finance.ts';
import { listFulfilmentOrders, readFulfilmentOrder, readReturn, readShipment } from './documents/fulfilment.ts';
import { bulkLevels, listLevels, listLocations, readLevel, readLocation } from './documents/inventory.ts';
import { bulkOrders, listOrders, readMoreLines, readOrder } from './documents/order.ts';
import { customerRanges, orderRanges, productRanges } from './documents/ranges.ts';
import { bulkCustomers, listCompanies, listCustomers, readCompany, readCustomer } from './documents/people.ts';
import * as catalogue from './mappings/catalogue.ts';
import { readCustomer as customerFacts } from './mappings/customer.ts';
import * as finance from './mappings/finance.ts';
import * as fulfilment from './mappings/fulfilment-order.ts';
import * as inventory from './mappings/inventory.ts';
import { readOrder as orderFacts } from './mappings/order.ts';
import type { Read } from './mappings/reading.ts';
import { readReturn as returnFacts } from './mappings/return.ts';
import { readShipment as shipmentFacts } from './mappings/shipment.ts';
import type { EntityName } from './settings.ts';

/** How a list is asked for. `notices`: its entries only tell what is to be read; else they are the objects themselves. */
export interface Listing {
  document: Document;
  entries: 'notices' | 'objects';
  /** The field that a search compares with the time since when changes are wanted; absent: the list cannot be narrowed. */
  since?: 'updated_at' | 'issued_at' | 'processed_at';
}

/** One kind of object of a shop: how it is read, listed, and what its documents say. */
export interface Kind {
  read: Read;
  get: Document;
  /** The connection that may go on beyond the first page, with the document of its further pages. */
  more?: { at: string; document: Document };
  lists: Listing[];
  /** The query of the first load, the connection that each kind of child belongs to, and how it is cut into ranges of ids. */
  bulk?: { query: Document; children: Record<string, string>; ranges?: typeof productRanges };
  /** What the API guarantees of it when it is written. */
  idempotency: EntitySupport['idempotency'];
  version: EntitySupport['version'];
}

const READ_ONLY = { idempotency: 'none' } as const;

export const KINDS: Record<EntityName, Kind> = {
  order: {
    read: orderFacts,
    get: readOrder,
    more: { at: 'lineItems', document: readMoreLines },
    lists: [{ document: listOrders, entries: 'notices', since: 'updated_at' }],
    bulk: { query: bulkOrders, children: { LineItem: 'lineItems', ShippingLine: 'shippingLines' }, ranges: orderRanges },
    version: 'coarse',
    // Orders are made in the shop, and what is written to them is set; but a refund is looked for before it is paid again.
    idempotency: 'search',
  },
  shipment: {
    read: shipmentFacts,
    get: readShipment,
    more: { at: 'fulfillmentLineItems', document: readShipment },
    lists: [],
    version: 'coarse',
    idempotency: 'search',
  },
  'fulfilment-order': {
    read: fulfilment.readFulfilmentOrder,
    get: readFulfilmentOrder,
    more: { at: 'lineItems', document: readFulfilmentOrder },
    lists: [{ document: listFulfilmentOrders, entries: 'notices', since: 'updated_at' }],
    version: 'coarse',
    idempotency: 'upsert',
  },
  return: {
    read: returnFacts,
    get: readReturn,
    more: { at: 'returnLineItems', document: readReturn },
    lists: [],
    version: 'none',
    ...READ_ONLY,
  },
  product: {
    read: catalogue.readProduct,
    get: readProduct,
    more: { at: 'variants', document: readProduct },
    lists: [{ document: listProducts, entries: 'notices', since: 'updated_at' }],
    bulk: { query: bulkProducts, children: { ProductVariant: 'variants' }, ranges: productRanges },
    version: 'coarse',
    idempotency: 'upsert',
  },
  variant: { read: catalogue.readVariant, get: readVariant, lists: [], version: 'coarse', idempotency: 'search' },
  'price-list': {
    read: catalogue.readPriceList,
    get: readPriceList,
    more: { at: 'prices', document: readPriceList },
    lists: [{ document: listPriceLists, entries: 'notices' }],
    version: 'none',
    ...READ_ONLY,
  },
  'inventory-level': {
    read: inventory.readLevel,
    get: readLevel,
    lists: [{ document: listLevels, entries: 'objects', since: 'updated_at' }],
    bulk: { query: bulkLevels, children: { InventoryLevel: 'inventoryLevels' } },
    version: 'coarse',
    idempotency: 'upsert',
  },
  location: {
    read: inventory.readLocation,
    get: readLocation,
    lists: [{ document: listLocations, entries: 'objects' }],
    version: 'coarse',
    ...READ_ONLY,
  },
  customer: {
    read: customerFacts,
    get: readCustomer,
    lists: [
      { document: listCustomers, entries: 'objects', since: 'updated_at' },
      { document: listCompanies, entries: 'objects', since: 'updated_at' },
    ],
    bulk: { query: bulkCustomers, children: {}, ranges: customerRanges },
    version: 'coarse',
    idempotency: 'upsert',
  },
  payout: {
    read: finance.readPayout,
    get: readPayout,
    lists: [{ document: listPayouts, entries: 'objects', since: 'issued_at' }],
    version: 'none',
    ...READ_ONLY,
  },
  'balance-entry': {
    read: finance.readBalanceEntry,
    get: readBalanceEntry,
    lists: [{ document: listBalanceEntries, entries: 'objects', since: 'processed_at' }],
    version: 'none',
    ...READ_ONLY,
  },
};

/** The document that reads one object: customers are people or companies. */
export function getDocument(entity: EntityName, id: string): Document {
  return entity === 'customer' && id.startsWith('gid://shopify/Company/') ? readCompany : KINDS[entity].get;
}
