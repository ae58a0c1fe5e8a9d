import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineHub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import type { Json } from '../model/json.ts';
import { inspection, receipt, refund, returnHeader, returnLines, said } from '../testing/model/whole-return.ts';
import { orderGroups, payment } from '../testing/orders.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import { FULL, runSeed, seeded } from '../testing/random-order.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { emptyHub } from '../testing/written-rows.ts';
import { apply } from './apply.ts';

const NOWHERE = 'http://127.0.0.1:9';
const RUNS = FULL ? 1_000 : 8;

interface Word {
  system: string;
  id: string;
  version?: number;
  groups?: Record<string, Json>;
  events?: Json[];
}

interface History {
  entity: string;
  /** What its objects are found by. Every word says it: two records that prove to be one later are not merged. */
  keys: string[];
  words: Word[];
  /** What it has to come to, in whatever order. */
  ends: Record<string, Json>;
}

const hour = (at: number): string => `2026-11-10T${String(at).padStart(2, '0')}:00:00Z`;

const scan = (at: number, milestone: string, key = `${milestone}-${at}`): Json => ({
  key,
  type: 'scan',
  at: hour(at),
  classifier: 'actual',
  data: { carrier: 'ups', trackingNumber: '1Z5', milestone, code: null, list: null, partner: null, text: null, place: null },
});

const box = (contents: Json[]): Json => ({
  packages: [{ id: 'P1', sscc: null, carrier: 'ups', trackingNumber: '1Z5', contents }],
});

const shipment: History = {
  entity: 'shipment',
  keys: ['tracking:ups/1Z5'],
  words: [
    {
      system: 'warehouse',
      id: 'S1',
      version: 1,
      groups: {
        header: { number: 'S1', order: null, location: 'WH1', service: null },
        packages: box([{ line: 'l1', sku: 'TEE', quantity: '1' }]),
        status: { status: 'packed' },
      },
    },
    { system: 'warehouse', id: 'S1', version: 2, groups: { packages: box([{ line: 'l1', sku: 'TEE', quantity: '2' }]) } },
    { system: 'warehouse', id: 'S1', version: 3, groups: { status: { status: 'shipped', shippedAt: hour(8) } } },
    { system: 'carrier', id: '1Z5', version: 1, events: [scan(9, 'picked_up')] },
    { system: 'carrier', id: '1Z5', version: 2, events: [scan(10, 'in_transit')] },
    { system: 'carrier', id: '1Z5', version: 3, events: [scan(12, 'delivered')] },
    {
      system: 'carrier',
      id: '1Z5',
      version: 4,
      events: [
        { key: 'r1', type: 'retraction', at: hour(13), classifier: 'actual', data: { of: 'delivered-12', reason: 'wrong door' } },
      ],
    },
    { system: 'carrier', id: '1Z5', version: 5, events: [scan(14, 'out_for_delivery')] },
  ],
  ends: { milestone: 'out_for_delivery' },
};

const back: History = {
  entity: 'return',
  keys: ['rma:R-1'],
  words: [
    { system: 'shop', id: 'r-1', version: 1, groups: { header: { ...returnHeader, rma: 'R-1' }, lines: returnLines } },
    { system: 'shop', id: 'r-1', version: 2, events: [plain(said('requested', 3))] },
    { system: 'shop', id: 'r-1', version: 3, events: [plain(said('approved', 4))] },
    { system: 'warehouse', id: 'B-1', version: 1, groups: { receipt: { ...receipt('1'), rma: 'r-1' } } },
    { system: 'warehouse', id: 'B-1', version: 2, groups: { receipt: { ...receipt('2', { status: 'complete' }), rma: 'r-1' } } },
    { system: 'warehouse', id: 'B-1', version: 3, groups: { inspection: inspection({ restock: '1', scrap: '1' }) } },
    { system: 'shop', id: 'r-1', version: 4, events: [plain(refund('t9', 'pending', 2_000))] },
    { system: 'shop', id: 'r-1', version: 5, events: [plain(refund('t9', 'succeeded', 2_000))] },
  ],
  ends: { state: 'restocked', financialState: 'partially_refunded' },
};

