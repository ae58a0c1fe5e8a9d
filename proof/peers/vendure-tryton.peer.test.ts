import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trytonMissing } from '../../peers/tryton/server.ts';
import { createTestDatabase } from '../../tools/test-database.ts';
import type { PairVerdict } from './pair.ts';
import { runVendurePair, type VendureRun } from './vendure-tryton.ts';

const missing = await trytonMissing();
const absent = missing !== null && process.env['CI'] !== 'true';
/** A sample; `npm run proof -- --peers` runs as many as are asked for. */
const ORDERS = 8;

/** A run with a database and a folder of its own. */
async function runOnce(
  run: Omit<VendureRun, 'folder' | 'databaseUrl' | 'say' | 'seed'> & { seed?: number },
): Promise<PairVerdict> {
  if (missing !== null) throw new Error(missing);
  const seed = run.seed ?? Math.floor(Math.random() * 1_000);
  process.stdout.write(`seed ${seed}\n`);
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'syncline-pair-'));
  try {
    return await runVendurePair({ ...run, seed, folder, databaseUrl: database.url, say: () => undefined });
  } finally {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

describe.skipIf(absent)(`orders of a real Vendure in a real Tryton${absent ? ` (${missing})` : ''}`, () => {
  test('each is there once, with every quantity, amount, tax and address, its parcels are back, and nothing is left over', async () => {
    const verdict = await runOnce({ orders: ORDERS, strikes: 2 });
    expect(verdict).toMatchObject({ orders: ORDERS, cancelled: 1, returns: 1, differences: [], cases: [], restarts: 2 });
    expect(verdict.parcels).toBe(verdict.shipments);
  }, 300_000);

  test('the comparison finds what somebody has changed in either of them', async () => {
    const verdict = await runOnce({
      // Three that are all shipped, and of the first a part has come back: lives go round in eight.
      seed: 8 * Math.floor(Math.random() * 100) + 7,
      orders: 3,
      strikes: 0,
      meddle: async (vendure, desk) => {
        const [back] = await desk.rows('sale.sale', [['origin', 'like', 'sale.sale,%']], ['lines', 'origin']);
        await desk.call('sale.line.write', ((back?.['lines'] ?? []) as number[]).slice(0, 1), { quantity: -9 });
        const sales = await desk.rows('sale.sale', [['origin', '=', null]], ['lines', 'shipment_address', 'description']);
        // In which order they were booked is chance: the first is the one of which a part has come back.
        const isReturned = ({ id }: { id?: unknown }): boolean => back?.['origin'] === `sale.sale,${String(id)}`;
        const [sale, other, third] = sales.toSorted((a, b) => Number(isReturned(b)) - Number(isReturned(a)));
        const [line] = (sale?.['lines'] ?? []) as number[];
        await desk.call('sale.line.write', [line ?? 0], { quantity: 77 });
        await desk.call('party.address.write', [Number(other?.['shipment_address'])], { city: 'Elsewhere' });
        await desk.call('sale.sale.write', [Number(third?.['id'])], { description: 'of nobody' });
        const { orders } = await vendure.admin.ask<{ orders: { items: { fulfillments: { id: string }[] }[] } }>(
          'query($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items { fulfillments { id } } } }',
          { code: other?.['description'] },
        );
        const id = orders.items[0]?.fulfillments[0]?.id;
        await vendure.admin.ask(
          'mutation($id: ID!) { transitionFulfillmentToState(id: $id, state: "Cancelled") { __typename } }',
          { id },
        );
      },
    });
    const found = verdict.differences.join('\n');
    for (const words of [
      '77 for',
      'its return',
      'is none of the shop',
      'another address',
      'of no order',
      'not in Tryton',
      'parcel',
    ])
      expect(found).toContain(words);
  }, 300_000);
});
