import { plain } from '../generator/json.ts';
import { numbersOf } from '../stage/sides/other-sides.ts';
import { scenario } from '../stage/scenario.ts';

const MONTHS = 14;

scenario('T62', 'Recycled tracking number', async ({ shop, warehouse, carrier, hub, expect, luck, rest }) => {
  const then = new Date();
  then.setUTCMonth(then.getUTCMonth() - MONTHS);
  const number = `SNDXR${luck.between(10_000_000, 99_999_999)}`;
  const label = { tracking_number: number, carrier: 'sendex' };
  const order = async () => {
    const placed = await shop.place({ lines: [luck.between(1, 9)] });
    await expect('the warehouse has it', () => warehouse.status(placed), 'new');
    const id = await warehouse.ship(placed, [
      { contents: [{ line_ref: placed.line(), quantity: placed.draft.lines[0]?.quantity ?? 0 }], ...label },
    ]);
    await expect('sent under the number', () => shop.fulfilments(placed).flatMap(numbersOf), [number]);
    return { placed, id };
  };
  const old = await order();
  const at = (base: Date, hours: number): string => new Date(base.getTime() + hours * 3_600_000).toISOString();
  await carrier.scan(
    number,
    [
      { code: 'PU', at: at(then, 0) },
      { code: 'DL', at: at(then, 30) },
    ],
    { reference: `${old.id}-1` },
  );
  const status = (one: { placed: typeof old.placed }) => () => shop.fulfilments(one.placed).map((held) => plain(held['status']));
  await expect('the first parcel is delivered', status(old), ['delivered']);
  await rest();

  const young = await order();
  young.placed.deviation = 'T62: the checker knows a parcel by its number alone and takes the scans of 14 months ago for its own';
  await carrier.scan(number, [{ code: 'PU', at: at(new Date(), 0) }]);
  await rest();
  await expect(
    'two shipments, two records',
    async () => {
      const records = await Promise.all([old, young].map(({ id }) => hub.record(`warehouse/shipment/${id}`)));
      return new Set(records.map(({ id }) => id)).size;
    },
    2,
  );
  await expect('the old one is not reopened', status(old), ['delivered']);
  await expect('the new one is on its way', status(young), ['shipped']);
});
