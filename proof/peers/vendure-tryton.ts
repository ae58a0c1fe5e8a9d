import { randomBytes } from 'node:crypto';
import type { Life, Lived } from '../../peers/pairs/lives.ts';
import { liveInVendure } from '../../peers/pairs/vendure-lives.ts';
import { vendureOrders } from '../../peers/pairs/vendure-orders.ts';
import type { Desk } from '../../peers/tryton/desk.ts';
import { openShopper, type Placed, type Shopper } from '../../peers/vendure/shopper.ts';
import { startVendure, type RunningVendure } from '../../peers/vendure/start.ts';
import { runPair, type PairRun, type PairVerdict, type Stage } from './pair.ts';

export interface VendureRun extends PairRun {
  /** Done once the systems were compared, which they are once more after it. */
  meddle?: (vendure: RunningVendure, desk: Desk, lived: Lived[]) => Promise<void>;
}

/** Shoppers at once: each buys one thing after the other. */
const SHOPPERS = 3;
/** How often Tryton is asked what has left: nothing tells the hub of it. */
const POLL_MS = 1_000;

/** Orders of a real Vendure, with the plug-in of this project, through the hub into a real Tryton. */
export function runVendurePair({ meddle, ...run }: VendureRun): Promise<PairVerdict> {
  return runPair(run, async ({ port }, stack) => {
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const vendure = await startVendure({
      postgres: run.databaseUrl,
      hub: { url: `http://127.0.0.1:${port}/webhooks/shop`, secret, intervalMs: 500 },
    });
    stack.defer(() => vendure.stop());
    const stage = stageOf(vendure, secret, run.seed);
    return meddle === undefined ? stage : { ...stage, meddle: (desk, lived) => meddle(vendure, desk, lived) };
  });
}

function stageOf(vendure: RunningVendure, secret: string, seed: number): Stage {
  const shoppers = Array.from({ length: SHOPPERS }, (_, index) =>
    openShopper(vendure.url, vendure.login, seed * SHOPPERS + index),
  );
  const placed = new Map<string, Placed>();
  return {
    config: 'examples/vendure-tryton/vendure-tryton.config.ts',
    env: {
      VENDURE_URL: vendure.adminUrl,
      VENDURE_USER: vendure.login.user,
      VENDURE_PASSWORD: vendure.login.password,
      VENDURE_WEBHOOK_SECRET: secret,
      TRYTON_POLL_MS: String(POLL_MS),
    },
    stockUp: async () => {
      await shoppers[0]?.stockUp(12);
      for (const shopper of shoppers.slice(1)) await shopper.lookAround();
    },
    shop: async (lives, done) => {
      const each = shoppers.map((shopper, index) => shop(shopper, share(lives, index), { placed, done }));
      return (await Promise.all(each)).flat();
    },
    refund: async (code) => {
      const payment = placed.get(code)?.payment;
      if (payment !== undefined) await shoppers[0]?.refund(payment.id, Math.min(500, payment.amount));
    },
    sendBack: async (code) => {
      const order = placed.get(code);
      const [first] = order?.lines ?? [];
      if (order === undefined || first === undefined) throw new Error(`There is no order ${code}.`);
      const some = [{ line: first.id, quantity: Math.ceil(first.quantity / 2) }];
      await shoppers[0]?.takeBack(order.id, order.payment.id, some);
    },
    waiting: () => waitingNotices(vendure),
    faults: () => Promise.resolve({}),
    polls: { lists: ['erp order', 'erp shipment', 'erp return'], lagMs: 0 },
    orders: () => vendureOrders(vendure.admin),
  };
}

function share<T>(all: T[], index: number): T[] {
  return all.filter((_, at) => at % SHOPPERS === index);
}

async function shop(
  shopper: Shopper,
  lives: Life[],
  { placed, done }: { placed: Map<string, Placed>; done: () => void },
): Promise<Lived[]> {
  const lived: Lived[] = [];
  for (const life of lives) {
    const one = await liveInVendure(shopper, life);
    placed.set(one.code, one);
    lived.push({ life, code: one.code });
    done();
  }
  return lived;
}

async function waitingNotices(vendure: RunningVendure): Promise<string[]> {
  const { synclineOutbox } = await vendure.admin.ask<{ synclineOutbox: { waiting: number } }>('{ synclineOutbox { waiting } }');
  return synclineOutbox.waiting === 0 ? [] : [`${synclineOutbox.waiting} notices of the shop`];
}
