import { setTimeout as pause } from 'node:timers/promises';
import type { Desk } from '../tryton/desk.ts';

/** So long a return may take from the shop to Tryton. */
const ANNOUNCED_MS = 60_000;

/**
 * What becomes of an order. `parted`: it leaves in two parcels. `thinned`: some of its goods are cancelled. `returned`: a part
 * of one of its lines comes back.
 */
export const LIVES = ['plain', 'edited', 'moved', 'thinned', 'cancelled', 'parted', 'refunded', 'returned'] as const;

export type Life = (typeof LIVES)[number];

export interface Lived {
  life: Life;
  /** The number of the order. */
  code: string;
}

/** The lives of so many orders, each kind about as often; the same seed gives the same ones. */
export function livesOf(orders: number, seed: number, lives: readonly Life[] = LIVES): Life[] {
  return Array.from({ length: orders }, (_, index) => lives[(index + seed) % lives.length] ?? 'plain');
}

/** The warehouse's half: what waits in Tryton is picked, packed and sent; some of it in two parcels. */
export async function ship(desk: Desk, { life, code }: Lived): Promise<number> {
  let shipped = 0;
  for (let first = true; ; first = false) {
    const [next] = await waiting(desk, code);
    if (next === undefined) return shipped;
    const half = life === 'parted' && first ? Math.floor(next.quantity / 2) : 0;
    await (half > 0 ? desk.pick(next.id, half) : desk.pick(next.id));
    await desk.pack(next.id, `SNDX-${code}-${next.id}`);
    await desk.done(next.id);
    shipped += 1;
  }
}

/** The warehouse's half of a return: what is booked as coming back arrives, and is put on its shelf again. */
export async function takeIn(desk: Desk, code: string): Promise<void> {
  const deadline = Date.now() + ANNOUNCED_MS;
  let ids = await comingBack(desk, code);
  // The shop's notice of it may be on its way still, when the hub has nothing to do.
  for (; ids.length === 0; ids = await comingBack(desk, code)) {
    if (Date.now() > deadline) throw new Error(`Nothing comes back of ${code}.`);
    await pause(200);
  }
  await desk.call('stock.shipment.out.return.receive', ids);
  await desk.call('stock.shipment.out.return.done', ids);
}

async function comingBack(desk: Desk, code: string): Promise<number[]> {
  const [sale] = await desk.rows('sale.sale', [['description', '=', code]], []);
  const backs = await desk.rows('sale.sale', [['origin', '=', `sale.sale,${sale?.id ?? 0}`]], ['shipment_returns']);
  return backs.flatMap((back) => back['shipment_returns'] as number[]);
}

/** Shipments of the order that nobody has picked yet, with the largest quantity of a move of theirs. */
async function waiting(desk: Desk, code: string): Promise<{ id: number; quantity: number }[]> {
  const [sale] = await desk.rows('sale.sale', [['description', '=', code]], ['shipments']);
  const ids = (sale?.['shipments'] ?? []) as number[];
  const domain = [
    ['id', 'in', ids],
    ['state', 'in', ['draft', 'waiting']],
  ];
  const rows = await desk.rows('stock.shipment.out', domain, ['outgoing_moves']);
  return Promise.all(
    rows.map(async (row) => {
      const moves = await desk.rows('stock.move', [['id', 'in', row['outgoing_moves'] ?? []]], ['quantity']);
      return { id: row.id, quantity: Math.max(...moves.map((move) => Number(move['quantity']))) };
    }),
  );
}
