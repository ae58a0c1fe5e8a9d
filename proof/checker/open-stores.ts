import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';
import { ShopifyStore } from './shopify/shopify-store.ts';
import { SystemStore, type Stores, type SystemName } from './stores.ts';

/** The stores in this folder. The shop is Shopify's stand-in, or the plain one, by the store that lies there. */
export function openStores(folder: string, manifest: Manifest): Stores {
  const fileOf = (name: string): string => join(folder, `${name}.sqlite`);
  const open = (name: SystemName): SystemStore => {
    if (!existsSync(fileOf(name))) throw new Error(`${fileOf(name)} does not exist`);
    return new SystemStore(name, fileOf(name));
  };
  const shop = existsSync(fileOf('shopify')) ? new ShopifyStore(fileOf('shopify'), manifest.orders) : open('shop');
  return { shop, warehouse: open('warehouse'), erp: open('erp'), carrier: open('carrier') };
}
