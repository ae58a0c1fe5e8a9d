import { docsIn } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';
import { shareOf } from '../stage/sides/placed-return.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

const DAMAGED = { condition: 'damaged', disposition: 'quarantine' };

scenario(
  'T15',
  'Return, damaged',
  async (play) => {
    const { shop, warehouse, erp, hub, expect, luck, rest } = play;
    const order = await shop.place({ lines: [3, luck.between(1, 4)] });
    const { sku = '' } = order.draft.lines[0] ?? {};
    await expect('released, for there is stock', () => Object.keys(warehouse.wanted(order)).length, 2);
    await warehouse.pick(order);
    await warehouse.ship(order);
    await rest();
    const available = (): Promise<unknown> => forSale(play, sku);
    const before = await available();

    const back = await shop.takeBack(order, { units: { [order.line()]: 3 } });
    const subject = `shop/return/${back.id}`;
    await expect('the warehouse expects three', () => warehouse.returns.expected(back), [{ [sku]: 3 }]);
    await rest();
    const nothingYet = { state: 'approved', financialState: 'none', authorisation: 'approved', flags: [] };
    await expect('approved, and nothing is owed yet', () => hub.goodsBack(subject), nothingYet);
    await expect.now('the ERP has credited', () => erp.credited(order), 0);

    const id = String(warehouse.returns.of(back)[0]?.['id']);
    await warehouse.returns.receive(id, [{ sku, quantity: 2 }]);
    await warehouse.returns.inspect(id, [{ sku, quantity: 2, ...DAMAGED }]);
    const two = shareOf(order.worth(), 2, 3);
    const owed = async (): Promise<unknown> => {
      const { worth, earned, refunded } = await hub.owed(subject);
      return { worth, earned, refunded };
    };
    await expect('of three, two are here and owed', owed, { worth: order.worth(), earned: two, refunded: 0 });
    await rest();
    await expect('the goods are', async () => (await hub.goodsBack(subject))['state'], 'quarantined');

    await back.refund(two);
    await expect('the ERP has credited', () => erp.credited(order), two);
    await rest();
    const notes = (): unknown => erp.creditNotes(order).map(({ lines }) => docsIn(lines).map(({ quantity }) => quantity));
    await expect.now('in one credit note, of two', notes, [[2]]);
    await back.decide('closed');
    await expect('the goods are', async () => (await hub.goodsBack(subject))['state'], 'closed');
    await rest();
    await expect.now('and nothing more was credited', notes, [[2]]);
    await expect('the hub has read it', () => creditedInHub(play, order), [two]);
    await expect.now('the money', async () => (await hub.goodsBack(subject))['financialState'], 'partially_refunded');
    await expect.now('paid, and paid back', () => paid(play, order), [order.amount('total'), two]);

    await expect.now('set aside in the warehouse', () => warehouse.returns.onHand(sku, 'WH1-QUARANTINE'), 2);
    await expect.now('and so in the hub', () => setAside(play, sku), '2');
    await expect.now('nothing more is for sale', available, before);
    expect.lacking('the call that pays it back: the hub of this stage asks no payment provider, the shop pays');
  },
  { config: 'examples/sandbox/stock.config.ts' },
);

/** What is free of the shelf in the hub, and what the shop offers. */
async function forSale({ hub, shop }: Play, sku: string): Promise<unknown> {
  const { body } = await hub.record(`warehouse/inventory-level/${sku}@WH1`);
  return [(body['derived'] as { available?: string }).available, shop.store.body('stock', `${sku}@WH1`)?.['on_hand']];
}

async function setAside({ hub }: Play, sku: string): Promise<unknown> {
  const { body } = await hub.record(`warehouse/inventory-level/${sku}@WH1-QUARANTINE`);
  return (body['derived'] as { onHand?: string }).onHand;
}

async function creditedInHub({ hub, erp }: Play, order: PlacedOrder): Promise<unknown> {
  const numbers = erp.creditNotes(order).map(({ number }) => String(number));
  const records = await Promise.all(numbers.map((number) => hub.record(`erp/invoice/${number}`)));
  return records.map(({ body }) => (body['lines'] as { total: number }).total);
}

async function paid({ hub }: Play, order: PlacedOrder): Promise<unknown> {
  const { payment } = (await hub.order(order))['derived'] as { payment: { captured: number; refunded: number } };
  return [payment.captured, payment.refunded];
}
