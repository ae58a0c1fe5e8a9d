import { scenario } from '../stage/scenario.ts';

scenario('T31', 'Duplicate webhook', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const order = await shop.place({ lines: [luck.between(1, 9)] });
  await expect('the warehouse has it', () => warehouse.orders(order).length, 1);
  await rest();
  const [told] = shop.store.webhooks(`orders/${order.id}`);
  const { body = '', eventId = '' } = told ?? {};
  const effects = (): number => [warehouse, erp].reduce((sum, side) => sum + side.store.effects().length, 0);
  const before = effects();
  const counted = (): Promise<number> => hub.metric('syncline_webhooks_total{system="shop",result="duplicate"}');
  const duplicates = await counted();

  const again = luck.between(4, 8);
  const statuses = await Promise.all(Array.from({ length: again }, () => shop.send('order.created', body, { eventId })));
  await expect.now('the same event once more is answered', () => [...new Set(statuses)], [200]);
  await expect('counted as duplicates', async () => (await counted()) - duplicates, again);
  const stored = async () => (await hub.select(`select 1 from change where delivery_id = $1`, [eventId])).length;
  await expect.now('stored once', stored, 1);
  // A second subscription tells of the same under ids of its own.
  const twice = [await shop.send('order.created', body), await shop.send('order.updated', body)];
  await expect.now('told by two subscriptions', () => twice, [202, 202]);
  await rest();
  await expect.now('one order each', () => [warehouse.orders(order).length, erp.orders(order).length], [1, 1]);
  await expect.now('nothing was written for it', () => effects() - before, 0);
});
