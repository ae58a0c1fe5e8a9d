import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { payment, variantGroups } from '../../testing/orders.ts';
import { plainSystem, type PlainOptions } from '../../testing/plain-systems.ts';
import { put, spoiledOrder } from '../../testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';

let shop: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  [shop, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  const { ownership } = orderHub({ warehouse: erp.url, erp: erp.url });
  hub = await openTestHub(
    defineHub({
      hub: 'test',
      systems: {
        shop: plainSystem(shop.url, ['order', 'variant'], { get: (id) => `/things/${id}` }),
        warehouse: plainSystem(erp.url, ['order']),
        erp: plainSystem(erp.url, ['order']),
      },
      ownership,
      // A condition may rely on what is essential: of a stub it is not asked.
      flows: [
        {
          entity: 'order',
          to: 'erp',
          groups: ['header', 'lines'],
          when: (body) => (body['header'] as { channel: string }).channel === 'web',
        },
      ],
    }),
  );
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.quiet();
});

afterEach(async () => {
  await hub.end();
  await Promise.all([shop.close(), erp.close()]);
});

const paid = (id: string): object => ({ id, groups: {}, events: [payment('t1', 'succeeded', 6_000)] });

test('a payment before its order waits on it, the order is read from the shop, and goes out whole', async () => {
  shop.objects.set('1', spoiledOrder('1'));
  await hub.send('order', paid('1'));
  await hub.quiet();
  expect(shop.calls.map((call) => `${call.method} ${call.path}`)).toEqual(['GET /things/1']);
  expect([...erp.objects.values()]).toMatchObject([{ header: { number: '1' } }]);
  const [{ record } = { record: {} }] = await hub.api<{ record: object }[]>('/trace?id=1');
  expect(record).toMatchObject({ stub: false, body: { derived: { payment: { captured: 6_000 } } } });
});

test('a shop that changed within its coarse version is read again: what came after the read is not lost', async () => {
  await hub.end();
  const { ownership } = orderHub({ warehouse: erp.url, erp: erp.url });
  const coarse = plainSystem(shop.url, ['order', 'variant'], { get: (id) => `/things/${id}`, version: 'coarse' });
  const others = { warehouse: plainSystem(erp.url, ['order']), erp: plainSystem(erp.url, ['order']) };
  const flow = { entity: 'order', to: 'erp', groups: ['header', 'lines'] } as const;
  hub = await openTestHub(defineHub({ hub: 'test', systems: { shop: coarse, ...others }, ownership, flows: [flow] }));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  shop.objects.set('1', spoiledOrder('1'));
  await hub.send('order', paid('1'));
  await hub.quiet();
  const second = spoiledOrder('1', put('header.number', 'second'));
  shop.objects.set('1', second);
  await hub.send('order', second);
  await hub.quiet();
  expect(shop.calls.filter(({ method }) => method === 'GET')).toHaveLength(2);
  expect([...erp.objects.values()]).toMatchObject([{ header: { number: 'second' } }]);
  // Told again hours later, as senders do, it is no news.
  await hub.send('order', second);
  await hub.quiet();
  expect(shop.calls.filter(({ method }) => method === 'GET')).toHaveLength(2);
});

test('429 to a read: it is not made again before the time the system named', async () => {
  shop.objects.set('1', spoiledOrder('1'));
  const times: number[] = [];
  shop.behave = () => {
    times.push(performance.now());
    return times.length === 1 ? { status: 429, headers: { 'retry-after': '3' } } : 'serve';
  };
  await hub.send('order', paid('1'));
  await hub.quiet();
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(2_990);
  expect(erp.objects.size).toBe(1);
});

