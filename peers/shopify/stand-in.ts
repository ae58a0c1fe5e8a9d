import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../../tools/start/child.ts';
import { openMerchant, type Merchant } from './merchant.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The sandbox's Shopify in a process of its own. */
export interface StandIn {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** The domain that the shop says it has. */
  domain: string;
  /** The app's access token and the secret that signs its webhooks. */
  token: string;
  secret: string;
  merchant: Merchant;
  /** How often which fault has happened, by its kind; those that never did are left out. */
  faults(): Promise<Record<string, number>>;
  /** What it still has to tell; empty when nothing is. */
  waiting(): Promise<string[]>;
  stop(): Promise<void>;
}

/** @param folder an empty one. @param faults a position of the dial: `standard`, `none`, or `kind=value,…`. */
export async function startStandIn({ folder, faults, seed }: { folder: string; faults: string; seed: number }): Promise<StandIn> {
  mkdirSync(folder, { recursive: true });
  const [adminToken, token, secret] = [1, 2, 3].map(() => randomBytes(24).toString('base64url')) as [string, string, string];
  const domain = 'syncline-trial.myshopify.com';
  const child = new Child({
    name: 'shop',
    args: [
      join(ROOT, 'sandbox/shopify/main.ts'),
      '--data',
      folder,
      '--domain',
      domain,
      '--seed',
      String(seed),
      '--faults',
      faults,
      // A hub that is struck has to leave something open, and a plan of many points keeps the run short.
      '--answer-time',
      '40ms',
      '--bucket-rate',
      '1000',
      '--bucket-size',
      '10000',
    ],
    env: { SANDBOX_ADMIN_TOKEN: adminToken, SANDBOX_SHOPIFY_TOKEN: token, SANDBOX_SHOPIFY_SECRET: secret },
    log: join(folder, 'shop.log'),
  });
  const ready = await child.ready();
  if (ready === null) throw new Error(`The shop of the sandbox did not start: ${child.lastSentence}`);
  const url = `http://127.0.0.1:${String(ready['port'])}`;
  const merchant = openMerchant(url, adminToken);
  return {
    url,
    domain,
    token,
    secret,
    merchant,
    faults: async () => {
      const { counts } = await merchant.admin('GET /admin/faults');
      return Object.fromEntries(Object.entries(counts as Record<string, number>).filter(([, count]) => count > 0));
    },
    waiting: async () => {
      const { pending } = await merchant.admin('GET /admin/outbox');
      return Number(pending) === 0 ? [] : [`${String(pending)} webhooks of the shop`];
    },
    stop: () => child.stop(),
  };
}
