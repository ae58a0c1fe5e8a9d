import type { Placed, Shopper } from '../vendure/shopper.ts';
import type { Life } from './lives.ts';

/** Vendure's half of an order's life: it is placed and paid, and what its buyer and the shop's people do before it leaves. */
export async function liveInVendure(shopper: Shopper, life: Life): Promise<Placed> {
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
  return placed;
}
