import { docsIn, isDoc, plain, type Doc } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';
import { AmazonSide } from '../stage/sides/amazon-side.ts';
import { FigureWatch } from '../stage/sides/figure-watch.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

scenario(
  'T06',
  'Short pick',
  async (play) => {
    const { shop, warehouse, hub, expect, luck, rest } = play;
    const [ordered, short] = [luck.between(6, 20), luck.between(1, 4)];
    await rest();
    const figures = await FigureWatch.begin(hub);
    const order = await shop.place({ lines: [ordered, 2] });
    const picking = { order, ordered, short, sku: order.draft.lines[0]?.sku ?? '', figures };
    const [line, other] = [order.line(0), order.line(1)];
    await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: ordered, [other]: 2 });
    await rest();
    const before = Number((await stockOf(play, picking.sku))['onHand']);
    await warehouse.pick(order, { [line]: ordered - short }, 'BP');
    await expect('short, in the hub', async () => (await hub.units(order))[0] ?? {}, {
      picked: String(ordered - short),
      backordered: String(short),
    });
    await rest();
    await stockIsBelieved(play, picking, String(before - ordered));
    await reasonIsKept(play, picking);
    await expect.now('nothing has left: it is in no figure yet', () => figures.moved(), {
      'fill-rate.unit': [0, 0],
      'fill-rate.line': [0, 0],
      'fill-rate.order': [0, 0],
      'accuracy.order': [0, 0],
      'accuracy.line': [0, 0],
      'perfect.line': [0, 0],
    });
    await whatWasFoundIsSent(play, picking);
    await fillRateIsHit('what was short counts', play, picking);
    await theRestIsFoundElsewhere(play, picking);
    await fillRateIsHit('also when it was found elsewhere and sent', play, picking);
  },
  { config: 'examples/sandbox/with-amazon.config.ts', systems: ['amazon'] },
);

interface Picking {
  order: PlacedOrder;
  ordered: number;
  short: number;
  sku: string;
  figures: FigureWatch;
}

async function stockIsBelieved(play: Play, { short, sku }: Picking, onHand: string): Promise<void> {
  const { warehouse, expect, luck, rest, wait } = play;
  const stock = (): Promise<Doc> => stockOf(play, sku);
  await expect('what was not found is promised to nobody, and believed to be there no more', stock, { onHand, reserved: '0' });
  // The next count knows better, once it is too late to have been booked with the pick: it takes nothing off a second time.
  await wait(2_500);
  const recount = { sku, location: 'WH1', delta: -short, reference: `recount-${luck.between(1, 1_000_000)}` };
  await warehouse.admin.post('/admin/adjustments', recount);
  await rest();
  await expect('as the warehouse has counted', stock, { onHand, reserved: '0' });
}

async function reasonIsKept({ hub, expect }: Play, { order, short }: Picking): Promise<void> {
  const line = order.line();
  const decided = async (): Promise<string> => {
    const steps = docsIn(((await hub.ask(`/orders/${order.id}/sourcing`)) as Doc)['steps']);
    const reasons = steps.flatMap((step) => docsIn(step['lines'])).filter((one) => one['line'] === line);
    return reasons.map((one) => plain(one['reason'])).find((text) => text.includes(' short of ')) ?? '';
  };
  const of = `${short} of line ${line}`;
  const why = [
    `WH1 was short of ${of} (BP, sent in part, the rest on a later date): they are looked for elsewhere.`,
    `Line ${line}: ${short} are short at every location that may ship it.`,
  ];
  await expect('why, as the sourcing was decided', decided, why.join(' '));
  const told = async (): Promise<string[]> => {
    const [timeline] = docsIn(((await hub.ask(`/orders/${order.id}/timeline`)) as Doc)['timelines']);
    return docsIn(timeline?.['entries']).flatMap((one) => (one['what'] === 'short' ? [plain(one['text'])] : []));
  };
  await expect('the reason, in the timeline', told, [`WH1 is short of ${of}: BP, sent in part, the rest on a later date`]);
}

async function whatWasFoundIsSent({ shop, warehouse, erp, hub, expect, rest }: Play, picking: Picking): Promise<void> {
  const { order, ordered, short } = picking;
  await warehouse.ship(order);
  await expect('the ERP has delivered', () => erp.delivered(order), { [order.line(0)]: ordered - short, [order.line(1)]: 2 });
  await rest();
  await expect('the order', () => hub.state(order), { lifecycle: 'in_fulfilment', fulfilment: 'partial', flags: ['short'] });
  await expect('the shop shows it as', async () => (await shop.look(order))['fulfilment_status'] ?? null, 'partial');
  await expect('what is short is not billed', () => erp.billed(order) < order.amount('total'), true);
}

/** The short line was not filled at the first asking, the other was; what was sent was right. */
async function fillRateIsHit(words: string, { expect }: Play, { ordered, short, figures }: Picking): Promise<void> {
  await expect.now(words, () => figures.moved(), {
    'fill-rate.unit': [ordered - short + 2, ordered + 2],
    'fill-rate.line': [1, 2],
    'fill-rate.order': [0, 1],
    'accuracy.order': [1, 1],
    'accuracy.line': [2, 2],
    'perfect.line': [1, 2],
  });
}

/** Amazon gets some: it is asked for what the warehouse was short of, and for no more. */
async function theRestIsFoundElsewhere(play: Play, picking: Picking): Promise<void> {
  const { shop, erp, hub, expect, rest } = play;
  const { order, ordered, short, sku } = picking;
  const amazon = new AmazonSide(play);
  order.deviation = 'Amazon sends what the warehouse was short of';
  await amazon.enter(sku, short + 5);
  await expect('Amazon is to send', () => amazon.wanted(order), [{ [order.line()]: short }]);
  await rest();
  const state = (): Promise<Doc> => hub.state(order);
  await expect('found elsewhere, in the hub', state, { lifecycle: 'in_fulfilment', fulfilment: 'partial', flags: [] });
  await amazon.ship(order, `A${order.id}`);
  await expect('the ERP has delivered all of it', () => erp.delivered(order), { [order.line(0)]: ordered, [order.line(1)]: 2 });
  await rest();
  await expect('the order', state, { lifecycle: 'in_fulfilment', fulfilment: 'fulfilled', flags: [] });
  await expect('the invoices sum to the order', () => erp.billed(order), order.amount('total'));
  await expect('the shop has two parcels', () => shop.fulfilments(order).length, 2);
  const reasons = async (): Promise<unknown[]> => {
    const group = (await hub.order(order))['fulfilment'];
    return docsIn(isDoc(group) ? group['lines'] : []).flatMap((one) => one['reason'] ?? []);
  };
  await expect('the reason stays on the line', reasons, ['BP']);
}

/** What the hub believes to be in the warehouse. */
async function stockOf({ hub }: Play, sku: string): Promise<Doc> {
  const levels = docsIn(((await hub.ask(`/stock/${encodeURIComponent(sku)}`)) as Doc)['levels']);
  const level = levels.find((one) => one['location'] === 'WH1');
  return { onHand: level?.['onHand'] ?? null, reserved: level?.['reserved'] ?? null };
}
