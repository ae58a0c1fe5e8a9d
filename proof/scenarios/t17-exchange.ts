import type { Doc } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

scenario('T17', 'Exchange', async ({ shop, warehouse, erp, hub, expect, luck, rest }) => {
  // One for something dearer, one for something cheaper: the buyer pays the difference, or gets it back.
  for (const difference of [luck.between(1, 2_000), -luck.between(1, 50)]) {
    const order = await shop.place({ lines: [1, luck.between(1, 4)] });
    const [medium] = order.draft.lines;
    if (medium === undefined) throw new Error('nothing was ordered');
    await expect('released', () => warehouse.orders(order).length, 1);
    await warehouse.ship(order);
    await rest();

    const value = order.worth();
    const { back, sent } = await shop.exchange(order, medium.unitPrice + difference);
    const more = sent.amount('total') - value;
    const subject = `shop/return/${back.id}`;
    await expect('the other size is released', () => warehouse.orders(sent).length, 1);
    await warehouse.ship(sent);
    await expect('linked, both ways', () => linked(), [true, true]);
    await rest();
    await expect.now('the ERP has credited', () => erp.credited(order), 0);
    await expect.now('the goods, the money', () => hub.goodsBack(subject), {
      state: 'approved',
      financialState: 'exchanged',
      authorisation: 'approved',
      flags: [],
    });

    const [parcel] = warehouse.returns.of(back);
    await warehouse.returns.receive(String(parcel?.['id']), [{ sku: medium.sku, quantity: 1 }]);
    await warehouse.returns.inspect(String(parcel?.['id']), [{ sku: medium.sku, quantity: 1, disposition: 'restock' }]);
    if (more < 0) await back.refund(-more);
    await expect('the ERP has credited what came back', () => erp.credited(order), value);
    await rest();
    await expect.now('the goods, the money', () => hub.goodsBack(subject), {
      state: 'restocked',
      financialState: 'exchanged',
      authorisation: 'approved',
      flags: [],
    });
    await expect.now('both orders are paid, and no more', () => balances(), [Math.max(0, -more), 0]);
    const revenue = (): number => erp.billed(order) + erp.billed(sent) - erp.credited(order);
    await expect.now('revenue is of what they kept', revenue, order.amount('total') + more);
    await expect.now('and so is the money', async () => (await money(order)) + (await money(sent)), order.amount('total') + more);
    await expect.now('nothing is to be decided', () => hub.casesAbout(`/return/${back.id}`), []);

    /** Whether the return names the other order, and the other order the return. */
    async function linked(): Promise<boolean[]> {
      const [returned, other] = await Promise.all([hub.record(subject), hub.record(`shop/order/${sent.id}`)]);
      const rows = await hub.select<{ role: string; from: string; to: string }>(
        `select r.role, r.record_id as "from", l.record_id as "to" from reference r join link l on l.subject = r.subject
         where r.role in ('exchangeOrder', 'exchangeOf') and not r.open`,
      );
      const has = (role: string, from: string, to: string): boolean =>
        rows.some((row) => row.role === role && row.from === from && row.to === to);
      return [has('exchangeOrder', returned.id, other.id), has('exchangeOf', other.id, returned.id)];
    }

    /** What is still owed of each order, in the hub; what was paid back of the first is owed again. */
    async function balances(): Promise<number[]> {
      const bodies = await Promise.all([hub.order(order), hub.order(sent)]);
      return bodies.map((body) => (body['derived'] as { payment: { balance: number } }).payment.balance);
    }
  }
  expect.lacking('the calls that take and pay back the difference: the hub of this stage asks no payment provider');

  /** What the buyer has paid of an order, less what was paid back; what came back pays, but is no money. */
  async function money(order: Parameters<typeof hub.order>[0]): Promise<number> {
    const { payment } = (await hub.order(order))['derived'] as { payment: { tenders: Doc[] } };
    return payment.tenders
      .filter(({ tender }) => tender !== 'exchange')
      .reduce((sum, one) => sum + Number(one['captured']) - Number(one['refunded']), 0);
  }
});
