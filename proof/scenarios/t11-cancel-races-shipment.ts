import { scenario, type Play } from '../stage/scenario.ts';

const GAP_MS = 20;

scenario('T11', 'Cancel loses the race', async (play) => {
  await race(play, 'the cancel first');
  await race(play, 'the shipment first');
});

/** The two arrive within 20 ms of each other: what left has left, whichever was heard first. */
async function race({ shop, warehouse, erp, hub, expect, luck, rest, wait }: Play, first: string): Promise<void> {
  const ordered = luck.between(1, 9);
  const order = await shop.place({ lines: [ordered] });
  await expect(`${first}: the warehouse has it`, () => warehouse.status(order), 'new');
  const shipment = await warehouse.packed(order);
  await rest();
  await warehouse.agrees(false);
  const steps = [() => order.cancel(), () => warehouse.send(shipment)];
  const [one, two] = first === 'the cancel first' ? steps : steps.toReversed();
  const begun = one?.();
  await wait(GAP_MS);
  await Promise.all([begun, two?.()]);
  order.outcome = { expect: 'cancelled', reason: null };
  await rest();
  await warehouse.agrees(null);
  await expect('the goods have left', () => hub.state(order), {
    lifecycle: 'in_fulfilment',
    fulfilment: 'fulfilled',
    flags: ['cancel_refused', 'cancel_after_ship'],
  });
  await expect('cases ask a person', () => hub.casesAbout(`/order/${order.id}`), [
    'SYN_DELIVER_REQUEST_REFUSED',
    'SYN_PROJECT_CANCEL_AFTER_SHIP',
  ]);
  await expect.now('the ERP has delivered it', () => [erp.status(order), erp.delivered(order)], [
    'delivered',
    { [order.line()]: ordered },
  ]);
  await expect.now('the shop shows it as sent', () => shop.fulfilments(order).length, 1);
  await expect.now('nothing was paid back', async () => (await shop.look(order))['transactions'], order.doc['transactions']);
}
