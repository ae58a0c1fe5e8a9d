import { SynclineError } from '../../src/errors.ts';
import type { FactDraft, Normalised, RawChange } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import { fulfilmentFact, namedOrder, orderFact } from './order-facts.ts';
import { recordOf } from './own-id.ts';
import { ownSku, placeOf, type Settings } from './settings.ts';
import { shipmentFacts } from './shipment-facts.ts';

/** What we read ourselves: an order of a list; an order with its shipments and packages; the count of one SKU. */
export const TOPICS = { listed: 'listed:order', order: 'read:order', level: 'read:inventory' } as const;

/** Raw → facts. Orders that somebody else has placed at Amazon are passed over. */
export function openNormalise(settings: Settings): (change: RawChange) => Normalised {
  return ({ topic, raw }) => {
    const doc = readTopic(topic, raw);
    switch (topic) {
      case TOPICS.listed: {
        const named = namedOrder(doc);
        return named.ours === undefined ? NOTHING : { facts: [named], fetches: [{ entity: 'order', id: named.id }] };
      }
      case TOPICS.order:
        return { facts: orderFacts(doc, settings), fetches: [] };
      default:
        return { facts: [levelFact(doc, settings)], fetches: [] };
    }
  };
}

const NOTHING: Normalised = { facts: [], fetches: [] };

function readTopic(topic: string, raw: Buffer): Doc {
  if (!Object.values<string>(TOPICS).includes(topic)) {
    throw new SynclineError('SYN_NORMALISE_UNKNOWN_TOPIC', `“${topic.slice(0, 100)}”.`);
  }
  return new Doc(readJson(raw));
}

function orderFacts(doc: Doc, settings: Settings): FactDraft[] {
  const order = doc.object('order');
  const tracking = doc.list('tracking');
  if (recordOf(order.id('fulfillmentOrder.sellerFulfillmentOrderId')) === null) return [];
  const wants = (entity: Settings['entities'][number]): boolean => settings.entities.includes(entity);
  return [
    orderFact(order, placeOf(settings)),
    ...(wants('fulfilment-order') ? [fulfilmentFact(order, settings)] : []),
    ...(wants('shipment') ? shipmentFacts(order, tracking, settings) : []),
  ];
}

/** A count is one of the moment at which it was read: Amazon tells when it changed last, not when it was counted. */
function levelFact(doc: Doc, settings: Settings): FactDraft {
  const summary = doc.object('summary');
  const asOf = doc.time('asOf');
  const sku = summary.text('sellerSku');
  const details = summary.object('inventoryDetails');
  const reserved = settings.quantity === 'on_hand' ? details.integer('reservedQuantity.totalReservedQuantity') : 0;
  const quantity = details.integer('fulfillableQuantity') + reserved;
  const identity = { sku: ownSku(settings, sku), location: placeOf(settings) };
  return { entity: 'inventory-level', id: sku, at: asOf, groups: { identity, onHand: { quantity: String(quantity), asOf } } };
}