describe('the budget that all calls to a system share', () => {
  /** A shop of two calls at once and then one every 200 ms. */
  async function openCounted(options: PlainOptions): Promise<TestHub> {
    const config = defineHub({
      hub: 'test',
      systems: {
        shop: plainSystem(shop.url, ['order'], { ...options, bucket: { rate: 5, burst: 2 } }),
        warehouse: plainSystem(erp.url, ['order']),
        erp: plainSystem(erp.url, ['order']),
      },
      ownership: orderHub({ warehouse: erp.url, erp: erp.url }).ownership,
      flows: [],
    });
    await hub.end();
    return (hub = await openTestHub(config));
  }

  test('holds for reads', async () => {
    await openCounted({ get: (id) => `/things/${id}` });
    const times: number[] = [];
    shop.behave = () => {
      times.push(performance.now());
      return 'serve';
    };
    for (const id of ['1', '2', '3', '4', '5', '6']) {
      shop.objects.set(id, spoiledOrder(id));
      await hub.send('order', paid(id));
    }
    await hub.quiet();
    expect(times).toHaveLength(6);
    // The last of six cannot come before 0.8 s.
    expect((times[5] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(700);
    expect(await hub.rows('select 1 from "fetch"')).toEqual([]);
  });

  test('holds for the pages of a poll, which go on where they were', async () => {
    const times: number[] = [];
    const last = 5;
    shop.behave = (call) => {
      times.push(performance.now());
      const page = Number(new URL(call.path, shop.url).searchParams.get('cursor') ?? '1');
      return { status: 200, body: { items: [spoiledOrder(`P${page}`)], next: page < last ? page + 1 : null } };
    };
    const list: PlainOptions['list'] = {
      path: '/things',
      entriesAt: 'items',
      paging: { style: 'cursor', param: 'cursor', at: 'next' },
      everyMs: 60_000,
      lookBackMs: 0,
    };
    await openCounted({ list });
    await expect.poll(() => hub.rows('select 1 from change'), { timeout: 10_000 }).toHaveLength(last);
    expect(times).toHaveLength(last);
    expect((times[last - 1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(500);
    await expect.poll(() => hub.rows(`select 1 from cursor where name = 'poll order'`)).toHaveLength(1);
  });

  test('a poll whose page the system could not give goes on with that page soon, not with its next turn', async () => {
    const asked: string[] = [];
    shop.behave = (call) => {
      const page = new URL(call.path, shop.url).searchParams.get('cursor') ?? '1';
      asked.push(page);
      if (asked.length === 2) return { status: 503 };
      return { status: 200, body: { items: [spoiledOrder(`P${page}`)], next: page === '1' ? 2 : null } };
    };
    const paging = { style: 'cursor', param: 'cursor', at: 'next' } as const;
    await openCounted({ list: { path: '/things', entriesAt: 'items', paging, everyMs: 600_000, lookBackMs: 0 } });
    await expect.poll(() => hub.rows('select 1 from change'), { timeout: 10_000 }).toHaveLength(2);
    expect(asked).toEqual(['1', '2', '2']);
  });
});

test('a read that keeps failing is a case, and closes itself when a retry succeeds', async () => {
  await hub.send('order', paid('1'));
  await expect.poll(() => shop.calls.length).toBe(1);
  // As if it had been tried for ten minutes.
  await expect
    .poll(() => hub.rows(`update "fetch" set tries = 11, due_at = now() where lease_until is null returning id`))
    .toHaveLength(1);
  const cases = (): Promise<{ id: number; code: string }[]> =>
    hub.api<{ cases: { id: number; code: string }[] }>('/cases').then((answer) => answer.cases);
  await expect.poll(cases, { timeout: 5_000 }).toMatchObject([{ code: 'SYN_FETCH_FAILED' }]);
  await hub.quiet();
  const [item] = await cases();
  shop.objects.set('1', spoiledOrder('1'));
  await hub.api(`/cases/${item?.id}/retry`, { method: 'POST' });
  await hub.quiet();
  expect(erp.objects.size).toBe(1);
  expect(await cases()).toEqual([]);
  expect(await hub.api(`/cases/${item?.id}`)).toMatchObject({ state: 'closed', closedBy: 'hub' });
});
