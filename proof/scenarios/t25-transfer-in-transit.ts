import type { Doc } from '../generator/json.ts';
import { docsIn, plain } from '../generator/json.ts';
import { scenario } from '../stage/scenario.ts';

const VARIANCE = 'SYN_STOCK_TRANSFER_VARIANCE';
/** The configuration waits three seconds for the rest of a transfer, and looks as often. */
const PATIENCE_MS = 20_000;

scenario(
  'T25',
  'Transfer in transit',
  async ({ shop, warehouse, hub, expect, luck, rest }) => {
    const sent = luck.between(6, 15);
    const missing = luck.between(1, 2);
    const product = luck.pick(shop.goods());
    const place = (location: string): string => `/admin/stock/${encodeURIComponent(product.sku)}/${location}`;
    await warehouse.admin.put(place('WH1'), { on_hand: sent });
    await warehouse.admin.put(place('WH2'), { on_hand: 0 });
    const sum = (rows: Doc[], name: string): number => rows.reduce((total, row) => total + Number(row[name]), 0);
    const seen = async (): Promise<Record<string, unknown>> => {
      const { levels, inTransit, offered } = await hub.stock(product.sku);
      return { onHand: sum(docsIn(levels), 'onHand'), underWay: sum(docsIn(inTransit), 'quantity'), ...(offered as Doc) };
    };
    const shown = () => ['WH1', 'WH2'].map((at) => shop.store.body('stock', `${product.sku}@${at}`)?.['on_hand'] ?? null);
    await expect('before', seen, { onHand: sent, underWay: 0, shop: String(sent) });

    const { id = '' } = await warehouse.admin.post('/admin/transfers', {
      sku: product.sku,
      from: 'WH1',
      to: 'WH2',
      quantity: sent,
    });
    const transfer = plain(id);
    await expect('under way, and all is still there', seen, { onHand: 0, underWay: sent, shop: '0' });
    await expect('the shop sells none of it', shown, [0, 0]);
    const order = await shop.place({ lines: [sent - missing], goods: [product] });
    const allocation = async (): Promise<unknown> => ((await hub.order(order))['derived'] as Doc | undefined)?.['allocation'];
    await expect('an order waits for it', allocation, 'none');
    await rest();
    await expect.now('and is not released', () => warehouse.orders(order).length, 0);
    await expect.now('the total was constant', seen, { onHand: 0, underWay: sent, shop: '0' });

    await warehouse.admin.post(`/admin/transfers/${transfer}/receive`, { quantity: sent - missing });
    await expect('what arrived is the order’s', allocation, 'full');
    await expect('the rest is missing', seen, { onHand: sent - missing, underWay: missing, shop: '0' });
    const about = async (): Promise<unknown> =>
      (await hub.openCases()).filter(({ code }) => code === VARIANCE).map(({ detail }) => detail);
    const words = `Transfer ${transfer}, ${product.sku}: ${missing} fewer arrived at WH2 than left WH1.`;
    await expect('a person is told how many', about, [words], PATIENCE_MS);

    await expect('the warehouse is to send', () => warehouse.wanted(order), { [order.line()]: sent - missing });
    await warehouse.admin.post(`/admin/orders/${plain(warehouse.order(order)['id'])}/pick`, { location: 'WH2' });
    await warehouse.ship(order);
    await expect('it was sent from where it arrived', seen, { onHand: 0, underWay: missing, shop: '0' });
    await warehouse.admin.post(`/admin/transfers/${transfer}/receive`, { quantity: missing });
    await expect('the rest turns up, and can be sold', seen, { onHand: missing, underWay: 0, shop: String(missing) });
    await expect('the case closes by itself', about, [], PATIENCE_MS);
    await rest();
    await expect.now('the shop shows it where it is', shown, [0, missing]);
  },
  { config: 'examples/sandbox/two-places.config.ts' },
);
