import { docsIn } from '../generator/json.ts';
import type { Doc } from '../generator/json.ts';
import { money } from '../generator/orders/money.ts';
import { scenario } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';

scenario(
  'T20',
  'Partial refund over gift card + card',
  async ({ shop, warehouse, erp, hub, further, expect, luck, rest }) => {
    const payments = new PaymentsSide({ further });
    const order = await shop.place({ lines: [luck.between(5, 9)], unpaid: true, giftCard: luck.between(50, 400) });
    const total = order.amount('total');
    const card = `gc-${order.id}`;
    const enter = (amount: number) =>
      shop.admin.post('/admin/gift_cards', { id: card, amount: money(amount, 'EUR'), reference: order.number });
    const balance = (): unknown => shop.store.body('gift_cards', card)?.['balance'] ?? null;
    const issued = luck.between(400, 5000);
    await enter(issued);
    const gift = await order.payByGiftCard();
    await enter(-gift);
    await payments.pay(order, { amount: total - gift });
    await expect('paid by both, the warehouse has it', () => warehouse.orders(order).length, 1);
    await warehouse.ship(order);
    await rest();
    const byTender = async (): Promise<unknown[]> =>
      ((await hub.paid(order, 'tenders'))['tenders'] as Doc[]).map(({ tender, captured, refunded }) => [
        tender,
        captured,
        refunded,
      ]);
    await expect.now('in the hub', byTender, [
      ['card', total - gift, 0],
      ['gift_card', gift, 0],
    ]);

    // Less than the gift card paid: all of it goes back there.
    const first = luck.between(1, gift - 1);
    await order.askRefund(first);
    await expect('the gift card is credited', balance, issued - gift + first);
    await rest();
    await expect.now('the card is not', () => payments.refunds(order), []);

    // More than is left of it: the rest goes to the card. The shop takes it, and its answer does not arrive.
    await shop.dial({ timeout_after: 1 });
    const second = luck.between(gift - first + 1, total - first - 1);
    await order.askRefund(second);
    await expect('the gift card is whole again', balance, issued);
    await shop.dial({ timeout_after: 0 });
    await expect('the rest goes to the card', () => payments.refunds(order), [first + second - gift]);
    await rest();
    await expect.now('once', () => [balance(), payments.refunds(order)], [issued, [first + second - gift]]);
    await expect('in the hub', byTender, [
      ['card', total - gift, first + second - gift],
      ['gift_card', gift, gift],
    ]);
    await expect('to the unit', () => hub.paid(order, 'status', 'refunded', 'balance'), {
      status: 'partially_refunded',
      refunded: first + second,
      balance: first + second,
    });

    // What is left, and not a unit more although more is asked for.
    await order.askRefund(total);
    await expect('the rest', async () => (await hub.paid(order, 'status', 'refunded'))['refunded'] ?? null, total);
    await rest();
    const ofCard = (): number => payments.refunds(order).reduce((sum, one) => sum + one, 0);
    await expect.now('all is back where it came from', () => [balance(), ofCard()], [issued, total - gift]);
    const booked = (): number =>
      docsIn(erp.order(order)['payments'])
        .filter(({ kind, status }) => kind === 'refund' && status === 'success')
        .reduce((sum, { amount }) => sum + Number((amount as Doc)['amount']), 0);
    await expect('the ERP has booked all of it', booked, total);
    await expect('nothing is odd', () => hub.discrepancies(order), []);
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);
