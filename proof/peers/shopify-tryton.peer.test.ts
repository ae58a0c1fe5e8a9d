import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trytonMissing } from '../../peers/tryton/server.ts';
import { createTestDatabase } from '../../tools/test-database.ts';
import { runShopifyPair } from './shopify-tryton.ts';

const missing = await trytonMissing();
const absent = missing !== null && process.env['CI'] !== 'true';
/** A sample; `npm run proof -- --peers --shop shopify` runs as many as are asked for. */
const ORDERS = 8;

describe.skipIf(absent)(`orders of the sandbox’s Shopify in a real Tryton${absent ? ` (${missing})` : ''}`, () => {
  test('with standard faults each is there once, its parcels are back, and nothing is left over', async () => {
    if (missing !== null) throw new Error(missing);
    const seed = Math.floor(Math.random() * 1_000);
    process.stdout.write(`seed ${seed}\n`);
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'syncline-pair-'));
    try {
      const run = { orders: ORDERS, seed, strikes: 2, faults: 'standard', folder, databaseUrl: database.url };
      const verdict = await runShopifyPair({ ...run, say: () => undefined });
      expect(verdict).toMatchObject({ orders: ORDERS, differences: [], cases: [], restarts: 2 });
      expect(verdict.parcels).toBe(verdict.shipments);
      expect(Object.keys(verdict.faults)).not.toEqual([]);
    } finally {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    }
  }, 400_000);
});
