import type { Desk as TrytonDesk } from '../tryton/desk.ts';
import type { Placed, Shopper } from '../vendure/shopper.ts';

/** What becomes of an order. `parted`: it leaves in two parcels. `thinned`: some of its goods are cancelled. */
export const LIVES = ['plain', 'edited', 'moved', 'thinned', 'cancelled', 'parted', 'refunded'] as const;

export type Life = (typeof LIVES)[number];

export interface Lived {
  life: Life;
  placed: Placed;
}

/** The lives of so many orders, each kind about as often; the same seed gives the same ones. */
export function livesOf(orders: number, seed: number): Life[] {
  return Array.from({ length: orders }, (_, index) => LIVES[(index + seed) % LIVES.length] ?? 'plain');
}

/** The shop's half of an order's life: it is placed and paid, and what its buyer and the shop's people do before it leaves. */
export async function live(shopper: Shopper, life: Life): Promise<Lived> {
  const lines = life === 'parted' || life === 'thinned' ? { payment: 'instant' as const } : {};
  const placed = await shopper.place(lines);
  if (placed.payment.state === 'Authorized') await shopper.settle(placed.payment.id);
  const [first] = placed.lines;
  if (first === undefined) throw new Error(`The order ${placed.code} has no lines.`);
  if (life === 'edited')
    await shopper.modify(placed.id, {
      adjust: [{ line: first.id, quantity: first.quantity + 1 }],
      surcharge: { description: 'Gift wrap', price: 250 },
    });
  if (life === 'moved') await shopper.modify(placed.id, { address: true });
  if (life === 'thinned' && first.quantity > 1) await shopper.cancel(placed.id, [{ line: first.id, quantity: 1 }]);
  if (life === 'cancelled') await shopper.cancel(placed.id);
  return { life, placed };
}

/** The warehouse's half: what waits in Tryton is picked, packed and sent; some of it in two parcels. */
export async function ship(desk: TrytonDesk, { life, placed }: Lived): Promise<number> {
  let shipped = 0;
  for (let first = true; ; first = false) {
    const [next] = await waiting(desk, placed.code);
    if (next === undefined) return shipped;
    const half = life === 'parted' && first ? Math.floor(next.quantity / 2) : 0;
    await (half > 0 ? desk.pick(next.id, half) : desk.pick(next.id));
    await desk.pack(next.id, `SNDX-${placed.code}-${next.id}`);
    await desk.done(next.id);
    shipped += 1;
  }
}

/** Shipments of the order that nobody has picked yet, with the quantity of their first move. */
async function waiting(desk: TrytonDesk, code: string): Promise<{ id: number; quantity: number }[]> {
  const [sale] = await desk.rows('sale.sale', [['description', '=', code]], ['shipments']);
  const ids = (sale?.['shipments'] ?? []) as number[];
  const domain = [
    ['id', 'in', ids],
    ['state', 'in', ['draft', 'waiting']],
  ];
  const rows = await desk.rows('stock.shipment.out', domain, ['outgoing_moves']);
  return Promise.all(
    rows.map(async (row) => {
      const [move] = row['outgoing_moves'] as number[];
      const [found] = await desk.rows('stock.move', [['id', '=', move ?? 0]], ['quantity']);
      return { id: row.id, quantity: Number(found?.['quantity'] ?? 0) };
    }),
  );
}
