import type { Product } from '../generator/orders/catalogue.ts';
import type { Doc } from '../generator/json.ts';
import { docsIn, isDoc, plain } from '../generator/json.ts';
import type { PlacedOrder } from '../stage/sides/placed-order.ts';
import { numbersOf } from '../stage/sides/other-sides.ts';
import { scenario, type Play } from '../stage/scenario.ts';

/** Half past one, twice in the night in which summer time ends, and the hour that spring leaves out. */
const AUTUMN = ['2025-10-26T01:30:00+02:00', '2025-10-26T02:30:00+02:00', '2025-10-26T02:30:00+01:00'];
const SPRING = ['2025-03-30T01:59:59+01:00', '2025-03-30T03:00:01+02:00'];
/** The ends of the calendar: fourteen hours ahead, eleven behind. */
const ENDS = ['2025-12-31T23:30:00+13:00', '2025-12-31T23:30:00-11:00'];
/** Where the configuration's places are. */
const EAST = { place: 'WH1', zone: 'Pacific/Tongatapu', offset: '+13:00' };
const WEST = { place: 'WH2', zone: 'Pacific/Pago_Pago', offset: '-11:00' };
const DAY_MS = 86_400_000;
/** So long before midnight at the second place nothing is begun: the day would end there while it is looked at. */
const QUIET_MS = 300_000;

scenario(
  'T58',
  'DST and dates',
  async (play) => {
    const { shop, luck, expect } = play;
    const [here, there] = await twoGoods(play);
    await isPlacedOnce(play, here);
    await isScannedInOrder(play, here);

    const day = await currentDay(play);
    const late = await shop.place({ lines: [luck.between(1, 5)], goods: [here], shipBy: day });
    const early = await shop.place({ lines: [luck.between(1, 5)], goods: [there], shipBy: day });
    const both = await shop.place({ lines: [luck.between(1, 5), luck.between(1, 5)], goods: [here, there], shipBy: day });
    await isJudgedByPlace(play, day, { late, early, both });
    await isSettledBySending(play, day, { late, early });
    await isSettledByALaterDay(play, day, both);
    await isSettledByACancel(play, await shop.place({ lines: [luck.between(1, 5)], goods: [here], shipBy: day }));
    expect.lacking(
      'a pick wave in a night in which the clock is changed: hub and places go by the real clock, and no night of this run is one',
    );
  },
  { config: 'examples/sandbox/two-zones.config.ts' },
);

/** Something that lies in the first place alone, and something in the second alone. */
async function twoGoods({ shop, warehouse, hub, expect }: Play): Promise<[Product, Product]> {
  const [here, there] = shop.goods();
  if (here === undefined || there === undefined) throw new Error('the shop sells too little');
  const place = (product: Product, location: string): string => `/admin/stock/${encodeURIComponent(product.sku)}/${location}`;
  await warehouse.admin.put(place(there, WEST.place), { on_hand: 500 });
  await warehouse.admin.put(place(there, EAST.place), { on_hand: 0 });
  await expect('the second place alone has it', () => hub.level(there.sku, EAST.place), [0, 0]);
  await expect('and enough of it', () => hub.level(there.sku, WEST.place), [500, 0]);
  return [here, there];
}

async function isPlacedOnce({ shop, warehouse, erp, expect, luck }: Play, goods: Product): Promise<void> {
  for (const placedAt of [...AUTUMN, ...SPRING, ...ENDS]) {
    const order = await shop.place({ lines: [luck.between(1, 3)], goods: [goods], placedAt });
    await expect('placed, in the ERP', () => Date.parse(String(erp.order(order)['placed_at'])), Date.parse(placedAt));
    await expect('the warehouse has it', () => warehouse.status(order), 'new');
    await warehouse.ship(order);
  }
}

async function isScannedInOrder({ shop, warehouse, carrier, hub, expect, luck, rest }: Play, goods: Product): Promise<void> {
  const order = await shop.place({ lines: [luck.between(1, 9)], goods: [goods] });
  await expect('the warehouse has it', () => warehouse.status(order), 'new');
  const id = await warehouse.ship(order);
  const [number = ''] = numbersOf(warehouse.shipments(order)[0]);
  // Two scans at the same hour of the clock, an hour apart; told twice, and not in order.
  const scans = AUTUMN.slice(1).map((at): Doc => ({ code: 'AR', at, place: 'Leipzig, DE' }));
  await carrier.scan(number, scans.toReversed());
  await carrier.scan(number, scans);
  await rest();
  const times = async (): Promise<number[]> => {
    const { timelines } = (await hub.ask(`/timeline?id=${encodeURIComponent(`warehouse/shipment/${id}`)}`)) as Doc;
    const entries = docsIn(docsIn(timelines)[0]?.['entries']);
    return entries.filter((entry) => JSON.stringify(entry).includes('Leipzig')).map((entry) => Date.parse(String(entry['at'])));
  };
  const instants = AUTUMN.slice(1).map((at) => Date.parse(at));
  await expect('both scans are kept, in the order in which they happened', times, instants);
  await expect.now('an hour lies between them', () => (instants[1] ?? 0) - (instants[0] ?? 0), 3_600_000);
}

