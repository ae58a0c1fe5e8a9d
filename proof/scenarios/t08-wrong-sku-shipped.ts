import { isDoc, plain, type Doc } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';
import { FigureWatch, type Counts } from '../stage/sides/figure-watch.ts';
import type { OpenCase } from '../stage/sides/hub-side.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';

const CODE = 'SYN_PROJECT_WRONG_GOODS';

scenario('T08', 'Wrong SKU shipped', async (play) => {
  await correctedAtTheWarehouse(play);
  await acceptedInstead(play);
  await replacedByAnOrder(play);
  play.expect.lacking(
    'that the hub makes the replacement order, and links it to the first: it is entered in the shop, as the case says',
  );
});

/** The goods were right and the scan was wrong. */
async function correctedAtTheWarehouse({ shop, warehouse, erp, hub, expect, luck, rest }: Play): Promise<void> {
  const units = luck.between(2, 9);
  await rest();
  const figures = await FigureWatch.begin(hub);
  const moved = (): Promise<object> => figures.moved();
  const order = await shop.place({ lines: [units, 1] });
  const [line, other] = [order.line(0), order.line(1)];
  const ordered = order.draft.lines[0]?.sku ?? '';
  const known = new Set(order.draft.lines.map(({ sku }) => sku));
  const wrong = luck.pick(shop.goods().filter(({ sku }) => !known.has(sku))).sku;
  await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: units, [other]: 1 });

  const shipment = await warehouse.ship(order, [{ contents: [{ line_ref: line, quantity: units, sku: wrong }] }]);
  await expect('a case says so', () => hub.casesAbout(`/order/${order.id}`), [CODE]);
  const details = async (): Promise<string[]> => (await casesOf({ hub }, order)).map(({ detail }) => detail);
  const said = `lines: line ${line}: expected ${ordered}, seen ${units} of ${wrong}.`;
  await expect('what was expected and what was seen', details, [said]);
  const counted = (): Promise<object[]> => discrepancies({ hub }, order);
  await expect('it is counted', counted, [{ code: CODE, open: true }]);
  const waits = (): Promise<object[]> =>
    hub.select(
      `select d.system, d.state from delivery d join link l on l.record_id = d.record_id where l.subject = $1 order by 1`,
      [`warehouse/shipment/${shipment}`],
    );
  const blocked = ['erp', 'shop'].map((system) => ({ system, state: 'blocked' }));
  await expect('nobody is told of the parcel before that is settled', waits, blocked);
  await expect.now('the shop knows of no parcel', () => shop.fulfilments(order), []);
  await expect.now('and nothing is billed', () => erp.billed(order), 0);

  const hit = { 'accuracy.order': [0, 1], 'accuracy.line': [0, 1], 'perfect.line': [0, 1] };
  const unfilled = { 'fill-rate.unit': [0, units], 'fill-rate.line': [0, 1], 'fill-rate.order': [0, 0] };
  await expect('the accuracy is hit, and nothing is filled', moved, { ...unfilled, ...hit });

  await warehouse.admin.post(`/admin/shipments/${shipment}/correct`, { contents: [{ line_ref: line, sku: ordered }] });
  await expect('the shop is told', () => shop.fulfilments(order).length, 1);
  await expect('the case has closed itself', () => casesOf({ hub }, order), []);
  await expect('the discrepancy stays on the books, closed', counted, [{ code: CODE, open: false }]);
  await warehouse.ship(order);
  await rest();
  await expect('the ERP has delivered', () => erp.delivered(order), { [line]: units, [other]: 1 });
  await expect.now('all is filled, and the accuracy stays hit', moved, {
    'fill-rate.unit': [units + 1, units + 1],
    'fill-rate.line': [2, 2],
    'fill-rate.order': [1, 1],
    'accuracy.order': [0, 1],
    'accuracy.line': [1, 2],
    'perfect.line': [1, 2],
  });
}

/** The goods stand for what was ordered, and somebody says so. */
async function acceptedInstead(play: Play): Promise<void> {
  const { hub, expect } = play;
  const figures = await FigureWatch.begin(hub);
  const { order, line, sku } = await wrongParcel(play);
  await accept(play, order, { line, sku, reason: 'the customer agreed by phone' });
  const accepted = async (): Promise<Doc[string]> => {
    const derived = (await hub.order(order))['derived'];
    return isDoc(derived) ? (derived['substitutions'] ?? null) : null;
  };
  await expect('what was accepted stands in the order', accepted, [{ line, sku }]);
  await expect.now('neither filled nor right', () => figures.moved(), WRONG_ONCE);
}

