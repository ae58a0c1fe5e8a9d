import type { Body } from '../entity.ts';
import { compareQuantities } from '../value/quantity.ts';

/** The groups of a level that say how many: the owner's count, or the hub's ledger and what of it is free. */
const GROUPS = ['derived.available', 'derived.onHand', 'onHand'] as const;

/** How many a level's target is to be told, and the group that says so: the first of these that is wanted there. */
export interface ToldQuantity {
  group: (typeof GROUPS)[number];
  /** Decimal text, never below zero: more may be promised than there is. */
  quantity: string;
}

/** @param wanted the groups that the target should hold; null: none of them says how many */
export function toldQuantity(body: Body, wanted: readonly string[]): ToldQuantity | null {
  const group = GROUPS.find((name) => wanted.includes(name));
  if (group === undefined) return null;
  const quantity = quantityOf(body, group);
  if (quantity === undefined) return null;
  return { group, quantity: compareQuantities(quantity, '0') < 0 ? '0' : quantity };
}

function quantityOf(body: Body, group: ToldQuantity['group']): string | undefined {
  if (group === 'onHand') return ((body['onHand'] ?? {}) as { quantity?: string }).quantity;
  const { available, onHand } = (body['derived'] ?? {}) as { available?: string; onHand?: string };
  return group === 'derived.available' ? available : onHand;
}