const paid: History = {
  entity: 'order',
  keys: [],
  words: [
    { system: 'shop', id: 'o-1', version: 1, groups: orderGroups([{ sku: 'TEE', quantity: 4 }]) },
    { system: 'shop', id: 'o-1', version: 2, events: [pay('a1', 'authorize', 'pending', 9)] },
    { system: 'shop', id: 'o-1', version: 3, events: [pay('a1', 'authorize', 'succeeded', 10)] },
    { system: 'shop', id: 'o-1', version: 4, events: [pay('c1', 'capture', 'failed', 11)] },
    { system: 'shop', id: 'o-1', version: 5, events: [pay('c2', 'capture', 'succeeded', 12)] },
    { system: 'shop', id: 'o-1', version: 6, events: [pay('r1', 'refund', 'pending', 13, 1_500)] },
    { system: 'shop', id: 'o-1', version: 7, events: [pay('r1', 'refund', 'succeeded', 14, 1_500)] },
    { system: 'shop', id: 'o-1', version: 8, events: [pay('k1', 'chargeback', 'succeeded', 15, 2_500)] },
  ],
  ends: { payment: { status: 'disputed', captured: 4_000, refunded: 1_500, disputed: 2_500 } },
};

function plain({
  key,
  type,
  at,
  classifier,
  data,
}: {
  key: string;
  type: string;
  at: string;
  classifier: string;
  data: Json;
}): Json {
  return { key, type, at, classifier, data };
}

function pay(transaction: string, kind: string, status: string, at: number, amount = 4_000): Json {
  const event = payment(transaction, status, amount);
  return { ...event, at: hour(at), data: { ...(event.data as object), kind, parent: kind === 'authorize' ? null : 'a1' } };
}

let hub: TestHub;

beforeAll(async () => {
  const entities = ['order', 'shipment', 'return'];
  const shop = owner('shop');
  const warehouse = owner('warehouse');
  hub = await openTestHub(
    defineHub({
      hub: 'test',
      systems: {
        shop: plainSystem(NOWHERE, entities),
        warehouse: plainSystem(NOWHERE, entities),
        carrier: plainSystem(NOWHERE, entities),
      },
      ownership: {
        order: {
          header: shop,
          lines: shop,
          shipTo: shop,
          billTo: shop,
          buyer: shop,
          cancellation: shop,
          tags: shop,
          fulfilment: warehouse,
          posting: shop,
        },
        shipment: { header: warehouse, packages: warehouse, status: warehouse },
        return: {
          header: shop,
          lines: shop,
          authorisation: shop,
          shipment: shop,
          resolution: shop,
          receipt: warehouse,
          inspection: warehouse,
        },
      },
      flows: [],
    }),
    { apply: false },
  );
});

afterAll(() => hub.end());

/** Tells a history to an empty hub: each word one to three times, in any order, in batches of any size. */
async function tell({ entity, keys, words }: History, random: () => number): Promise<string> {
  await emptyHub(hub);
  const told = words.flatMap((word) => Array.from({ length: 1 + Math.floor(random() * 3) }, () => word));
  const order = told.map((word) => ({ word, at: random() })).toSorted((a, b) => a.at - b.at);
  for (const { word } of order) {
    const { system, ...body } = word;
    await hub.send(entity, { groups: {}, keys, ...body }, { system });
    if (random() < 0.3) await apply(hub.engine, 1 + Math.floor(random() * 4));
  }
  while ((await apply(hub.engine, 500)) > 0);
  const rows = await hub.rows<{ source_hash: string; body: { derived: Json } }>(
    'select source_hash, body::json as body from record where entity = $1 order by source_hash',
    [entity],
  );
  return JSON.stringify(rows.map(({ source_hash, body }) => [source_hash, body.derived]));
}

test.each([
  ['a shipment, by its warehouse and its carrier', shipment],
  ['a return, by its shop and its warehouse', back],
  ['the payments of an order', paid],
])('%s: told in any order and more than once it comes to one state', { timeout: 3_600_000 }, async (_, history) => {
  const seed = runSeed();
  const random = seeded(seed);
  const first = await tell(history, random);
  const [[, derived] = []] = JSON.parse(first) as [string, Json][];
  expect(derived).toMatchObject(history.ends);
  for (let run = 1; run < RUNS; run += 1) expect(await tell(history, random), `seed ${seed}, run ${run}`).toBe(first);
});
