import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../store/connect.ts';
import { counted, placedOrder, variant } from '../testing/stock-hub.ts';
import { openStockStage, replayedHub, type StockStage } from '../testing/stock-stage.ts';
import type { TestHub } from '../testing/test-hub.ts';
import type { VariantStock } from './stock.ts';

let stage: StockStage;

beforeAll(async () => {
  stage = await openStockStage();
  const stock = { SOON: 1, LAST: 1, ROW: 1, HOT: 1, HERE: 2, GONE: 0, BOXED: 0, SHOWN: 3, AGAIN: 2, MINE: 2, STAYS: 2 };
  await stage.list(...Object.keys(stock).map((sku) => variant(sku)));
  for (const [sku, units] of Object.entries(stock)) await stage.count(counted(sku, units));
  await stage.hub.quiet();
  // Its time is over long before the last test looks.
  expect(await keep('soon', { lines: [{ sku: 'SOON', quantity: '1' }], for: 1 })).toMatchObject({ status: 200 });
});

afterAll(() => stage.end());

const HOUR = 3_600_000;

const ask = (method: string, key: string, body?: unknown): Promise<{ status: number; body: unknown }> =>
  stage.hub.ask(`/stock/carts/shop/${key}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const keep = (key: string, wish: unknown): ReturnType<typeof ask> => ask('PUT', key, wish);
const one = (sku: string, quantity = '1'): { lines: { sku: string; quantity: string }[] } => ({ lines: [{ sku, quantity }] });

/** An order of one SKU that came of a cart. */
async function order(number: string, sku: string, more: { quantity?: number; cart?: string; system?: 'shop' | 'market' } = {}) {
  const { quantity = 1, cart, system = 'shop' } = more;
  const { groups, ...rest } = placedOrder(number, [{ sku, quantity }]);
  const header = { ...groups.header, ...(cart === undefined ? {} : { cart }) };
  await stage.sell(system, { ...rest, groups: { ...groups, header } });
  await stage.hub.quiet();
}

const level = async (sku: string, hub: TestHub = stage.hub): Promise<unknown> => {
  const text =
    'select trim_scale(reserved)::float8 as reserved, trim_scale(soft_reserved)::float8 as held from stock where sku = $1';
  return (await hub.rows(text, [sku]))[0];
};
/** What the shop was told last that it may offer. */
const offered = (sku: string): unknown => stage.targets.shop.objects.get(`v-${sku}`)?.['shop'];

test('of a cart and an order that want the last unit at once one gets it, and it is offered no more', async () => {
  const [{ status }] = await Promise.all([keep('last', one('LAST')), order('L1', 'LAST', { system: 'market' })]);
  await stage.hub.quiet();
  const { L1: allocation } = await stage.allocations();
  expect([[200, 'none'].join(), [409, 'full'].join()]).toContain([status, allocation].join());
  expect(await level('LAST')).toEqual(status === 200 ? { reserved: 0, held: 1 } : { reserved: 1, held: 0 });
  expect(offered('LAST')).toBe('0');
});

test('a cart waits for whoever is at the rows of its stock, and finds what that one has left', async () => {
  const { store } = stage.hub.engine;
  const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const asked = await store.transaction(async (database) => {
    await database.query({ name: 'test-take', text: `update stock set reserved = 1 where sku = 'ROW'`, values: [] });
    const answer = keep('row', one('ROW'));
    await expect.poll(() => stage.hub.rows(waiting), { timeout: 5_000 }).toEqual([{ n: 1 }]);
    return { answer };
  });
  expect(await asked.answer).toMatchObject({ status: 409, body: { lines: [{ free: '0' }] } });
  await stage.hub.rows(`update stock set reserved = 0 where sku = 'ROW'`);
});

test('while many carts wait for the rows of one variant, other work of the hub still gets a connection', async () => {
  const { store } = stage.hub.engine;
  const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  // A pool of one's own looks on: the hub's may be used up.
  const aside = connect(stage.hub.databaseUrl, { connections: 2 });
  try {
    const asked = await aside.transaction(async (database) => {
      await database.query({ name: 'test-take', text: `update stock set reserved = reserved where sku = 'HOT'`, values: [] });
      const answers = Array.from({ length: 20 }, (_, n) => keep(`hot-${n}`, one('HOT')));
      await expect
        .poll(() => aside.query({ name: 'test-waiting', text: waiting, values: [] }), { timeout: 5_000 })
        .toEqual([{ n: 3 }]);
      expect(await store.query({ name: 'test-other', text: 'select 1 as other', values: [] })).toEqual([{ other: 1 }]);
      return { answers };
    });
    const statuses = (await Promise.all(asked.answers)).map(({ status }) => status);
    expect([statuses.filter((status) => status === 200).length, statuses.length]).toEqual([1, 20]);
  } finally {
    await aside.close();
  }
});

test('no cart takes the components of a kit, or the pieces of a case, that an order waits for', async () => {
  const components = [
    { sku: 'HERE', quantity: '1' },
    { sku: 'GONE', quantity: '2' },
  ];
  await stage.list(variant('KIT', { components }), variant('BOXED', { packagings: [{ unit: 'CS', contains: '12' }] }));
  await order('K1', 'KIT');
  const { groups, ...rest } = placedOrder('B1', [{ sku: 'BOXED', quantity: 1 }]);
  const { lines, ...more } = (groups as unknown as { lines: { lines: object[] } }).lines;
  await stage.sell('shop', {
    ...rest,
    groups: { ...groups, lines: { ...more, lines: lines.map((line) => ({ ...line, unit: 'CS' })) } },
  });
  await stage.hub.quiet();
  expect(await stage.allocations()).toMatchObject({ K1: 'none', B1: 'none' });
  // They are there, and the stock worker has not seen it.
  await stage.hub.rows(`update stock set on_hand = case sku when 'GONE' then 3 else 13 end where sku in ('GONE', 'BOXED')`);
  for (const [sku, free] of [
    ['HERE', 1],
    ['GONE', 1],
    ['BOXED', 1],
  ] as const) {
    const answer = await keep(`kept-${sku}`, one(sku, String(free + 1)));
    expect(answer).toMatchObject({ status: 409, body: { lines: [{ sku, free: String(free) }] } });
  }
  await stage.hub.rows(`update stock set on_hand = 0 where sku in ('GONE', 'BOXED')`);
});

test('a cart shows what it holds and where; asked for too much it says what is free and stays as it was', async () => {
  const until = new Date(Date.now() + HOUR).toISOString();
  const shown = { channel: 'shop', key: 'shown', state: 'active', until, country: null, order: null };
  const line = { sku: 'SHOWN', unit: null, quantity: '2', from: [{ location: 'WH1', sku: 'SHOWN', quantity: '2' }] };
  expect(await keep('shown', { ...one('SHOWN', '2'), until })).toEqual({ status: 200, body: { ...shown, lines: [line] } });
  const refused = { code: 'SYN_STOCK_CART_SHORT', lines: [{ sku: 'SHOWN', quantity: '4', free: '3' }] };
  expect(await keep('shown', { ...one('SHOWN', '4'), until })).toMatchObject({ status: 409, body: refused });
  expect(await ask('GET', 'shown')).toEqual({ status: 200, body: { ...shown, lines: [line] } });
  await stage.hub.quiet();
  const { levels, offered: free, carts } = await stage.hub.api<VariantStock>('/stock/SHOWN');
  expect(levels).toMatchObject([{ onHand: '3', reserved: '0', softReserved: '2', available: '1' }]);
  expect(free).toEqual({ shop: '1', market: '1' });
  expect(carts).toEqual([{ channel: 'shop', key: 'shown', location: 'WH1', quantity: '2', until }]);
});

test('a repeat changes nothing, a longer time only the time, and what is released is offered again', async () => {
  const decided = (): Promise<unknown> => stage.hub.rows(`select count(*)::int as n from change where topic = 'stock'`);
  const until = new Date(Date.now() + HOUR).toISOString();
  await keep('again', { ...one('AGAIN', '2'), until });
  const before = await decided();
  expect(await keep('again', { ...one('AGAIN', '2'), until })).toMatchObject({ status: 200 });
  expect(await decided()).toEqual(before);
  const later = new Date(Date.now() + 2 * HOUR).toISOString();
  expect(await keep('again', { ...one('AGAIN', '2'), until: later })).toMatchObject({ status: 200, body: { until: later } });
  expect(await level('AGAIN')).toEqual({ reserved: 0, held: 2 });
  const released = { status: 200, body: { state: 'released', lines: [{ quantity: '2', from: [] }] } };
  expect(await ask('DELETE', 'again')).toMatchObject(released);
  expect(await ask('DELETE', 'again')).toMatchObject(released);
  await stage.hub.quiet();
  expect(offered('AGAIN')).toBe('2');
});

test('its order consumes a cart once: who waits gets nothing of it, and neither does a second order of that key', async () => {
  await keep('mine', one('MINE', '2'));
  await order('W1', 'MINE', { system: 'market' });
  await order('C1', 'MINE', { quantity: 2, cart: 'mine' });
  await order('C2', 'MINE', { cart: 'mine' });
  expect(await stage.allocations()).toMatchObject({ W1: 'none', C1: 'full', C2: 'none' });
  expect(await level('MINE')).toEqual({ reserved: 2, held: 0 });
  const { steps } = await stage.hub.api<{ steps: { lines: { reason: string }[] }[] }>('/orders/C1/sourcing');
  expect(steps[0]?.lines[0]?.reason).toBe('2 of line l1 were kept in its cart. Nothing is missing.');
  const [buyer] = await stage.hub.rows<{ id: string }>(`select id from record where body::json -> 'header' ->> 'number' = 'C1'`);
  expect(await ask('GET', 'mine')).toMatchObject({ body: { state: 'consumed', order: buyer?.id } });
  expect(await keep('mine', one('MINE'))).toMatchObject({ status: 409, body: { code: 'SYN_STOCK_CART_CONSUMED' } });
  expect(await ask('DELETE', 'mine')).toMatchObject({ status: 409 });
});

test('what a cart held goes to who waits once the hub’s own clock says that its time is over; its order is then as any other', async () => {
  await order('W2', 'SOON', { system: 'market' });
  await expect.poll(() => level('SOON'), { timeout: 10_000 }).toEqual({ reserved: 1, held: 0 });
  await order('C3', 'SOON', { cart: 'soon' });
  expect(await stage.allocations()).toMatchObject({ W2: 'full', C3: 'none' });
  expect(await ask('GET', 'soon')).toMatchObject({ body: { state: 'expired', order: null, lines: [{ from: [] }] } });
});

test('what is wrong with a request is said by its path', async () => {
  const line = { sku: 'A', quantity: '1' };
  const wrong: [object, string][] = [
    [{}, 'body: '],
    [{ lines: [] }, 'lines: expected 1 to 500 lines'],
    [{ lines: [{ ...line, quantity: '-1' }] }, 'lines[0].quantity: expected decimal text'],
    [{ lines: [{ ...line, quantity: 1 }] }, 'lines[0].quantity: expected decimal text'],
    [{ lines: [line, line] }, 'lines[1].sku: lines[0] is of the same SKU'],
    [{ lines: [line], for: 90_000 }, 'for: at most 86400 seconds'],
    [{ lines: [line], until: '2020-01-01T00:00:00Z' }, 'until: found a time that is over'],
    [{ lines: [line], until: 'soon' }, 'until: expected RFC 3339'],
    [{ lines: [line], until: '2099-12-31T23:59:60Z' }, 'until: found no time of the clock'],
    [{ lines: [line], for: 5, until: '2099-01-01T00:00:00Z' }, 'until: give it or `for`'],
  ];
  for (const [wish, words] of wrong) {
    const { status, body } = await keep('x', wish);
    expect([status, (body as { message: string }).message]).toEqual([400, expect.stringContaining(words)]);
  }
  const elsewhere = { status: 400, body: { code: 'SYN_API_BAD_REQUEST' } };
  const asked = { method: 'PUT', body: JSON.stringify({ lines: [line] }) };
  expect(await stage.hub.ask('/stock/carts/wms/x', asked)).toMatchObject(elsewhere);
  expect(await ask('GET', 'nobody')).toMatchObject({ status: 404 });
  expect(await stage.hub.ask('/stock/carts/shop/x', { key: 'wrong' })).toMatchObject({ status: 401 });
});

test('a replay comes to the same carts, stock and records', async () => {
  await keep('stays', one('STAYS'));
  await stage.hub.quiet();
  const empty = await replayedHub(stage.hub);
  try {
    expect(await level('STAYS', empty)).toEqual({ reserved: 0, held: 1 });
    expect(await everything(empty)).toEqual(await everything(stage.hub));
  } finally {
    await empty.end();
  }
});

async function everything(hub: TestHub): Promise<unknown> {
  return {
    carts: await hub.rows('select * from cart order by channel, key'),
    stock: await hub.rows('select * from stock order by sku, location'),
    demands: await hub.rows('select record_id, line, cart, trim_scale(reserved) as reserved from demand order by 1, 2'),
    records: await hub.rows('select id, record_hash from record order by id'),
  };
}
