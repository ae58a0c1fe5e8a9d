import { docsIn, type Doc } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

scenario(
  'T09',
  'Cancel before release',
  async (play) => {
    const { shop, warehouse, erp, hub, expect, luck, rest, wait } = play;
    const payments = new PaymentsSide(play);
    // Cancelled before anybody has heard of it: no webhook tells, and nothing can be asked.
    await shop.dial({ drop: 1, server_error: 1 });
    const early = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
    await early.cancel();
    early.outcome = { expect: 'cancelled', reason: null };
    await shop.dial({ drop: 0, server_error: 0 });
    await expect('an order that was over when it came', () => hub.state(early), {
      lifecycle: 'cancelled',
      fulfilment: 'restocked',
      flags: [],
    });

    // Confirmed, its stock reserved and its price authorised, and the warehouse cannot be reached.
    await warehouse.dial({ server_error: 1 });
    const order = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
    await payments.pay(order, { hold: true });
    await expect('the ERP has it', () => erp.status(order), 'open');
    await expect('authorised', () => hub.paid(order, 'status', 'covered'), { status: 'authorised', covered: true });
    await expect('reserved', () => reserved(play, order), [String(order.draft.lines[0]?.quantity)]);
    await wait(luck.between(0, 700));
    await order.cancel();
    order.outcome = { expect: 'cancelled', reason: null };
    await expect('the hub has heard of it', async () => (await hub.order(order))['cancellation'] !== null, true);
    await warehouse.dial({ server_error: 0 });
    await expect('the ERP is told', () => erp.status(order), 'cancelled');
    await expect('the authorisation is given up', () => payments.states(order), ['canceled']);
    await rest();
    await expect('the order', () => hub.state(order), { lifecycle: 'cancelled', fulfilment: 'restocked', flags: [] });
    await expect.now('nothing is reserved', () => reserved(play, order), ['0']);
    const released = () => [early, order].map((one) => warehouse.orders(one).length);
    await expect.now('the warehouse never had either', released, [0, 0]);
    await expect.now('the ERP was spared the first', () => erp.orders(early).length, 0);
    await expect.now('and nothing was captured or refunded', () => [payments.captured(order), payments.refunds(order)], [0, []]);
  },
  { config: 'examples/sandbox/stock-and-payments.config.ts', systems: ['payments'] },
);

/** What is promised to it, line by line. */
async function reserved({ hub }: Play, order: PlacedOrder): Promise<unknown[]> {
  const { lines = null } = (await hub.ask(`/orders/${encodeURIComponent(order.id)}/sourcing`)) as Doc;
  return docsIn(lines).map((line) => line['reserved']);
}
