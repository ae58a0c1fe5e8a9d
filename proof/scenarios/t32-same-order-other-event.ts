import { scenario } from '../stage/scenario.ts';

scenario('T32', 'Same order, different ids', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  // The app that replays may be quicker than the shop itself.
  const isFirst = luck.chance(0.5);
  if (isFirst) await shop.tellHub(null);
  const order = await shop.place({ lines: [luck.between(1, 9), luck.between(1, 9)] });
  if (!isFirst) await rest();
  const [told] = shop.store.webhooks(`orders/${order.id}`);
  const replays = luck.between(2, 6);
  const send = () => shop.send(luck.pick(['order.created', 'order.updated']), told?.body ?? '');
  const statuses = await Promise.all(Array.from({ length: replays }, send));
  await shop.tellHub(hub.url);
  await expect.now('each replay is a new event', () => [...new Set(statuses)], [202]);
  await rest();
  await expect.now('the business key stops it', () => [warehouse.orders(order).length, erp.orders(order).length], [1, 1]);
  const records = () => hub.select(`select distinct record_id from link where subject = $1`, [`shop/order/${order.id}`]);
  await expect.now('one record', async () => (await records()).length, 1);
  const creates = (): number =>
    warehouse.store.effects().filter(({ kind, reference }) => kind === 'create' && reference === ours()).length;
  const ours = (): string => String(warehouse.order(order)['reference']);
  await expect.now('one create', creates, 1);
});
