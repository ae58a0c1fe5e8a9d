import { SynclineError } from '../../src/errors.ts';
import type { FetchDraft, Normalised, RawChange } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import { KINDS } from './kinds.ts';
import { levelId } from './mappings/inventory.ts';
import { gidOf, type Reading } from './mappings/reading.ts';
import { ENTITIES, type EntityName, type Settings } from './settings.ts';

/** Topic of an object that we read ourselves. */
export function readTopic(entity: EntityName): string {
  return `read:${entity}`;
}

/** Topic of an entry that only tells what is to be read. */
export function noticeTopic(entity: EntityName): string {
  return `notice:${entity}`;
}

/** What a webhook is about: which objects have to be read, or which is gone. */
interface Topic {
  entity: EntityName;
  ids: (body: Doc) => string[];
  gone?: boolean;
  /** Further objects that the same webhook says are gone. */
  alsoGone?: (body: Doc) => string[];
}

const own =
  (type: string) =>
  (body: Doc): string[] => [body.maybeText('admin_graphql_api_id') ?? gidOf(type, body.id('id'))];
const at =
  (type: string, path: string) =>
  (body: Doc): string[] => [gidOf(type, body.id(path))];
const level = (body: Doc): string[] => [levelId(body.id('inventory_item_id'), body.id('location_id'))];

/** Every fulfilment order that is named anywhere: a split or a merge tells of several under names of their own. */
function anyWork(body: Doc): string[] {
  const found = [...JSON.stringify(body.json).matchAll(/"(gid:\/\/shopify\/FulfillmentOrder\/\d+)"/g)].map(([, gid = '']) => gid);
  if (found.length === 0) throw body.wrong('fulfillment_order', 'a fulfilment order');
  return [...new Set(found)];
}

function several(entity: EntityName, names: string, ids: Topic['ids']): [string, Topic][] {
  return names.split(' ').map((name): [string, Topic] => [name, { entity, ids }]);
}

/** The topics that are asked for, by the entity that they are about. A price list and a payout have none: they are polled. */
const TOPICS: Record<string, Topic> = Object.fromEntries<Topic>([
  ...several('order', 'orders/create orders/updated', own('Order')),
  ...several('order', 'orders/edited', at('Order', 'order_edit.order_id')),
  ...several('order', 'order_transactions/create refunds/create', at('Order', 'order_id')),
  ['orders/delete', { entity: 'order', ids: at('Order', 'id'), gone: true }],
  ...several('shipment', 'fulfillments/create fulfillments/update', own('Fulfillment')),
  ...several(
    'fulfilment-order',
    'order_routing_complete placed_on_hold hold_released moved split merged cancelled rescheduled'.replaceAll(
      /\S+/g,
      (name) => `fulfillment_orders/${name}`,
    ),
    anyWork,
  ),
  ...several(
    'return',
    'returns/request returns/approve returns/update returns/close returns/cancel returns/decline returns/reopen',
    own('Return'),
  ),
  ...several('product', 'products/create products/update', own('Product')),
  ['products/delete', { entity: 'product', ids: at('Product', 'id'), gone: true }],
  ...several('inventory-level', 'inventory_levels/connect inventory_levels/update', level),
  ['inventory_levels/disconnect', { entity: 'inventory-level', ids: level, gone: true }],
  ...several('location', 'locations/create locations/update locations/activate locations/deactivate', own('Location')),
  ['locations/delete', { entity: 'location', ids: at('Location', 'id'), gone: true }],
  ...several('customer', 'customers/create customers/update', own('Customer')),
  ['customers/delete', { entity: 'customer', ids: at('Customer', 'id'), gone: true }],
  [
    'customers/merge',
    {
      entity: 'customer',
      ids: (body) => [body.text('admin_graphql_api_customer_kept_id')],
      alsoGone: (body) => [body.text('admin_graphql_api_customer_deleted_id')],
    },
  ],
  ...several('customer', 'companies/create companies/update', own('Company')),
  ['companies/delete', { entity: 'customer', ids: own('Company'), gone: true }],
]);

/** `orders/create` → `ORDERS_CREATE`, as a subscription names it. */
export function topicsOf(entities: readonly EntityName[]): { topic: string; name: string }[] {
  const wanted = new Set(entities);
  // A variant has no topic of its own: its product's tells.
  if (wanted.has('variant')) wanted.add('product');
  return Object.entries(TOPICS)
    .filter(([, { entity }]) => wanted.has(entity))
    .map(([topic]) => ({ topic, name: topic.replaceAll('/', '_').toUpperCase() }));
}

/** The object that a webhook is about, for the id of its delivery; null when its body does not tell. */
export function subjectOf(topic: string, raw: Buffer): string | null {
  try {
    return TOPICS[topic]?.ids(new Doc(readJson(raw))).join(' ') ?? null;
  } catch {
    return null;
  }
}

/**
 * Raw → claims. A webhook only tells that something has changed: its body is of another API, with other names,
 * and may be hours old when it comes again, so the object is read by its id and one mapping serves all ways.
 */
export function openNormalise(settings: Settings, reading: Reading): (change: RawChange) => Normalised {
  const wanted = new Set<string>(settings.entities);
  return ({ topic, raw, sentAt }) => {
    const known = TOPICS[topic];
    const entity = ENTITIES.find((name) => topic === readTopic(name) || topic === noticeTopic(name));
    if (known === undefined && entity === undefined)
      throw new SynclineError('SYN_NORMALISE_UNKNOWN_TOPIC', `“${topic.slice(0, 100)}”.`);
    const doc = new Doc(readJson(raw));
    if (known !== undefined) return ofTopic(known, doc, sentAt ?? null);
    const name = entity ?? 'order';
    if (topic === noticeTopic(name)) return { facts: [], fetches: ofNotice(name, doc).filter((one) => wanted.has(one.entity)) };
    const facts = KINDS[name].read(doc, reading).filter((fact) => wanted.has(fact.entity));
    return { facts, fetches: [] };
  };
}

/**
 * Deleted is what was deleted when the shop says so: a webhook that is sent again hours later does not take away what
 * was put back since, such as an item that is stocked at a place again.
 */
function ofTopic({ entity, ids, gone, alsoGone }: Topic, doc: Doc, sentAt: number | null): Normalised {
  const found = ids(doc);
  const lost = gone === true ? found : (alsoGone?.(doc) ?? []);
  return {
    facts: lost.map((id) => ({ entity, id, gone: true, ...(sentAt === null ? {} : { version: sentAt, at: sentAt }) })),
    fetches: gone === true ? [] : found.map((id) => ({ entity, id })),
  };
}

/** An entry of a list: the object itself, and what of an order has changed beside it. */
function ofNotice(entity: EntityName, doc: Doc): FetchDraft[] {
  const fetches: FetchDraft[] = [{ entity, id: doc.text('id') }];
  if (entity !== 'order') return fetches;
  for (const shipment of doc.maybeList('fulfillments')) fetches.push({ entity: 'shipment', id: shipment.text('id') });
  const returns = doc.maybeObject('returns')?.list('nodes') ?? [];
  for (const one of returns) fetches.push({ entity: 'return', id: one.text('id') });
  return fetches;
}
