import type { Doc } from '../generator/json.ts';
import { docsIn } from '../generator/json.ts';
import { numbersOf } from '../stage/sides/other-sides.ts';
import { scenario } from '../stage/scenario.ts';

/** Half past one, twice in the night in which summer time ends, and the hour that spring leaves out. */
const AUTUMN = ['2025-10-26T01:30:00+02:00', '2025-10-26T02:30:00+02:00', '2025-10-26T02:30:00+01:00'];
const SPRING = ['2025-03-30T01:59:59+01:00', '2025-03-30T03:00:01+02:00'];
/** The ends of the calendar: fourteen hours ahead, eleven behind. */
const ENDS = ['2025-12-31T23:30:00+13:00', '2025-12-31T23:30:00-11:00'];

scenario('T58', 'DST and dates', async ({ shop, warehouse, erp, carrier, hub, expect, luck, rest }) => {
  for (const placedAt of [...AUTUMN, ...SPRING, ...ENDS]) {
    const order = await shop.place({ lines: [luck.between(1, 3)], placedAt });
    await expect('placed, in the ERP', () => Date.parse(String(erp.order(order)['placed_at'])), Date.parse(placedAt));
  }
  const order = await shop.place({ lines: [luck.between(1, 9)] });
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
  expect.lacking('a ship-by date in the zone of the location, and a nightly job: the hub has neither');
});