/** The day that the calendar shows at the second place: at the first, a day ahead, it has been over since its midnight. */
async function currentDay({ wait }: Play): Promise<string> {
  const shown = new Intl.DateTimeFormat('en-CA', { timeZone: WEST.zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const left = Date.parse(endOf(shown.format(Date.now()), WEST)) - Date.now();
  if (left < QUIET_MS) await wait(left);
  return shown.format(Date.now());
}

/** The midnight after a day. */
function endOf(day: string, { offset }: { offset: string }): string {
  return `${after(day, 1)}T00:00:00${offset}`;
}

function after(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** By place: until when, and how it stands. */
async function standing({ hub }: Play, order: PlacedOrder): Promise<Doc> {
  const derived = (await hub.order(order))['derived'];
  const entries = docsIn(isDoc(derived) ? derived['shipBy'] : []);
  return Object.fromEntries(entries.map((one) => [plain(one['location']), [one['at'] ?? null, one['state'] ?? null]]));
}

type Orders = Record<'late' | 'early' | 'both', PlacedOrder>;
const CODE = 'SYN_PROJECT_SHIP_BY_PASSED';

async function isJudgedByPlace(play: Play, day: string, { late, early, both }: Orders): Promise<void> {
  const { hub, warehouse, expect, rest } = play;
  const [east, west] = [endOf(day, EAST), endOf(day, WEST)];
  const passed = { WH1: [east, 'late'] };
  const open = { WH2: [west, 'due'] };
  await expect(`to be shipped by ${day}: where it is the day after already, that is over`, () => standing(play, late), passed);
  await expect('where it is that day still, it is not', () => standing(play, early), open);
  await expect('one order of both places, each by its own day', () => standing(play, both), { ...passed, ...open });
  await rest();
  const until = `the end of ${day} in ${EAST.zone} (${east})`;
  const words = [`header.window.shipBy: WH1 is to have sent it by ${until}, and not all of it has left.`];
  await expect('who is late has a case that names place and day', () => saidOf(play, late), words);
  await expect('and so has the order of both, of the one place alone', () => saidOf(play, both), words);
  await expect.now('who is not late has none', () => hub.casesAbout(`/order/${early.id}`), []);
  const told = (order: PlacedOrder) => Date.parse(plain(warehouse.order(order)['ship_by']));
  const moments = [late, early, both].map(told);
  await expect.now(
    'the warehouse was told the moments',
    () => moments,
    [east, west, east].map((at) => Date.parse(at)),
  );
}

/** What its cases say; they are expected from now on. */
async function saidOf({ hub }: Play, order: PlacedOrder): Promise<string[]> {
  await hub.casesAbout(`/order/${order.id}`);
  const own = (await hub.openCases()).filter(
    ({ code, subjects }) => code === CODE && subjects.some((one) => one.endsWith(`/order/${order.id}`)),
  );
  return own.map(({ detail }) => detail);
}

async function isSettledBySending(play: Play, day: string, { late, early }: Pick<Orders, 'late' | 'early'>): Promise<void> {
  const { warehouse, hub, expect, rest } = play;
  await warehouse.ship(late);
  await warehouse.admin.post(`/admin/orders/${plain(warehouse.order(early)['id'])}/pick`, { location: WEST.place });
  await warehouse.ship(early);
  await expect('sent, and too late', () => standing(play, late), { WH1: [endOf(day, EAST), 'shipped_late'] });
  await expect('the case closes by itself', () => hub.casesAbout(`/order/${late.id}`), []);
  await expect('sent in time', () => standing(play, early), { WH2: [endOf(day, WEST), 'shipped'] });
  await rest();
  await expect.now('and nobody was ever called for it', () => everCalledFor(play, early), 0);
  await expect.now('once for the one that was late', () => everCalledFor(play, late), 1);
}

async function everCalledFor({ hub }: Play, order: PlacedOrder): Promise<number> {
  const { id } = await hub.record(`shop/order/${order.id}`);
  return (await hub.select('select from cases where record_id = $1 and code = $2', [id, CODE])).length;
}

async function isSettledByALaterDay(play: Play, day: string, both: PlacedOrder): Promise<void> {
  const { hub, expect, rest } = play;
  const later = after(day, 7);
  await both.edit((draft) => {
    draft.extras['ship_by'] = later;
  });
  const due = { WH1: [endOf(later, EAST), 'due'], WH2: [endOf(later, WEST), 'due'] };
  await expect('the buyer has agreed to a later day', () => standing(play, both), due);
  await expect('that case closes too', () => hub.casesAbout(`/order/${both.id}`), []);
  await giveUp(both);
  await rest();
}

async function isSettledByACancel(play: Play, order: PlacedOrder): Promise<void> {
  const { hub, expect, rest } = play;
  await expect('another one that is late', () => hub.casesAbout(`/order/${order.id}`), [CODE]);
  await giveUp(order);
  await expect('is given up, and nobody is late with it', () => standing(play, order), {});
  await expect('and its case closes', () => hub.casesAbout(`/order/${order.id}`), []);
  await rest();
}

async function giveUp(order: PlacedOrder): Promise<void> {
  order.outcome = { expect: 'cancelled', reason: null };
  await order.cancel();
}
