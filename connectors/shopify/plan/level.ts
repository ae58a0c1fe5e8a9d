import type { Static } from 'typebox';
import type { PlanInput, Planned } from '../../../src/kit/contract.ts';
import type { inventoryLevel } from '../../../src/model/entities/inventory-level.ts';
import { toldQuantity } from '../../../src/model/stock/told-quantity.ts';
import { callOf, idempotencyKey } from '../documents/document.ts';
import { lookAtLevel, readLevelOfVariant } from '../documents/inventory.ts';
import { setQuantity, stockItem } from '../documents/writes.ts';
import { levelPlace } from '../mappings/inventory.ts';
import { gidOf } from '../mappings/reading.ts';
import type { Settings } from '../settings.ts';
import { DONE, groupOf, locationOf, referred, refuse } from './planner.ts';

type Identity = Static<(typeof inventoryLevel)['groups']['identity']['schema']>;

/**
 * What the shop holds is read; if it is not what is wanted it is set under the condition that it still holds that, and
 * read again (`look`), also when it had been counted meanwhile. An item that was never stocked at the place is stocked there with its first quantity.
 * Steps: `set <level> <quantity> <stamp>`, `stock <level>`, `look`.
 */
export function planLevel(input: PlanInput, settings: Settings): Planned {
  if (input.wanted.mode !== 'present') return DONE;
  const told = toldQuantity(input.body, Object.keys(input.wanted.groups));
  if (told === null) return DONE;
  if (input.step === null && input.shadow?.exists === true && !input.changed.includes(told.group)) return DONE;
  const quantity = Number(told.quantity);
  if (!Number.isSafeInteger(quantity)) return refuse('the shop counts whole pieces only');
  const [step, level = '', from = ''] = (input.step ?? 'look').split(' ');
  const place = levelPlace(level);
  if (step === 'look' || place === null) return look(input, { quantity, groups: [told.group] }, settings);
  // The time of the last answer is part of the key: the same change a week later is another one.
  const key = idempotencyKey(input.key, input.step ?? '', quantity, input.shadow?.at ?? 0);
  const name = settings.quantity ?? 'on_hand';
  const rest = { purpose: 'update' as const, groups: [told.group] };
  if (step === 'stock') {
    const counts = name === 'on_hand' ? { onHand: quantity, available: null } : { available: quantity, onHand: null };
    return callOf(stockItem, { ...place, ...counts, key }, { ...rest, note: { level } });
  }
  const uri = `gid://syncline/InventoryLevel/${input.record}`;
  return callOf(setQuantity, { name, uri, ...place, quantity, from: Number(from), key }, { ...rest, note: { level } });
}

function look(input: PlanInput, { quantity, groups }: { quantity: number; groups: string[] }, settings: Settings): Planned {
  const known = levelPlace(input.shadow?.id ?? '');
  // When it is right already this is the last call, and what it shows settles what was wanted.
  const rest = { purpose: 'update' as const, groups, next: 'look', note: { quantity } };
  if (known !== null) return callOf(lookAtLevel, known, rest);
  const code = (groupOf(input, 'identity') as Identity | null)?.location ?? '';
  const location = locationOf(settings, code);
  if (location === null) return refuse(`the settings name no location of the shop for ${code}`);
  const variant = referred(input, 'variant');
  if (variant === null) return refuse('the shop’s id of the variant is not known');
  return callOf(readLevelOfVariant, { variant, location: gidOf('Location', location) }, rest);
}
