import type { Doc } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';
import { PaymentsSide } from '../stage/sides/payments-side.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import type { PlacedReturn } from '../stage/sides/placed-return.ts';

interface Exchange {
  order: PlacedOrder;
  back: PlacedReturn;
  sent: PlacedOrder;
}

scenario(
  'T17',
  'Exchange',
  async (play) => {
    const { luck } = play;
    // One for something dearer, one for something cheaper: the buyer pays the difference, or gets it back.
    await exchange(play, luck.between(1, 2_000));
    await exchange(play, -luck.between(1, 50));
  },
  { config: 'examples/sandbox/payments.config.ts', systems: ['payments'] },
);

async function exchange(play: Play, difference: number): Promise<void> {
  const { shop, warehouse, erp, hub, expect, luck, rest } = play;
  const payments = new PaymentsSide(play);
  const order = await shop.place({ lines: [1, luck.between(1, 4)], unpaid: true });
  await payments.pay(order, { hold: true });
  const [{ sku, unitPrice } = { sku: '', unitPrice: 0 }] = order.draft.lines;
  await expect('released', () => warehouse.orders(order).length, 1);
  await warehouse.ship(order);
  await expect('captured as it leaves', () => payments.captured(order), order.amount('total'));
  await rest();

  const value = order.worth();
  const { back, sent } = await shop.exchange(order, unitPrice + difference);
  const both = { order, back, sent };
  const more = sent.amount('total') - value;
  const subject = `shop/return/${back.id}`;
  const exchanged = { financialState: 'exchanged', authorisation: 'approved', flags: [] };
  if (more > 0) await differenceIsPaid(play, payments, { sent, more });
  await expect('the other size is released', () => warehouse.orders(sent).length, 1);
  await warehouse.ship(sent);
  await expect('only the difference is captured', () => payments.captured(sent), Math.max(0, more));
  await expect('linked, both ways', () => linked(play, both), [true, true]);
  await rest();
  await expect.now('the ERP has credited', () => erp.credited(order), 0);
  await expect.now('the goods, the money', () => hub.goodsBack(subject), { state: 'approved', ...exchanged });

  const id = String(warehouse.returns.of(back)[0]?.['id']);
  await warehouse.returns.receive(id, [{ sku, quantity: 1 }]);
  await warehouse.returns.inspect(id, [{ sku, quantity: 1, disposition: 'restock' }]);
  if (more < 0) await order.askRefund(-more);
  await expect('the ERP has credited what came back', () => erp.credited(order), value);
  await rest();
  await expect.now('the goods, the money', () => hub.goodsBack(subject), { state: 'restocked', ...exchanged });
  // What was paid back of the first is owed of it again.
  await expect.now('both orders are paid, and no more', () => balances(play, both), [Math.max(0, -more), 0]);
  const kept = order.amount('total') + more;
  await expect.now('revenue is of what they kept', () => erp.billed(order) + erp.billed(sent) - erp.credited(order), kept);
  await expect.now('and so is the money', () => money(play, both), kept);
  const paidBack = more < 0 ? [-more] : [];
  await expect('what is too much is paid back at the provider, and nothing else', () => payments.refunds(order), paidBack);
  await expect.now('nothing is to be decided', () => hub.casesAbout(`/return/${back.id}`), []);
}

/** What came back pays for most of it; the rest is asked of the buyer's card. */
async function differenceIsPaid(
  { warehouse, hub, expect, rest }: Play,
  payments: PaymentsSide,
  { sent, more }: { sent: PlacedOrder; more: number },
): Promise<void> {
  const owed = { balance: more, covered: false };
  await expect('the difference is owed', () => hub.paid(sent, ...Object.keys(owed)), owed);
  await rest();
  await expect.now('and nothing is sent before it is paid', () => warehouse.orders(sent).length, 0);
  await payments.pay(sent, { hold: true, amount: more });
}

/** Whether the return names the other order, and the other order the return. */
async function linked({ hub }: Play, { back, sent }: Exchange): Promise<boolean[]> {
  const [returned, other] = await Promise.all([hub.record(`shop/return/${back.id}`), hub.record(`shop/order/${sent.id}`)]);
  const rows = await hub.select<{ role: string; from: string; to: string }>(
    `select r.role, r.record_id as "from", l.record_id as "to" from reference r join link l on l.subject = r.subject
     where r.role in ('exchangeOrder', 'exchangeOf') and not r.open`,
  );
  const has = (role: string, from: string, to: string): boolean =>
    rows.some((row) => row.role === role && row.from === from && row.to === to);
  return [has('exchangeOrder', returned.id, other.id), has('exchangeOf', other.id, returned.id)];
}

interface Paid {
  balance: number;
  tenders: Doc[];
}

async function payments({ hub }: Play, { order, sent }: Exchange): Promise<Paid[]> {
  const bodies = await Promise.all([hub.order(order), hub.order(sent)]);
  return bodies.map((body) => (body['derived'] as unknown as { payment: Paid }).payment);
}

/** What is still owed of each order, in the hub. */
async function balances(play: Play, both: Exchange): Promise<number[]> {
  return (await payments(play, both)).map(({ balance }) => balance);
}

/** What the buyer has paid of both, less what was paid back; what came back pays, but is no money. */
async function money(play: Play, both: Exchange): Promise<number> {
  const tenders = (await payments(play, both)).flatMap((one) => one.tenders);
  const real = tenders.filter(({ tender }) => tender !== 'exchange');
  return real.reduce((sum, one) => sum + Number(one['captured']) - Number(one['refunded']), 0);
}
