import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, payment, variantGroups } from '../testing/orders.ts';
import { FULL, permutations, runSeed, sample } from '../testing/random-order.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { emptyHub } from '../testing/written-rows.ts';
import { apply } from './apply.ts';
import { recordIdOf } from './identify.ts';

interface Said {
  name: string;
  system: string;
  topic: string;
  body: Record<string, unknown>;
}

let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;
let facts: Said[];

beforeAll(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  hub = await openTestHub(orderHub({ warehouse: warehouse.url, erp: erp.url }), { apply: false });
  const record = recordIdOf(hub.engine.hub, { system: 'shop', entity: 'order', id: '1001' });
  const { header } = orderGroups([]);
  const { lines } = orderGroups([{ sku: 'A', quantity: 2 }]);
  const { lines: edited } = orderGroups([{ sku: 'A', quantity: 5 }]);
  const shop = (name: string, body: object): Said => ({ name, system: 'shop', topic: 'order', body: { id: '1001', ...body } });
  facts = [
    shop('created', { version: 1, groups: { header, lines: lines ?? null, tags: { tags: ['new'], note: null } } }),
    shop('paid', { version: 2, groups: {}, events: [payment('t1', 'succeeded', 2_000)] }),
    shop('edited', { version: 3, groups: { lines: edited ?? null } }),
    {
      name: 'shipped',
      system: 'warehouse',
      topic: 'order',
      body: {
        id: 'W1',
        version: 1,
        reference: record,
        groups: {
          fulfilment: { status: 'shipped', lines: [{ line: 'l1', picked: '2', packed: '2', shipped: '2', short: '0' }] },
        },
      },
    },
    shop('cancelled', { version: 4, groups: { cancellation: { at: '2026-11-01T11:00:00Z', reason: 'customer' } } }),
  ];
});

afterAll(async () => {
  await hub.end();
  await Promise.all([warehouse.close(), erp.close()]);
});

interface Outcome {
  sourceHash: string;
  body: Record<string, Record<string, unknown>>;
}

/**
 * Says the facts in this order, each twice, from an empty hub to rest.
 *
 * @param stage lays out what the targets hold before: what they tell of, they have
 */
async function run(said: Said[], batch: number, stage: () => void = () => undefined): Promise<Outcome> {
  await emptyHub(hub);
  for (const target of [warehouse, erp]) {
    target.objects.clear();
    target.creates.clear();
    target.calls.length = 0;
  }
  stage();
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  for (const { topic, system, body } of said.flatMap((one) => [one, one])) {
    await hub.send(topic, body, { system });
    if (batch === 1) await apply(hub.engine, 1);
  }
  await settle(batch);
  const [row] = await hub.rows<{ source_hash: string; body: Outcome['body'] }>(
    `select source_hash, body::json as body from record where entity = 'order'`,
  );
  return { sourceHash: row?.source_hash ?? '', body: row?.body ?? {} };
}

/** Applies until the deliverers, whose receipts come back as changes, have nothing left to do. */
async function settle(batch: number): Promise<void> {
  for (let looks = 0; looks < 2;) {
    looks = (await apply(hub.engine, batch)) === 0 ? looks + 1 : 0;
    const busy = await hub.rows(
      `select 1 from delivery where state in ('due', 'open', 'unknown', 'blocked') union all select 1 from waiting`,
    );
    if (busy.length > 0) looks = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function expectAgreement(body: Outcome['body'], name: string): void {
  for (const target of [warehouse, erp]) {
    for (const held of target.objects.values()) {
      expect(held['header'], `${name}: header`).toEqual(body['header']);
      expect(held['lines'], `${name}: lines`).toEqual(body['lines']);
    }
    for (const count of target.creates.values()) expect(count, `${name}: created once`).toBe(1);
  }
}

test(
  'five facts of one order, each said twice, come to one source hash and agreeing targets in any order',
  { timeout: 600_000 },
  async () => {
    const seed = runSeed();
    const orders = FULL ? permutations(facts) : sample(permutations(facts), 10, seed);
    const hashes = new Set<string>();
    for (const batch of [1, 500]) {
      for (const said of orders) {
        const name = `seed ${seed}, batch ${batch}: ${said.map((one) => one.name).join(' ')}`;
        const { sourceHash, body } = await run(said, batch);
        hashes.add(sourceHash);
        expect(hashes.size, name).toBe(1);
        expectAgreement(body, name);
      }
    }
  },
);

test('every fact counts: without it a named field of the record is another', { timeout: 120_000 }, async () => {
  const whole = await run(facts, 1);
  const named: Record<string, (body: Outcome['body']) => unknown> = {
    created: (body) => body['tags'],
    paid: (body) => body['derived']?.['payment'],
    edited: (body) => body['lines'],
    shipped: (body) => body['fulfilment'],
    cancelled: (body) => body['cancellation'],
  };
  // All at once, so that no release decides between the two contents of the lines.
  const all = await run(facts, 500);
  expect(all.sourceHash).toBe(whole.sourceHash);
  for (const { name } of facts) {
    const said = facts.filter((fact) => fact.name !== name);
    const less = await run(said, 500, () => warehouse.objects.set('W1', {}));
    expect(less.sourceHash, name).not.toBe(all.sourceHash);
    expect(named[name]?.(less.body), name).not.toEqual(named[name]?.(all.body));
  }
});
