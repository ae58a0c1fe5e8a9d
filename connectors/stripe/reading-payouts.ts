import type { Client, Page } from '../../src/kit/contract.ts';
import type { Failed } from '../../src/kit/classify.ts';
import type { Transport } from '../../src/kit/transport.ts';
import { LISTED_PAYOUT, READ_PAYOUT } from './payout.ts';
import { gone, listSince, read, readAll } from './reading.ts';

/** Each payout once for each of its states: what it says leads to a read of the whole. */
export async function listPayouts(
  transport: Transport,
  { since, cursor }: { since: number; cursor: string | null },
  signal: AbortSignal,
): Promise<Page | Failed> {
  return listSince({ transport, signal }, { path: '/v1/payouts', since, cursor }, (payout) => ({
    deliveryId: `${payout.id('id')}@${payout.text('status')}`,
    subscription: 'payouts',
    topic: LISTED_PAYOUT,
    raw: Buffer.from(JSON.stringify(payout.json)),
  }));
}

/** A payout with every movement in it, in one part. */
export async function getPayout(transport: Transport, id: string, signal: AbortSignal): ReturnType<Client['get']> {
  const way = { transport, signal };
  const payout = await read(way, `/v1/payouts/${encodeURIComponent(id)}`);
  if ('kind' in payout) return gone(payout);
  const entries = await readAll(way, `/v1/balance_transactions?payout=${encodeURIComponent(id)}&expand[]=data.source`);
  if ('kind' in entries) return entries;
  const raw = Buffer.from(JSON.stringify({ payout: payout.json, entries: entries.list }));
  return { part: { deliveryId: `${id}@${transport.now()}.${transport.next()}`, subscription: 'read', topic: READ_PAYOUT, raw } };
}
