import { docsIn } from '../generator/json.ts';
import type { Doc } from '../generator/json.ts';
import { money } from '../generator/orders/money.ts';
import { scenario, type Play } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

/** An order that a gift card and a card have paid, and what the card was issued with; minor units. */
interface Paid {
  order: PlacedOrder;
  payments: PaymentsSide;
  issued: number;
  gift: number;
  /** What is on the gift card, by the shop's ledger. */
  balance: () => unknown;
  /** `[tender, captured, refunded]` in the hub. */
  byTender: () => Promise<unknown[]>;
}

scenario(
  'T20',
  'Partial refund over gift card + card',
  async (play) => {
    const { erp, hub, expect, luck, rest } = play;
    const paid = await paidByBoth(play);
    const { order, payments, issued, gift, balance, byTender } = paid;
    const total = order.amount('total');
    // Less than the gift card paid: all of it goes back there.
    const first = luck.between(1, gift - 1);
    await order.askRefund(first);
    await expect('the gift card is credited', balance, issued - gift + first);
    await rest();
    await expect.now('the card is not', () => payments.refunds(order), []);

    const both = first + (await moreThanTheGiftCard(play, paid, first));
    await expect('in the hub', byTender, [
      ['card', total - gift, both - gift],
      ['gift_card', gift, gift],
    ]);
    const sums = { status: 'partially_refunded', refunded: both, balance: both };
    await expect('to the unit', () => hub.paid(order, ...Object.keys(sums)), sums);

    // What is left, and not a unit more although more is asked for.
    await order.askRefund(total);
    await expect('the rest', () => hub.paid(order, 'refunded'), { refunded: total });
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

async function paidByBoth({ shop, warehouse, hub, further, expect, luck, rest }: Play): Promise<Paid> {
  const payments = new PaymentsSide({ further });
  const order = await shop.place({ lines: [luck.between(5, 9)], unpaid: true, giftCard: luck.between(50, 400) });
  const total = order.amount('total');
  const card = `gc-${order.id}`;
  const enter = (amount: number): Promise<Doc> =>
    shop.admin.post('/admin/gift_cards', { id: card, amount: money(amount, 'EUR'), reference: order.number });
  const issued = luck.between(400, 5000);
  await enter(issued);
  const gift = await order.payByGiftCard();
  await enter(-gift);
  await payments.pay(order, { amount: total - gift });
  await expect('paid by both, the warehouse has it', () => warehouse.orders(order).length, 1);
  await warehouse.ship(order);
  await rest();
  const balance = (): unknown => shop.store.body('gift_cards', card)?.['balance'] ?? null;
  const byTender = async (): Promise<unknown[]> =>
    docsIn((await hub.paid(order, 'tenders'))['tenders']).map(({ tender, captured, refunded }) => [tender, captured, refunded]);
  await expect.now('in the hub', byTender, [
    ['card', total - gift, 0],
    ['gift_card', gift, 0],
  ]);
  return { order, payments, issued, gift, balance, byTender };
}

/** More than is left of the gift card: the rest goes to the card. The shop takes it, and its answer does not arrive. */
async function moreThanTheGiftCard({ shop, expect, luck, rest }: Play, paid: Paid, before: number): Promise<number> {
  const { order, payments, issued, gift, balance } = paid;
  await shop.dial({ timeout_after: 1 });
  const second = luck.between(gift - before + 1, order.amount('total') - before - 1);
  await order.askRefund(second);
  await expect('the gift card is whole again', balance, issued);
  await shop.dial({ timeout_after: 0 });
  const ofCard = [before + second - gift];
  await expect('the rest goes to the card', () => payments.refunds(order), ofCard);
  await rest();
  await expect.now('once', () => [balance(), payments.refunds(order)], [issued, ofCard]);
  return second;
}
