import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { payment, variantGroups } from '../../testing/orders.ts';
import { plainDocument, plainSystem } from '../../testing/plain-systems.ts';
import { spoiledOrder } from '../../testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';

let erp: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  erp = await openTargetServer();
  const systems = {
    shop: plainSystem(erp.url, ['order', 'variant'], { get: (id) => `/things/${id}` }),
    warehouse: plainSystem(erp.url, ['order']),
    erp: plainSystem(erp.url, ['order'], {
      get: (id) => `/things/${id}`,
      write: {
        create: { path: () => '/things', document: plainDocument, keyHeader: 'idempotency-key' },
        update: { method: 'PUT', path: (target) => `/things/${target.id}`, document: plainDocument },
      },
    }),
  };
  const { ownership } = orderHub({ warehouse: erp.url, erp: erp.url });
  const flows = [{ entity: 'order' as const, to: 'erp' as const, groups: ['header' as const] }];
  hub = await openTestHub(defineHub({ hub: 'test', systems, ownership, flows }));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
});

afterEach(async () => {
  await hub.end();
  await erp.close();
});

const keys = (): (string | undefined)[] =>
  erp.calls.filter((call) => call.method === 'POST').map((call) => call.headers['idempotency-key']);

const shown = { id: 'T1', version: 1, groups: { posting: { number: 'S1', status: 'open' } } };

test.each([
  ['that it has told of', [shown]],
  ['that it has never told of', []],
])('what somebody has deleted in a target, %s, is made again under a key of its own', async (_, told) => {
  await hub.send('order', spoiledOrder('1'));
  await hub.quiet();
  for (const one of told) await hub.send('order', one, { system: 'erp' });
  await hub.quiet();
  erp.objects.clear();
  await hub.send('order', {
    ...spoiledOrder('1', (groups) => Object.assign(groups['header'] as object, { number: '1b' })),
    version: 2,
  });
  await hub.quiet(30_000);
  expect([...erp.objects.values()]).toMatchObject([{ header: { number: '1b' } }]);
  expect(new Set(keys()).size).toBe(2);
  expect(await hub.rows('select state, generation from delivery')).toEqual([{ state: 'idle', generation: 1 }]);
  expect((await hub.api<{ cases: object[] }>('/cases')).cases).toEqual([]);
  const gone = await hub.rows(`select via from fact where subject = 'erp/order/T1' and gone`);
  expect(gone).toEqual([{ via: 'read' }]);
});

test('of an order that nobody has described a read that finds nothing says nothing', async () => {
  await hub.send('order', { id: '7', groups: {}, events: [payment('t1', 'succeeded', 6_000)] });
  await expect.poll(() => hub.rows(`select 1 from "fetch" where tries >= 1`)).toHaveLength(1);
  await hub.rows(`update "fetch" set tries = 5, due_at = now()`);
  await expect.poll(() => hub.rows(`select 1 from "fetch" where tries >= 6`), { timeout: 10_000 }).toHaveLength(1);
  expect(await hub.rows('select 1 from fact where gone')).toEqual([]);
});
