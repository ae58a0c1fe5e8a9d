import type { Kept } from './records.ts';

export type ProductRecord = Kept & {
  title: string;
  handle: string;
  descriptionHtml: string;
  vendor: string;
  productType: string;
  status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT' | 'UNLISTED';
  tags: string[];
  isGiftCard: boolean;
  options: { id: string; name: string; values: string[] }[];
  publishedAt: string | null;
};
/** `price` and `compareAtPrice` in minor units of the shop's currency. */
export type VariantRecord = Kept & {
  productId: string;
  itemId: string;
  title: string;
  sku: string | null;
  barcode: string | null;
  position: number;
  price: number;
  compareAtPrice: number | null;
  taxable: boolean;
  inventoryPolicy: 'DENY' | 'CONTINUE';
  selected: { name: string; value: string }[];
};
/** `cost` in minor units of the shop's currency. */
export type ItemRecord = Kept & {
  variantId: string;
  sku: string | null;
  tracked: boolean;
  requiresShipping: boolean;
  cost: number | null;
  weight: { value: number; unit: string } | null;
  countryCodeOfOrigin: string | null;
  provinceCodeOfOrigin: string | null;
  harmonizedSystemCode: string | null;
};
export const countedStates = ['available', 'committed', 'reserved', 'damaged', 'safety_stock', 'quality_control'] as const;
export const stockStates = [...countedStates, 'incoming'] as const;
export type StockState = (typeof stockStates)[number];
/** One item at one location. `on_hand` is the sum of the counted states. */
export type LevelRecord = Kept & {
  itemId: string;
  locationId: string;
  active: boolean;
  quantities: Record<StockState, number>;
};
export type LocationRecord = Kept & {
  name: string;
  active: boolean;
  fulfillsOnlineOrders: boolean;
  address: {
    address1: string | null;
    city: string | null;
    zip: string | null;
    countryCode: string;
    country: string;
    phone: string | null;
  };
};
/** What one call changed in the stock. */
export type AdjustmentRecord = Kept & {
  reason: string;
  referenceUri: string | null;
  changes: { itemId: string; locationId: string; name: string; delta: number }[];
};
