import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';
import { StartMistake, type ShopKind } from './options.ts';

/** The stores that each kind of shop keeps: which one lies in a folder tells which shop it was begun with. */
const STORES: Record<ShopKind, string> = { shopify: 'shopify.sqlite', plain: 'shop.sqlite' };
const KINDS: readonly ShopKind[] = ['shopify', 'plain'];

/** A folder keeps the shop that it was made with: the hub knows the orders of that one alone. */
export function keptShop(folder: DataFolder, wanted: ShopKind | null): ShopKind {
  const kept = KINDS.find((kind) => existsSync(join(folder.systems, STORES[kind])));
  if (kept !== undefined && wanted !== null && kept !== wanted) {
    throw new StartMistake(
      `The data folder ${folder.root} was made with the ${kept} shop and keeps it; leave --shop out, or choose another folder with --data.`,
    );
  }
  return kept ?? wanted ?? 'shopify';
}
