import { gid, idOf } from '../keep/gid.ts';
import { moneyView } from '../keep/money-view.ts';
import type { AdjustmentRecord, ItemRecord, LevelRecord, LocationRecord, StockState } from '../keep/product-record.ts';
import { countedStates, stockStates } from '../keep/product-record.ts';
import type { SearchFields } from '../search/conditions.ts';
import { listed, searched } from '../search/connection.ts';
import type { Args, Shopify, View } from '../shop-context.ts';
import { textArg, textsArg } from '../shop-context.ts';
import { metafieldsOf } from './metafields.ts';

export const itemSearch: SearchFields = {
  words: 'reference',
  fields: {
    id: { sql: 'id', as: 'id' },
    sku: { sql: 'reference', as: 'text' },
    created_at: { sql: 'created_at', as: 'time' },
    updated_at: { sql: 'updated_at', as: 'time' },
  },
};
const levelSearch: SearchFields = {
  words: 'id',
  fields: {
    id: { sql: 'id', as: 'id' },
    updated_at: { sql: 'updated_at', as: 'time' },
    created_at: { sql: 'created_at', as: 'time' },
    inventory_item_id: { sql: 'parent', as: 'id' },
  },
};
export const locationSearch: SearchFields = {
  words: 'reference',
  fields: {
    id: { sql: 'id', as: 'id' },
    name: { sql: 'reference', as: 'text' },
    active: { as: 'custom', words: { true: "json_extract(body, '$.active')", false: "not json_extract(body, '$.active')" } },
    created_at: { sql: 'created_at', as: 'time' },
  },
};

export function onHandOf(level: LevelRecord): number {
  return countedStates.reduce((sum, state) => sum + level.quantities[state], 0);
}

function levelGid(level: LevelRecord): string {
  return `gid://shopify/InventoryLevel/${level.id}?inventory_item_id=${level.itemId}`;
}

export function itemView(shop: Shopify, item: ItemRecord): View {
  const { keep } = shop;
  const levels = () => keep.levels.ofParent(item.id).filter((level) => level.active);
  return {
    __typename: 'InventoryItem',
    id: gid('InventoryItem', item.id),
    legacyResourceId: item.id,
    sku: item.sku,
    tracked: item.tracked,
    requiresShipping: item.requiresShipping,
    unitCost: item.cost === null ? null : moneyView(item.cost, shop.settings.currency),
    measurement: { id: gid('InventoryItemMeasurement', item.id), weight: item.weight },
    countryCodeOfOrigin: item.countryCodeOfOrigin,
    provinceCodeOfOrigin: item.provinceCodeOfOrigin,
    harmonizedSystemCode: item.harmonizedSystemCode,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    variant: () => shop.node('ProductVariant', item.variantId),
    variants: listed(
      [item.variantId],
      (id) => shop.node('ProductVariant', id) ?? {},
      (id) => id,
    ),
    locationsCount: () => ({ count: levels().length, precision: 'EXACT' }),
    inventoryLevel: (args: Args) => {
      const level = keep.levels.byReference(`${item.id}@${idOf('Location', textArg(args, 'locationId') ?? '') ?? ''}`);
      return level === null || (!level.active && args['includeInactive'] !== true) ? null : levelView(shop, level);
    },
    inventoryLevels: listed(
      levels,
      (level) => levelView(shop, level),
      (level) => level.id,
    ),
  };
}

export function levelView(shop: Shopify, level: LevelRecord): View {
  return {
    __typename: 'InventoryLevel',
    id: levelGid(level),
    isActive: level.active,
    canDeactivate: onHandOf(level) === 0,
    deactivationAlert: null,
    createdAt: level.createdAt,
    updatedAt: level.updatedAt,
    item: () => shop.node('InventoryItem', level.itemId),
    location: () => shop.node('Location', level.locationId),
    quantities: (args: Args) =>
      textsArg(args, 'names').map((name) => ({
        id: `gid://shopify/InventoryQuantity/${level.id}?inventory_item_id=${level.itemId}&name=${name}`,
        name,
        quantity: quantityOf(level, name),
        updatedAt: level.updatedAt,
      })),
  };
}

export function quantityOf(level: LevelRecord, name: string): number {
  if (name === 'on_hand') return onHandOf(level);
  return isState(name) ? level.quantities[name] : 0;
}

export function isState(name: string): name is StockState {
  return (stockStates as readonly string[]).includes(name);
}

export function locationView(shop: Shopify, location: LocationRecord): View {
  const { keep } = shop;
  return {
    __typename: 'Location',
    id: gid('Location', location.id),
    legacyResourceId: location.id,
    name: location.name,
    isActive: location.active,
    activatable: !location.active,
    fulfillsOnlineOrders: location.fulfillsOnlineOrders,
    shipsInventory: location.fulfillsOnlineOrders,
    isFulfillmentService: false,
    fulfillmentService: null,
    hasActiveInventory: () => keep.levels.count([{ sql: "json_extract(body, '$.locationId') = ?", values: [location.id] }]) > 0,
    address: {
      ...location.address,
      address2: null,
      province: null,
      provinceCode: null,
      latitude: null,
      longitude: null,
      formatted: [location.address.address1, location.address.zip, location.address.city, location.address.country].filter(
        Boolean,
      ),
    },
    createdAt: location.createdAt,
    updatedAt: location.updatedAt,
    deactivatedAt: null,
    inventoryLevel: (args: Args) => {
      const item = idOf('InventoryItem', textArg(args, 'inventoryItemId') ?? '') ?? '';
      const level = keep.levels.byReference(`${item}@${location.id}`);
      return level === null ? null : levelView(shop, level);
    },
    inventoryLevels: searched({
      records: keep.levels,
      view: (level) => levelView(shop, level),
      search: levelSearch,
      where: [{ sql: "json_extract(body, '$.locationId') = ? and json_extract(body, '$.active')", values: [location.id] }],
    }),
    ...metafieldsOf(shop, 'Location', location.id),
  };
}

/** The group of changes that one call made in the stock. `quantityAfterChange` is always null, as in life. */
export function adjustmentView(shop: Shopify, record: AdjustmentRecord): View {
  return {
    __typename: 'InventoryAdjustmentGroup',
    id: gid('InventoryAdjustmentGroup', record.id),
    createdAt: record.createdAt,
    reason: record.reason,
    referenceDocumentUri: record.referenceUri,
    app: null,
    staffMember: null,
    changes: record.changes.map((change) => ({
      name: change.name,
      delta: change.delta,
      quantityAfterChange: null,
      ledgerDocumentUri: null,
      item: () => shop.node('InventoryItem', change.itemId),
      location: () => shop.node('Location', change.locationId),
    })),
  };
}
