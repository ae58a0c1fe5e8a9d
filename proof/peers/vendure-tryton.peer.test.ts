import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Life, Lived } from '../../peers/pairs/lives.ts';
import type { Desk, Row } from '../../peers/tryton/desk.ts';
import { trytonMissing } from '../../peers/tryton/server.ts';
import type { RunningVendure } from '../../peers/vendure/start.ts';
import { createTestDatabase } from '../../tools/test-database.ts';
import type { PairVerdict } from './pair.ts';
import { runVendurePair } from './vendure-tryton.ts';

const missing = await trytonMissing();
const absent = missing !== null && process.env['CI'] !== 'true';
/** A sample; `npm run proof -- --peers` runs as many as are asked for. */
const ORDERS = 8;

/** Changes something in either of them that only the comparison can find. */
async function meddle(vendure: RunningVendure, desk: Desk, lived: Lived[]): Promise<void> {
  const sales = await desk.rows('sale.sale', [['origin', '=', null]], ['lines', 'shipment_address', 'description']);
  const saleOf = (life: Life) => {
    const code = lived.find((one) => one.life === life)?.code;
    return sales.find((sale) => sale['description'] === code);
  };
  const sold = saleOf('returned');
  const [back] = await desk.rows('sale.sale', [['origin', '=', `sale.sale,${sold?.id ?? 0}`]], ['lines']);
  const firstLine = (sale: Row | undefined): number[] => ((sale?.['lines'] ?? []) as number[]).slice(0, 1);
  await desk.call('sale.line.write', firstLine(back), { quantity: -9 });
  await desk.call('sale.line.write', firstLine(sold), { quantity: 77 });
  await desk.call('sale.sale.write', [saleOf('edited')?.id ?? 0], { description: 'of nobody' });
  const other = saleOf('plain');
  await desk.call('party.address.write', [Number(other?.['shipment_address'])], { city: 'Elsewhere' });
  const { orders } = await vendure.admin.ask<{ orders: { items: { fulfillments: { id: string }[] }[] } }>(
    'query($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items { fulfillments { id } } } }',
    { code: other?.['description'] },
  );
  const id = orders.items[0]?.fulfillments[0]?.id;
  await vendure.admin.ask('mutation($id: ID!) { transitionFulfillmentToState(id: $id, state: "Cancelled") { __typename } }', {
    id,
  });
}

/** A run with a database and a folder of its own. */
async function runOnce(): Promise<PairVerdict> {
  if (missing !== null) throw new Error(missing);
  const seed = Math.floor(Math.random() * 1_000);
  process.stdout.write(`seed ${seed}\n`);
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'syncline-pair-'));
  const run = { orders: ORDERS, strikes: 2, seed, folder, databaseUrl: database.url, say: () => undefined, meddle };
  try {
    return await runVendurePair(run);
  } finally {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

describe.skipIf(absent)(`orders of a real Vendure in a real Tryton${absent ? ` (${missing})` : ''}`, () => {
  let verdict: PairVerdict;
  beforeAll(async () => {
    verdict = await runOnce();
  }, 300_000);

  test('each is there once, with every quantity, amount, tax and address, its parcels are back, and nothing is left over', () => {
    expect(verdict).toMatchObject({ orders: ORDERS, cancelled: 1, returns: 1, differences: [], cases: [], restarts: 2 });
    expect(verdict.parcels).toBe(verdict.shipments);
  });

  test('the comparison finds what somebody has changed in either of them', () => {
    const found = verdict.meddled.join('\n');
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
  });
});
