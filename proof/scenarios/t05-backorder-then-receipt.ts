import { scenario } from '../stage/scenario.ts';

scenario(
  'T05',
  'Backorder then receipt',
  async ({ shop, warehouse, hub, expect, luck, rest }) => {
    const each = luck.between(2, 6);
    const first = await shop.place({ lines: [each] });
    const { sku = '' } = first.draft.lines[0] ?? {};
    const level = `/admin/stock/${encodeURIComponent(sku)}/WH1`;
    await expect('released, for there is stock', () => warehouse.wanted(first), { [first.line()]: each });
    await warehouse.pick(first);
    await warehouse.ship(first);
    await rest();
    await warehouse.admin.put(level, { on_hand: 0 });
    await rest();
    const shown = (): unknown => shop.store.body('stock', `${sku}@WH1`)?.['on_hand'];
    await expect('the shop offers none', shown, 0);

    const waiting = [await shop.placeLike(first), await shop.placeLike(first), await shop.placeLike(first)] as const;
    await rest();
    const allocations = (): Promise<unknown[]> =>
      Promise.all(waiting.map(async (order) => ((await hub.order(order))['derived'] as { allocation?: string }).allocation));
    await expect('nothing is promised to any of them', allocations, ['none', 'none', 'none']);
    await expect.now('and nothing is released', () => waiting.map((order) => warehouse.orders(order).length), [0, 0, 0]);

    // Enough for the two oldest, and one unit more.
    const reference = `receipt-${luck.between(1, 1_000_000)}`;
    await warehouse.admin.post('/admin/adjustments', { sku, location: 'WH1', delta: 2 * each + 1, reference });
    await expect('the oldest get it, in their order', allocations, ['full', 'full', 'partial']);
    await rest();
    await expect.now('the two are released', () => waiting.map((order) => warehouse.orders(order).length), [1, 1, 0]);
    await expect('no channel is offered what the third waits for', shown, 0);

    await warehouse.admin.post('/admin/adjustments', { sku, location: 'WH1', delta: each - 1, reference: `${reference}-2` });
    await expect('the rest comes in', allocations, ['full', 'full', 'full']);
    await rest();
    for (const order of waiting) {
      await warehouse.pick(order);
      await warehouse.ship(order);
    }
    await rest();
    const last = async (): Promise<unknown> => (await hub.state(waiting[2]))['fulfilment'];
    await expect('every unit has left', last, 'fulfilled');
    expect.lacking('messages to the buyer about when it comes: the hub sends none');
  },
  { config: 'examples/sandbox/stock.config.ts' },
);
