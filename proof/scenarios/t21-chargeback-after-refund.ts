import { scenario } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';

scenario(
  'T21',
  'Chargeback after refund',
  async ({ shop, warehouse, hub, further, expect, luck, rest }) => {
    const payments = new PaymentsSide({ further });
    const order = await shop.place({ lines: [luck.between(2, 9)], unpaid: true });
    const total = order.amount('total');
    const back = luck.between(1, total - 1);
    await payments.pay(order);
    await expect('paid, the warehouse has it', () => warehouse.orders(order).length, 1);
    await warehouse.ship(order);
    await order.askRefund(back);
    await expect('paid back', () => hub.paid(order, 'status', 'refunded'), { status: 'partially_refunded', refunded: back });

    const dispute = await payments.dispute(order, total);
    const sums = () => hub.paid(order, 'status', 'captured', 'refunded', 'disputed', 'balance');
    const lost = { status: 'disputed', captured: total, refunded: back, disputed: total, balance: back };
    await expect('both are counted', sums, lost);
    await expect('the loss is named', () => hub.discrepancies(order), ['SYN_PROJECT_DOUBLE_LOSS']);
    const kept = async () =>
      ((await hub.paid(order, 'tenders'))['tenders'] as { balance: number }[]).map(({ balance }) => balance);
    await expect.now('as much as was refunded is lost twice', kept, [-back]);

    // While the bank has the money there is nothing to pay back of it.
    await order.askRefund(total - back);
    await rest();
    await expect.now('nothing more is paid back', () => payments.refunds(order), [back]);
    await payments.closeDispute(dispute, true);
    await expect('won: the money is back, and goes to the buyer', () => payments.refunds(order), [back, total - back]);
    await expect('nothing is lost twice', () => hub.discrepancies(order), []);
    await expect('the sums', sums, { ...lost, status: 'refunded', refunded: total, disputed: 0, balance: total });

    // The other way round: what was charged back cannot be refunded, and stays disputed when it is lost.
    const other = await shop.place({ lines: [luck.between(1, 9)], unpaid: true });
    await payments.pay(other);
    await expect('the warehouse has it', () => warehouse.orders(other).length, 1);
    const second = await payments.dispute(other, other.amount('total'));
    await expect('disputed', () => hub.paid(other, 'status'), { status: 'disputed' });
    await other.askRefund(other.amount('total'));
    await payments.closeDispute(second, false);
    await rest();
    await expect('lost', () => hub.paid(other, 'status', 'refunded'), { status: 'disputed', refunded: 0 });
    await expect.now('and not refunded', () => payments.refunds(other), []);
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);
