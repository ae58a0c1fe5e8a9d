import { scenario } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';

scenario(
  'T02',
  'Partial shipment',
  async (play) => {
    const { shop, warehouse, erp, hub, expect, luck, rest } = play;
    const payments = new PaymentsSide(play);
    const ordered = luck.between(5, 20);
    const first = luck.between(1, ordered - 1);
    const order = await shop.place({ lines: [ordered], unpaid: true });
    const line = order.line();
    const total = order.amount('total');
    await payments.pay(order, { hold: true });
    await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: ordered });

    await warehouse.ship(order, [{ contents: [{ line_ref: line, quantity: first }] }]);
    await expect('fulfilments in the shop', () => shop.fulfilments(order).length, 1);
    await expect('the ERP has delivered', () => erp.delivered(order), { [line]: first });
    await rest();
    await expect('sent and still to come, in the hub', () => hub.units(order), [
      { shipped: String(first), released: String(ordered - first) },
    ]);
    await expect('the order', () => hub.state(order), { lifecycle: 'in_fulfilment', fulfilment: 'partial', flags: [] });
    await expect('the shop shows it as', async () => (await shop.look(order))['fulfilment_status'] ?? null, 'partial');
    await expect('billed is less than the total', () => erp.billed(order) < total, true);
    // A capture would release the rest of the card: it waits for the last unit.
    await expect.now('held at the provider, and not captured', () => [payments.states(order), payments.captured(order)], [
      ['requires_capture'],
      0,
    ]);

    await warehouse.ship(order);
    await expect('the ERP has delivered', () => erp.delivered(order), { [line]: ordered });
    await expect('captured', () => [payments.states(order), payments.captured(order)], [['succeeded'], total]);
    await rest();
    await expect('the order', () => hub.state(order), { lifecycle: 'in_fulfilment', fulfilment: 'fulfilled', flags: [] });
    await expect('paid', () => hub.paid(order, 'status', 'captured', 'balance'), { status: 'paid', captured: total, balance: 0 });
    await expect('the invoices sum to the order', () => erp.billed(order), total);
    await expect('fulfilments in the shop', () => shop.fulfilments(order).length, 2);
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);
