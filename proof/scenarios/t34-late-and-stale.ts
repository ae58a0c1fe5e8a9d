import { scenario } from '../stage/scenario.ts';

const HOURS = 3;

scenario('T34', 'Webhook late and stale', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const order = await shop.place({ lines: [luck.between(1, 4)] });
  const line = order.line();
  await rest();
  const [first] = shop.store.webhooks(`orders/${order.id}`);
  const wanted = luck.between(5, 9);
  await order.edit((draft) => {
    for (const one of draft.lines) one.quantity = wanted;
  });
  await expect('the warehouse has the edit', () => warehouse.wanted(order), { [line]: wanted });
  await rest();
  const before = await hub.record(`shop/order/${order.id}`);
  const effects = (): number => [warehouse, erp].reduce((sum, side) => sum + side.store.effects().length, 0);
  const sofar = effects();

  // The retry of three hours ago, with the bytes of then.
  const at = new Date(Date.now() - HOURS * 3_600_000);
  const status = await shop.send('order.created', first?.body ?? '', { at });
  await expect.now('it is taken', () => status, 202);
  await rest();
  const facts = () =>
    hub.select(`select 1 from fact f join change c on c.id = f.change_id where f.subject = $1 and f.via = 'push'`, [
      `shop/order/${order.id}`,
    ]);
  await expect.now('kept as history', async () => (await facts()).length >= 2, true);
  await expect.now('the newer state is untouched', async () => (await hub.record(`shop/order/${order.id}`)).body, before.body);
  await expect.now('nothing was written for it', () => effects() - sofar, 0);
  expect.lacking('that it came three hours late: the connector http does not read when a webhook says that it happened');
});
