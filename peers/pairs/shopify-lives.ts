import type { Choices } from '../vendure/choices.ts';
import type { PlacedOrder } from '../shopify/buyers.ts';
import type { Counter } from '../shopify/counter.ts';
import type { Life } from './lives.ts';

/** Shopify's half of an order's life after it was placed: what the shop's people do before it leaves. */
export async function liveInShopify(counter: Counter, order: PlacedOrder, life: Life, choices: Choices): Promise<void> {
  const [first, second] = order.lines;
  if (first === undefined) throw new Error(`The order ${order.code} has no lines.`);
  if (life === 'edited') {
    const fewer = second !== undefined && choices.chance(60) ? [{ line: second.id, quantity: second.quantity - 1 }] : [];
    await counter.edit(order.id, [{ line: first.id, quantity: first.quantity + choices.between(1, 3) }, ...fewer]);
  }
  if (life === 'moved') await counter.move(order.id);
  // One unit of the first line, and perhaps all of the second: either by an edit, or with its money back.
  if (life === 'thinned') {
    const left = [
      ...(first.quantity > 1 ? [{ line: first.id, quantity: first.quantity - 1 }] : []),
      ...(second !== undefined ? [{ line: second.id, quantity: 0 }] : []),
    ];
    if (left.length > 0 && choices.chance(50)) await counter.thin(order.id, left);
    else if (first.quantity > 1) await counter.refund(order, [{ line: first.id, quantity: 1 }], 'CANCEL');
  }
  if (life === 'cancelled') await counter.cancel(order.id);
}
