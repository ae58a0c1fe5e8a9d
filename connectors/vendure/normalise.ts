import { SynclineError } from '../../src/errors.ts';
import type { FactDraft, Normalised, RawChange } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import { readLevels, readLocation, readProduct, readVariant } from './facts/catalogue.ts';
import { readCustomer } from './facts/customer.ts';
import { isOfOneMoment, readOrder, type Reading } from './facts/order.ts';
import { readReturns } from './facts/returned.ts';
import { readShipment } from './facts/shipment.ts';
import { ENTITIES, type VendureEntity } from './settings.ts';

/** Topic of a notice of the plug-in. */
export const NOTICE = 'notice';

const READERS: Record<VendureEntity, (doc: Doc, reading: Reading) => FactDraft[]> = {
  order: readOrder,
  return: readReturns,
  shipment: readShipment,
  product: readProduct,
  variant: readVariant,
  customer: readCustomer,
  location: readLocation,
  'inventory-level': readLevels,
};

/** Topic of what we read ourselves. */
export function readTopic(entity: VendureEntity): string {
  return `read:${entity}`;
}

/** What is read as a whole order. */
export function isOrder(entity: VendureEntity): boolean {
  return entity === 'order' || entity === 'return';
}

export function isVendureEntity(name: string): name is VendureEntity {
  return ENTITIES.some((entity) => entity === name);
}

/** Raw → claims. A notice says only what to read; what was read says all. Throws `SYN_NORMALISE_…`. */
export function openNormalise(reading: Reading, wanted: readonly VendureEntity[]): (change: RawChange) => Normalised {
  return ({ topic, raw, source }) => {
    if (topic === NOTICE) return readNotice(new Doc(readJson(raw)), wanted);
    const entity = ENTITIES.find((name) => readTopic(name) === topic);
    if (entity === undefined) throw new SynclineError('SYN_NORMALISE_UNKNOWN_TOPIC', `“${topic.slice(0, 100)}”.`);
    const doc = new Doc(readJson(raw));
    // A list shows each once; a read by itself has been made again until it was of one moment.
    const torn = isOrder(entity) && source !== 'fetch' && !isOfOneMoment(doc);
    if (torn) return { facts: [], fetches: [{ entity, id: doc.id('order.id') }] };
    const facts = READERS[entity](doc, reading);
    // Whoever reads an order has read what came back of it.
    return {
      facts: entity === 'order' && wanted.includes('return') ? [...facts, ...readReturns(doc, reading)] : facts,
      fetches: [],
    };
  };
}

function readNotice(doc: Doc, wanted: readonly VendureEntity[]): Normalised {
  const entity = doc.oneOf('entity', ENTITIES);
  const id = doc.id('entityId');
  return { facts: [], fetches: wanted.includes(entity) ? [{ entity, id }] : [] };
}
