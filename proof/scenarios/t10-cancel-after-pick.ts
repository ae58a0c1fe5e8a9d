import { scenario } from '../stage/scenario.ts';

const REFUSED = 'SYN_DELIVER_REQUEST_REFUSED';

scenario('T10', 'Cancel after pick', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  const ordered = luck.between(1, 9);
  const order = await shop.place({ lines: [ordered] });
  await expect('the warehouse has it', () => warehouse.status(order), 'new');
  await warehouse.pick(order);
  await warehouse.agrees(false);
  await order.cancel();
  order.outcome = { expect: 'cancelled', reason: null };
  await expect(
    'the warehouse was asked and refused',
    () => warehouse.requests(order).map((one) => [one['kind'], one['outcome']]),
    [['cancel', 'rejected']],
  );
  await rest();
  await warehouse.agrees(null);
  await expect('the order goes on', () => hub.state(order), {
    lifecycle: 'in_fulfilment',
    fulfilment: 'unfulfilled',
    flags: ['cancel_refused'],
  });
  await expect('a case is open', () => hub.casesAbout(`/order/${order.id}`), [REFUSED]);
  await expect.now('the ERP goes on', () => erp.status(order), 'open');
  await warehouse.ship(order);
  await expect('it is sent', () => erp.delivered(order), { [order.line()]: ordered });
  await rest();
  await expect.now('nothing was paid back', () => order.doc['transactions'], (await shop.look(order))['transactions']);
  await expect('what left although it was cancelled is a case of its own', () => hub.casesAbout(`/order/${order.id}`), [
    REFUSED,
    'SYN_PROJECT_CANCEL_AFTER_SHIP',
  ]);
  await expect.now('asked once', () => warehouse.requests(order).length, 1);
});
