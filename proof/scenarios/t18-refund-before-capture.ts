import { scenario } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';

scenario(
  'T18',
  'Refund before capture',
  async ({ shop, warehouse, hub, further, expect, luck, rest }) => {
    const payments = new PaymentsSide({ further });
    const calls = (): number[] => [payments.effects(/\/refunds/), payments.effects(/\/cancel$/)];
    const [refunds = 0, cancels = 0] = calls();
    // A part: less is captured.
    const order = await shop.place({ lines: [luck.between(2, 9)], unpaid: true });
    const total = order.amount('total');
    const back = luck.between(1, total - 1);
    await expect('nothing is sent that nobody has paid for', async () => (await hub.paid(order, 'covered'))['covered'], false);
    await payments.pay(order, { hold: true });
    await expect('held, the warehouse has it', () => warehouse.orders(order).length, 1);
    await order.askRefund(back);
    await rest();
    await expect.now('nothing is refunded or captured', () => [payments.refunds(order), payments.captured(order)], [[], 0]);
    await warehouse.pick(order);
    await warehouse.ship(order);
    await expect('less is captured', () => payments.captured(order), total - back);
    await rest();
    await expect.now('no refund was made', () => [payments.refunds(order), ...calls()], [[], refunds, cancels]);
    await expect('in the hub', () => hub.paid(order, 'status', 'captured', 'refunded'), {
      status: 'partially_paid',
      captured: total - back,
      refunded: 0,
    });
    await expect('nothing is odd', () => hub.discrepancies(order), []);

    // All of it: the hold is given up.
    const whole = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
    await payments.pay(whole, { hold: true });
    await expect('the warehouse has it', () => warehouse.orders(whole).length, 1);
    await whole.askRefund(whole.amount('total'));
    await expect('given up', () => payments.states(whole), ['canceled']);
    await whole.cancel();
    whole.outcome = { expect: 'cancelled', reason: null };
    await rest();
    await expect('in the hub', () => hub.paid(whole, 'status', 'authorised', 'captured', 'refunded'), {
      status: 'voided',
      authorised: 0,
      captured: 0,
      refunded: 0,
    });
    await expect.now('no refund, and given up once', calls, [refunds, cancels + 1]);
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);