const WRONG_ONCE: Counts = {
  'fill-rate.unit': [0, 1],
  'fill-rate.line': [0, 1],
  'fill-rate.order': [0, 1],
  'accuracy.order': [0, 1],
  'accuracy.line': [0, 1],
  'perfect.line': [0, 1],
};

/** The parcel has left and the buyer wants what was ordered: the case says how, and so it is done. */
async function replacedByAnOrder(play: Play): Promise<void> {
  const { shop, warehouse, erp, hub, expect, rest } = play;
  const figures = await FigureWatch.begin(hub);
  const { order, line, sku } = await wrongParcel(play);
  const offered = async (): Promise<string[]> => {
    const [open] = await casesOf({ hub }, order);
    const { remedy } = (await hub.ask(`/cases/${open?.id}`)) as Doc;
    const steps = ['syncline substitute ORDER --line LINE --sku SKU', 'a replacement: enter a new order', 'a blind return'];
    return steps.filter((step) => plain(remedy).includes(step));
  };
  await expect('the case offers a replacement, and says with what', offered, [
    'syncline substitute ORDER --line LINE --sku SKU',
    'a replacement: enter a new order',
    'a blind return',
  ]);
  const goods = shop.goods().filter((one) => one.sku === order.draft.lines[0]?.sku);
  const replacement = await shop.place({ lines: [1], goods });
  await accept(play, order, { line, sku, reason: `replaced by ${replacement.number}` });
  await expect('the warehouse is to send', () => warehouse.wanted(replacement), { [replacement.line()]: 1 });
  await warehouse.ship(replacement);
  await expect('the ERP has delivered it', () => erp.delivered(replacement), { [replacement.line()]: 1 });
  await rest();
  await expect.now('the replacement is filled and right, and hides nothing', () => figures.moved(), {
    'fill-rate.unit': [1, 2],
    'fill-rate.line': [1, 2],
    'fill-rate.order': [1, 2],
    'accuracy.order': [1, 2],
    'accuracy.line': [1, 2],
    'perfect.line': [1, 2],
  });
}

interface Wrong {
  order: PlacedOrder;
  line: string;
  /** What is in the parcel. */
  sku: string;
}

/** One unit was ordered, and another SKU is on its way. */
async function wrongParcel({ shop, warehouse, hub, expect }: Play): Promise<Wrong> {
  const order = await shop.place({ lines: [1] });
  const line = order.line();
  const sku = shop.goods().find((one) => one.sku !== order.draft.lines[0]?.sku)?.sku ?? '';
  await expect('the warehouse is to send', () => warehouse.wanted(order), { [line]: 1 });
  await warehouse.ship(order, [{ contents: [{ line_ref: line, quantity: 1, sku }] }]);
  await expect('a case says so', () => hub.casesAbout(`/order/${order.id}`), [CODE]);
  return { order, line, sku };
}

async function accept({ shop, hub, expect, rest }: Play, order: PlacedOrder, wish: Omit<Wrong, 'order'> & { reason: string }) {
  await hub.ask(`/orders/${order.id}/substitutions`, { method: 'POST', body: JSON.stringify(wish) });
  await expect('the shop is told', () => shop.fulfilments(order).length, 1);
  await rest();
  await expect('no case is left', () => casesOf({ hub }, order), []);
}

/** Other scenarios may have left cases of their own. */
async function casesOf({ hub }: Pick<Play, 'hub'>, { id }: PlacedOrder): Promise<OpenCase[]> {
  return (await hub.openCases()).filter(({ subjects }) => subjects.some((subject) => subject.endsWith(`/order/${id}`)));
}

function discrepancies({ hub }: Pick<Play, 'hub'>, order: PlacedOrder): Promise<object[]> {
  return hub.select(
    `select d.code, d.closed_at is null as open from discrepancy d join link l on l.record_id = d.record_id
     where l.subject = $1 and d.code = $2`,
    [`shop/order/${order.id}`, CODE],
  );
}
