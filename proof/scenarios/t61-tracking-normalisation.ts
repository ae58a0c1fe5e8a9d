import { plain } from '../generator/json.ts';
import { scenario, type Play } from '../stage/scenario.ts';

const HOUR_MS = 3_600_000;

/** Parcels of several carriers, and what hub and shop make of their scans. */
function parcelsOf({ shop, warehouse, carrier, hub, expect, luck }: Play) {
  const start = Date.now() - 48 * HOUR_MS;
  const at = (hours: number): string => new Date(start + hours * HOUR_MS).toISOString();
  const sent = async (by: string) => {
    const number = `${by.toUpperCase()}${luck.between(10_000_000, 99_999_999)}`;
    const order = await shop.place({ lines: [luck.between(1, 9)] });
    await expect('the warehouse has it', () => warehouse.status(order), 'new');
    const contents = [{ line_ref: order.line(), quantity: order.draft.lines[0]?.quantity ?? 0 }];
    const id = await warehouse.ship(order, [{ contents, tracking_number: number, carrier: by }]);
    await expect(`sent with ${by}`, () => shop.fulfilments(order).length, 1);
    return { order, number, by, id };
  };
  type Parcel = Awaited<ReturnType<typeof sent>>;
  const scan = ({ number, by, id }: Parcel, ...scans: { code: string; at: string; list?: string; partner?: string }[]) =>
    carrier.scan(number, scans, { carrier: by, reference: `${id}-1` });
  const seen = async ({ id }: Parcel): Promise<unknown[]> => {
    const derived = (await hub.record(`warehouse/shipment/${id}`)).body['derived'] as { milestone: string; flags: string[] };
    return [derived.milestone, ...derived.flags];
  };
  const shown =
    ({ order }: Parcel) =>
    () =>
      shop.fulfilments(order).map((one) => plain(one['status']));
  return { at, sent, scan, seen, shown };
}

type Parcels = ReturnType<typeof parcelsOf>;

/** One code of two carriers, and one of a standard that a partner uses otherwise; the parcel that was delivered. */
async function playCodes({ luck, expect }: Play, { at, sent, scan, seen, shown }: Parcels) {
  const [ups, fedex] = [await sent('ups'), await sent('fedex')];
  for (const parcel of luck.chance(0.5) ? [ups, fedex] : [fedex, ups]) await scan(parcel, { code: 'DL', at: at(20) });
  await expect('DL of UPS', () => seen(ups), ['out_for_delivery']);
  await expect('DL of FedEx', () => seen(fedex), ['delivered']);
  await expect('the shop shows the one as', shown(ups), ['out_for_delivery']);
  await expect('and the other', shown(fedex), ['delivered']);

  const [usual, own] = [await sent('freight'), await sent('freight')];
  own.order.deviation = 'T61: the checker does not know that this partner means a delivery by XB';
  await scan(usual, { code: 'XB', at: at(1), list: 'x12-214', partner: 'south-depot' });
  await scan(own, { code: 'XB', at: at(1), list: 'x12-214', partner: 'north-depot' });
  await expect('XB of the standard', () => seen(usual), ['label_created']);
  await expect('XB of the partner that means another thing by it', () => seen(own), ['delivered']);
  await expect('the shop shows the one as', shown(usual), ['shipped']);
  await expect('and the other', shown(own), ['delivered']);
  return fedex;
}

/** Scans that come late, and scans that are taken back. */
async function playLateScans(
  { hub, carrier, expect, luck, rest }: Play,
  parcels: Parcels,
  fedex: Awaited<ReturnType<typeof playCodes>>,
) {
  const { at, scan, seen, shown } = parcels;
  await scan(fedex, { code: 'IT', at: at(luck.between(2, 19)) });
  await rest();
  await expect.now('a scan from before the delivery comes late', () => seen(fedex), ['delivered']);
  const after = at(luck.between(21, 40));
  await scan(fedex, { code: 'AR', at: after });
  await expect('one from after it', () => seen(fedex), ['delivered', 'undelivered_after_delivered']);
  await expect('is a case', () => hub.casesAbout(`/shipment/${fedex.id}`), ['SYN_PROJECT_UNDELIVERED_AFTER_DELIVERED']);
  await rest();
  await expect.now('and the buyer is not told of it', shown(fedex), ['delivered']);

  await carrier.takeBack(fedex.number, { code: 'AR', at: after }, 'scanned a wrong parcel');
  await expect('it is taken back', () => seen(fedex), ['delivered']);
  await expect('which closes the case', () => hub.casesAbout(`/shipment/${fedex.id}`), []);
  await carrier.takeBack(fedex.number, { code: 'DL', at: at(20) }, 'left with the wrong neighbour');
  await expect('the delivery is taken back, too', () => seen(fedex), ['in_transit']);
  await expect('and the shop shows it on its way again', shown(fedex), ['in_transit']);
  await scan(fedex, { code: 'DL', at: at(44) });
  await expect('delivered at last', shown(fedex), ['delivered']);
}

scenario(
  'T61',
  'Tracking normalisation',
  async (play) => {
    const parcels = parcelsOf(play);
    await playLateScans(play, parcels, await playCodes(play, parcels));
  },
  { config: 'examples/sandbox/tracking.config.ts' },
);
