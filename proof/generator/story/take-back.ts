import type { Doc } from '../json.ts';
import { docsIn, plain } from '../json.ts';
import type { Random } from '../random.ts';
import type { Systems } from '../systems.ts';
import type { Draft } from '../orders/draft.ts';
import type { Manifest } from '../manifest.ts';
import type { Till } from '../shops/till.ts';

type Counter = {
  systems: Systems;
  till: Till;
  manifest: Manifest;
  /** Waits until it holds, but not for ever. */
  until: (holds: () => Promise<boolean>) => Promise<void>;
};

/** What the warehouse does with the goods, and what state that is for everybody else. */
const ways = [
  { disposition: 'restock', goods: 'restocked' },
  { disposition: 'quarantine', goods: 'quarantined' },
  { disposition: 'scrap', goods: 'scrapped' },
];

/**
 * Once it was sent, a unit of it comes back: the shop grants the return, and when the hub has announced it to the warehouse
 * the parcel arrives there and is inspected. Its end is written down as it becomes known.
 */
export async function takeBack(draft: Draft, { systems, till, manifest, until }: Counter, luck: Random): Promise<void> {
  const back = await found(until, () => till.takeBack(draft));
  if (back === null) return;
  manifest.write(returnLine(back));
  const rma = encodeURIComponent(plain(back['number']));
  const announced = await found(until, async () => (await systems.warehouse.items(`/admin/returns?rma=${rma}`))[0] ?? null);
  if (announced === null) return;
  const way = luck.pick(ways);
  const lines = docsIn(announced['expected']).map(({ sku, quantity }): Doc => ({ sku: sku ?? null, quantity: quantity ?? null }));
  const path = `/admin/returns/${plain(announced['id'])}`;
  await systems.warehouse.post(`${path}/receive`, { note: 'arrived', lines, complete: true });
  const inspected = lines.map((line): Doc => ({ ...line, condition: 'worn', disposition: way.disposition }));
  await systems.warehouse.post(`${path}/inspect`, { note: 'inspected', by: 'Kim', lines: inspected });
  manifest.write(returnLine({ ...back, goods: way.goods }));
}

/** What a look finds at last; null: it was waited for in vain. */
async function found(until: Counter['until'], look: () => Promise<Doc | null>): Promise<Doc | null> {
  const seen: Doc[] = [];
  await until(async () => {
    const one = await look();
    if (one !== null) seen.push(one);
    return one !== null;
  });
  return seen[0] ?? null;
}

function returnLine(back: Doc): Doc {
  const { id, number } = back;
  return {
    type: 'return',
    id: id ?? null,
    number: number ?? null,
    expect: 'delivered',
    reason: null,
    targets: ['warehouse', 'erp'],
    final: back,
  };
}
