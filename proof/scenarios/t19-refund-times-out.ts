import { scenario } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';

scenario(
  'T19',
  'Refund times out',
  async ({ shop, warehouse, hub, further, expect, luck, rest }) => {
    const payments = new PaymentsSide({ further });
    const { side } = payments;
    const order = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
    // Of which the provider would make a second one, too.
    const back = luck.between(1, Math.floor(order.amount('total') / 2));
    await payments.pay(order);
    await expect('paid, the warehouse has it', () => warehouse.orders(order).length, 1);
    await rest();
    const { id: record } = await hub.record(`shop/order/${order.id}`);
    const asked = () =>
      hub.select<{ state: string; key: string; tries: number }>(
        `select d.state, a.key, count(*)::int as tries from delivery d join attempt a on a.delivery_id = d.id
         where d.record_id = $1 and d.effect like 'refund:%' group by 1, 2`,
        [record],
      );

    // The provider makes it, and neither its answer nor its webhooks arrive: only its list of events tells of it.
    await side.tellHub(null);
    await side.dial({ timeout_after: 1 });
    await order.askRefund(back);
    await expect('the provider has made it', () => payments.refunds(order), [back]);
    await expect('nobody knows, and nothing is sent under another key', async () => (await asked()).map(({ state }) => state), [
      'unknown',
    ]);
    await expect('it is sent again', async () => ((await asked())[0]?.tries ?? 0) > 1, true);
    await side.dial({ timeout_after: 0 });
    await expect('answered', async () => (await asked()).map(({ state }) => state), ['idle']);
    await side.tellHub(hub.url);
    await expect('paid back, in the hub', () => hub.paid(order, 'refunded'), { refunded: back });
    await rest();
    await expect.now('once, under one key', async () => [payments.refunds(order), (await asked()).length], [[back], 1]);

    // Nothing arrives at all: what was never made is made.
    const other = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
    await payments.pay(other);
    await rest();
    await side.dial({ timeout_before: 1 });
    const all = other.amount('total');
    await other.askRefund(all);
    await expect('the hub has heard of it', async () => ((await hub.paid(other, 'grants'))['grants'] as unknown[]).length, 1);
    await side.dial({ timeout_before: 0 });
    await expect('made', () => payments.refunds(other), [all]);
    await rest();
    await expect.now('once', () => payments.refunds(other), [all]);
    await expect('nothing is odd', () => hub.discrepancies(other), []);
    expect.lacking(
      'a key that the provider has forgotten after a day: then the payment is searched first, which a test of the pipeline shows',
    );
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);
