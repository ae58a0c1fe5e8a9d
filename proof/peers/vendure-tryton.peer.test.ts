import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trytonMissing } from '../../peers/tryton/server.ts';
import { createTestDatabase } from '../../tools/test-database.ts';
import { runPair } from './vendure-tryton.ts';

const missing = await trytonMissing();
const absent = missing !== null && process.env['CI'] !== 'true';
/** A sample; `npm run proof -- --peers` runs as many as are asked for. */
const ORDERS = 14;

describe.skipIf(absent)(`orders of a real Vendure in a real Tryton${absent ? ` (${missing})` : ''}`, () => {
  test('each is there once, with every quantity, amount, tax and address, its parcels are back, and nothing is left over', async () => {
    if (missing !== null) throw new Error(missing);
    const seed = Math.floor(Math.random() * 1_000);
    process.stdout.write(`seed ${seed}\n`);
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'syncline-pair-'));
    try {
      const verdict = await runPair({
        orders: ORDERS,
        seed,
        strikes: 3,
        folder,
        databaseUrl: database.url,
        say: () => undefined,
      });
      expect(verdict).toMatchObject({ orders: ORDERS, cancelled: 2, differences: [], cases: [], restarts: 3 });
      expect(verdict.parcels).toBe(verdict.shipments);
    } finally {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    }
  }, 300_000);
});
