import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDesk, type Desk } from '../../peers/tryton/desk.ts';
import { startTryton, trytonMissing, type TrytonServer } from '../../peers/tryton/server.ts';
import type { FactDraft, OpenSystem, PlanInput } from '../../src/kit/contract.ts';
import type { Json } from '../../src/model/json.ts';
import { drive, steps } from './fixtures/drive.ts';
import { orderInput, sampleBody, sampleSettings, type SampleOrder } from './fixtures/sample-system.ts';
import { tryton } from './index.ts';

const missing = await trytonMissing();
const absent = missing !== null && process.env['CI'] !== 'true';

describe.skipIf(absent)(`against a real Tryton${absent ? ` (${missing})` : ''}`, () => {
  let server: TrytonServer;
  let desk: Desk;
  let system: OpenSystem;
  const signal = AbortSignal.timeout(600_000);
  const products = new Map<string, number>();

  beforeAll(async () => {
    if (missing !== null) throw new Error(missing);
    server = await startTryton({ folder: await mkdtemp(join(tmpdir(), 'syncline-tryton-')) });
    desk = await openDesk(server);
    const secrets: Record<string, string> = { TRYTON_USER: server.user.name, TRYTON_PASSWORD: server.user.password };
    system = tryton(sampleSettings(server.url, server.ids)).open({
      ...{ system: 'erp', hub: 'hub-1', now: () => Date.now(), allowedHosts: ['127.0.0.1'] },
      secret: (name) => secrets[name] ?? '',
    });
    for (const sku of ['CUP', 'BOWL']) products.set(sku, await desk.product(sku));
  }, 240_000);

  afterAll(async () => {
    await system?.client.close();
    await server?.stop();
  });

  let count = 0;
  /** An order for a customer of its own. */
  async function newOrder(order: SampleOrder): Promise<PlanInput> {
    count += 1;
    const record = `ord_${count}`;
    const [party] = (await desk.call('party.party.create', [{ name: 'Anna Berg', addresses: [] }])) as number[];
    const variants = [...products].map(([sku, id]): [string, string] => [`match/variant/sku:${sku}`, String(id)]);
    return orderInput(record, sampleBody(order), {
      customer: { 'shop/customer/c-1': String(party) },
      variant: Object.fromEntries(variants),
    });
  }

  async function fact(entity: string, id: string): Promise<FactDraft> {
    const got = await system.client.get(entity, id, signal);
    if (!('part' in got)) throw new Error(JSON.stringify(got));
    const change = { id: 1, system: 'erp', source: 'fetch' as const, receivedAt: Date.now(), ...got.part };
    const [first] = system.normalise(change).facts;
    if (first === undefined) throw new Error('no fact');
    return first;
  }

  const sales = (record: string) =>
    desk.rows(
      'sale.sale',
      [['reference', '=', record]],
      ['state', 'total_amount', 'tax_amount', 'untaxed_amount', 'shipments', 'invoices'],
    );

  const two: SampleOrder = {
    lines: [
      { id: 'l-1', sku: 'CUP', quantity: '3', unitPrice: 1999, total: 5997, share: 300, rate: '0.2', tax: 1139 },
      { id: 'l-2', sku: 'BOWL', quantity: '2', unitPrice: 1250, total: 2500, share: 125, rate: '0.1', tax: 238 },
    ],
    shipping: { amount: 490, rate: '0.2', tax: 98 },
  };

  test('an order becomes a sale in process that comes to the same cent', async () => {
    const driven = await drive(system, await newOrder(two));
    expect(driven.outcome).toMatchObject({ kind: 'held', next: null });
    expect(steps(driven)).toEqual([
      ...['look-party', 'look-countries', 'make-addresses', 'create-sale', 'look-totals', 'quote', 'confirm', 'look-settled'],
    ]);
    const [sale] = await sales(driven.input.record);
    expect(sale).toMatchObject({ state: 'processing', total_amount: { decimal: '100.37' } });
  });
});
