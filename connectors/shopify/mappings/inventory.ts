import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { gidOf, locationCode, numberOf, seenAt, type Reading } from './reading.ts';

/** `<item>@<location>`: the id of a level, made of what every notice and every answer tells. */
export function levelId(item: string, location: string): string {
  return `${numberOf(item)}@${numberOf(location)}`;
}

/** The global ids in a level's id; null when it is none. */
export function levelPlace(id: string): { item: string; location: string } | null {
  const [item, location] = id.split('@');
  if (item === undefined || item === '' || location === undefined || location === '') return null;
  return { item: gidOf('InventoryItem', item), location: gidOf('Location', location) };
}

/** How many of an item are at a place; an item without a SKU cannot be told from others and is left out. */
export function readLevel(doc: Doc, reading: Reading): FactDraft[] {
  const item = doc.object('item');
  const sku = item.maybeText('sku') ?? '';
  if (sku.trim() === '') return [];
  const location = doc.object('location');
  const onHand = item.boolean('tracked') ? { quantity: String(quantityOf(doc, reading)), asOf: doc.time('updatedAt') } : null;
  return [
    {
      entity: 'inventory-level',
      id: levelId(item.text('id'), location.text('id')),
      ...seenAt(doc),
      groups: { identity: { sku, location: locationCode(location, reading) }, onHand },
    },
  ];
}

/** The quantity that the settings name; throws when the answer does not hold it. */
export function quantityOf(level: Doc, reading: Pick<Reading, 'quantity'>): number {
  const found = level.list('quantities').find((one) => one.text('name') === reading.quantity);
  if (found === undefined) throw level.wrong('quantities', `a quantity named ${reading.quantity}`);
  return found.integer('quantity');
}

export function readLocation(doc: Doc, reading: Reading): FactDraft[] {
  const address = doc.object('address');
  return [
    {
      entity: 'location',
      id: doc.text('id'),
      ...seenAt(doc),
      groups: {
        identity: {
          code: locationCode(doc, reading),
          name: doc.text('name'),
          kind: doc.boolean('isFulfillmentService') ? '3pl' : 'warehouse',
          active: doc.boolean('isActive'),
        },
        address: {
          line1: address.maybeText('address1'),
          line2: address.maybeText('address2'),
          city: address.maybeText('city'),
          region: address.maybeText('provinceCode') ?? address.maybeText('province'),
          postalCode: address.maybeText('zip'),
          country: address.maybeText('countryCode'),
          phone: address.maybeText('phone'),
        },
      },
    },
  ];
}
