import type { RawPart } from '../../../src/kit/contract.ts';
import { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import { isChanged } from '../mappings/order-lines.ts';
import { noticePart, objectPart } from '../reading.ts';
import type { EntityName } from '../settings.ts';

/** An object of a first load as it enters the hub. */
export function partsOf(entity: EntityName, object: Record<string, Json>, now: number): RawPart[] {
  if (entity === 'inventory-level') return levels(object);
  return entity === 'order' ? order(object, now) : [objectPart(entity, object)];
}

/** Each level by itself, with the item it is of. */
function levels({ inventoryLevels, ...item }: Record<string, Json>): RawPart[] {
  const list = new Doc(inventoryLevels ?? null).list('nodes');
  return list.map(({ json }) => objectPart('inventory-level', { ...(json as Record<string, Json>), item }));
}

/**
 * A bulk operation cannot read what lies in a list: of which lines something was refunded, how goods are handed over.
 * Orders that need it are read one by one, and so are the shipments of all.
 */
function order({ fulfillments = [], ...object }: Record<string, Json>, now: number): RawPart[] {
  const doc = new Doc(object);
  const shipments = new Doc(fulfillments).list('').map(({ json }) => noticePart('shipment', json, now));
  const isWhole = !isChanged(doc) && doc.maybeValue('shippingAddress') !== null;
  if (isWhole) return [objectPart('order', object), ...shipments];
  return [noticePart('order', { id: doc.text('id'), updatedAt: doc.text('updatedAt') }, now), ...shipments];
}
