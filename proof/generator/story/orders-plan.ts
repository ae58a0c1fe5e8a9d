import type { Random } from '../random.ts';
import { rawKinds } from './raw-inputs.ts';
import type { ShopRules } from '../shops/shop-rules.ts';
import { spoilings } from './spoiled-orders.ts';

export type Fate =
  | { kind: 'plain' }
  | { kind: 'spoiled'; how: string }
  | { kind: 'same_version_other_content' }
  | { kind: 'older_version' }
  | { kind: 'returned' }
  | { kind: 'edited'; late: boolean }
  | { kind: 'cancelled'; late: boolean };

/** `returns`: of orders in a shop that takes them back. */
export type Shares = { bad: number; edits: number; cancels: number; returns: number };
export type Plan = { fates: Fate[]; raw: string[]; longOrder: number };

const unknownSku: Fate = { kind: 'spoiled', how: 'unknown_sku' };

/**
 * Shopify works out totals by itself, sells no less than one unit, and of a webhook the hub believes nothing but its id: there
 * are no totals that do not foot, no quantities below one and no two contents of one version.
 */
const badOrders: Record<ShopRules['kind'], Fate[]> = {
  plain: [
    ...Object.keys(spoilings).map((how): Fate => ({ kind: 'spoiled', how })),
    { kind: 'same_version_other_content' },
    { kind: 'older_version' },
  ],
  shopify: [unknownSku, { kind: 'older_version' }],
};

/** Who gets which fate. Each kind of badness occurs equally often, and at least once as soon as there is room for all. */
export function planOrders(orders: number, shares: Shares, { random, shop }: { random: Random; shop: ShopRules['kind'] }): Plan {
  const kinds = badOrders[shop].length + Object.keys(rawKinds).length;
  const each = shares.bad > 0 ? Math.max(1, Math.round((orders * shares.bad) / kinds)) : 0;
  const fates: Fate[] = Array.from({ length: orders }, (_, index) => goodFate(random.fork(`fate ${index}`), shares, shop));
  const longOrder = orders >= 10 ? Math.floor(orders / 2) : -1;
  if (longOrder >= 0) fates[longOrder] = { kind: 'plain' };
  const free = fates.map((_, index) => index).filter((index) => index !== longOrder);
  const luck = random.fork('bad orders');
  if (orders >= badOrders[shop].length * 2) for (const fate of badOrders[shop]) spread(fates, free, { fate, each, luck });
  return { fates, raw: Object.keys(rawKinds).flatMap((kind) => Array.from({ length: each }, () => kind)), longOrder };
}

function spread(fates: Fate[], free: number[], given: { fate: Fate; each: number; luck: Random }): void {
  for (let nth = 0; nth < given.each; nth += 1) {
    const [index] = free.splice(given.luck.between(0, free.length - 1), 1);
    if (index !== undefined) fates[index] = given.fate;
  }
}

function goodFate(luck: Random, shares: Shares, shop: ShopRules['kind']): Fate {
  const dice = luck.next();
  if (dice < shares.edits) return { kind: 'edited', late: luck.chance(0.4) };
  if (dice < shares.edits + shares.cancels) return { kind: 'cancelled', late: luck.chance(0.4) };
  if (shop === 'shopify' && dice < shares.edits + shares.cancels + shares.returns) return { kind: 'returned' };
  return { kind: 'plain' };
}
