import { join } from 'node:path';
import type { Lived } from '../../peers/pairs/lives.ts';
import { liveInShopify } from '../../peers/pairs/shopify-lives.ts';
import { shopifyOrders } from '../../peers/pairs/shopify-orders.ts';
import { openBuyers, type PlacedOrder } from '../../peers/shopify/buyers.ts';
import { openCounter } from '../../peers/shopify/counter.ts';
import { startStandIn, type StandIn } from '../../peers/shopify/stand-in.ts';
import { openChoices } from '../../peers/vendure/choices.ts';
import { runPair, type PairRun, type PairVerdict, type Stage } from './pair.ts';

export interface ShopifyRun extends PairRun {
  /** A position of the shop's fault dial, from the beginning to the end of the run: `standard`, `none`. */
  faults: string;
}

const POLL_MS = 1_000;
/** Of the shop a webhook may be dropped; Tryton sends none. */
const LISTS = ['shop order', 'shop product', 'shop customer', 'erp order', 'erp shipment'];
/** The dial has the shop answer with what it held a moment ago. */
const STALE_MS = 2_000;

/** Orders of the sandbox's Shopify, with its faults, through the hub into a real Tryton. */
export function runShopifyPair({ faults, ...run }: ShopifyRun): Promise<PairVerdict> {
  return runPair(run, async ({ port }, stack) => {
    const shop = await startStandIn({ folder: join(run.folder, 'shop'), faults, seed: run.seed });
    stack.defer(() => shop.stop());
    return stageOf(shop, { port, seed: run.seed, isFaulty: faults !== 'none' });
  });
}

function stageOf(shop: StandIn, { port, seed, isFaulty }: { port: number; seed: number; isFaulty: boolean }): Stage {
  const choices = openChoices(seed);
  const buyers = openBuyers(shop.merchant, choices);
  const counter = openCounter(shop.merchant, choices);
  const placed = new Map<string, PlacedOrder>();
  return {
    config: 'examples/shopify-tryton/shopify-tryton.config.ts',
    env: {
      SHOPIFY_URL: shop.url,
      SHOPIFY_SHOP: shop.domain,
      SHOPIFY_TOKEN: shop.token,
      SHOPIFY_CLIENT_SECRET: shop.secret,
      SHOPIFY_RATE: '1000',
      SHOPIFY_POLL_MS: String(POLL_MS),
      SYNCLINE_PUBLIC_URL: `http://127.0.0.1:${port}`,
    },
    stockUp: () => buyers.stockUp(12),
    shop: async (lives, done) => {
      const lived: Lived[] = [];
      for (const life of lives) {
        const one = await buyers.place(life === 'parted' || life === 'thinned');
        placed.set(one.code, one);
        await liveInShopify(counter, one, life, choices);
        lived.push({ life, code: one.code });
        done();
      }
      return lived;
    },
    refund: async (code) => {
      const order = placed.get(code);
      const [first] = order?.lines ?? [];
      if (order !== undefined && first !== undefined) await counter.refund(order, [{ line: first.id, quantity: 1 }], 'RETURN');
    },
    waiting: () => shop.waiting(),
    faults: () => shop.faults(),
    polls: { lists: LISTS, lagMs: isFaulty ? STALE_MS : 0 },
    orders: () => shopifyOrders(shop.merchant),
  };
}
