import { hash } from 'node:crypto';
import type { Client, Outcome, Page, RawPart } from '../../src/kit/contract.ts';
import type { Failed } from '../../src/kit/classify.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { failed, unreadable } from './answer.ts';
import { ask, query, type Way } from './asking.ts';
import { LISTS, READS } from './documents.ts';
import { isOfOneMoment } from './facts/order.ts';
import { isOrder, isVendureEntity, readTopic } from './normalise.ts';
import type { VendureEntity } from './settings.ts';

/** How often an order is read that changes while it is; a shop that counts in another way is taken at its word after that. */
const MOST_READS = 3;

type ListQuery = Parameters<Client['list']>[0];

/** Where an object and a list of them stand in an answer, and the name of what is asked. */
const PLACES: Record<VendureEntity, { one: string; many: string; read: string; list: string }> = {
  order: { one: 'order', many: 'orders', read: 'Order', list: 'Orders' },
  return: { one: 'order', many: 'orders', read: 'Return', list: 'Returns' },
  shipment: { one: 'order', many: 'orders', read: 'Shipment', list: 'Shipments' },
  product: { one: 'product', many: 'products', read: 'Product', list: 'Products' },
  variant: { one: 'productVariant', many: 'productVariants', read: 'Variant', list: 'Variants' },
  customer: { one: 'customer', many: 'customers', read: 'Customer', list: 'Customers' },
  location: { one: 'stockLocation', many: 'stockLocations', read: 'Location', list: 'Locations' },
  'inventory-level': { one: 'productVariant', many: 'productVariants', read: 'Level', list: 'Levels' },
};

/** One object as it is now. Of `12/5` the order 12 is read, of `7@1` the variant 7. */
export async function get(
  way: Way,
  { entity, id }: { entity: string; id: string },
  signal: AbortSignal,
): Promise<{ part: RawPart } | Extract<Outcome, { kind: 'absent' | 'failed' }>> {
  if (!isVendureEntity(entity)) return failed('permanent', `${entity} is not read from Vendure`, null);
  const [whole = '', part] = id.split(/[/@]/);
  const body = query(PLACES[entity].read, READS[entity], { id: whole });
  let answered = await ask(way, { body, errand: { nature: 'read', known: true } }, signal);
  try {
    for (let reads = 1; reads < MOST_READS && isTorn(entity, answered); reads += 1) {
      answered = await ask(way, { body, errand: { nature: 'read', known: true } }, signal);
    }
    if ('kind' in answered) return answered;
    const found = documents(entity, answered.data, PLACES[entity].one).find((one) => isAbout(entity, one, part));
    if (found === undefined) return { kind: 'absent' };
    // Every read is news of its own, even when it shows what was seen before.
    return { part: partOf(entity, found, { of: `fetch/${entity}`, id: `${id}@${way.transport.now()}.${way.transport.next()}` }) };
  } catch (error) {
    return unreadable(error, { nature: 'read' });
  }
}

function isTorn(entity: VendureEntity, answered: Awaited<ReturnType<typeof ask>>): boolean {
  if (!isOrder(entity) || 'kind' in answered || answered.data.maybeObject('order') === null) return false;
  return !isOfOneMoment(answered.data);
}

function isAbout(entity: VendureEntity, document: Record<string, Json>, part: string | undefined): boolean {
  if (entity === 'return' && part !== undefined) return hasRefund(document, part);
  if (entity !== 'shipment') return true;
  return (document['fulfillment'] as { id: string }).id === part;
}

function hasRefund(document: Record<string, Json>, id: string): boolean {
  const payments = new Doc(document).object('order').maybeList('payments');
  return payments.some((payment) => payment.list('refunds').some((refund) => refund.id('id') === id));
}

/**
 * What has changed, oldest first. Several objects change at one instant, and one that changes while pages are read moves
 * to the end: so a page goes on after the last one's time, less a millisecond, without those that were shown already.
 * Vendure keeps microseconds and shows milliseconds.
 */
export async function list(way: Way, { entity, since, cursor }: ListQuery, signal: AbortSignal): Promise<Page | Failed> {
  if (!isVendureEntity(entity)) return failed('permanent', `${entity} cannot be listed in Vendure`, null);
  const size = way.settings.pageSize ?? 50;
  const from: Place = cursor === null ? { at: since, shown: [] } : (JSON.parse(cursor) as Place);
  const body = query(PLACES[entity].list, LISTS[entity], { options: options(entity, from, size) });
  const answered = await ask(way, { body, errand: { nature: 'read', known: true } }, signal);
  if ('kind' in answered) return answered;
  try {
    const items = answered.data.list(`${PLACES[entity].many}.items`);
    const found = documents(entity, answered.data, `${PLACES[entity].many}.items`);
    return {
      parts: found.map((one) => partOf(entity, one, { of: `poll/${entity}` })),
      next: items.length < size ? null : JSON.stringify(placeAfter(from, items)),
    };
  } catch (error) {
    return unreadable(error, { nature: 'read' });
  }
}

/** Where the next page goes on: the time of the last object, and who of that very time was shown. */
interface Place {
  at: number;
  shown: string[];
}

function options(entity: VendureEntity, { at, shown }: Place, take: number): Json {
  const orders = isOrder(entity) || entity === 'shipment';
  return {
    take,
    // By the time alone: of several fields Vendure sorts by that first which its schema names first, and that is the id.
    sort: { updatedAt: 'ASC' },
    filter: {
      updatedAt: { after: new Date(Math.max(at - 1, 0)).toISOString() },
      ...(shown.length === 0 ? {} : { id: { notIn: shown } }),
      ...(orders ? { orderPlacedAt: { isNull: false } } : {}),
    },
  };
}

function placeAfter(from: Place, items: Doc[]): Place {
  const seen = items.map((item) => ({ id: item.id('id'), at: Date.parse(item.time('updatedAt')) }));
  const at = Math.max(from.at, ...seen.map((one) => one.at));
  // The filter begins a millisecond earlier: what is of that one comes again unless it is named.
  const near = seen.filter((one) => one.at >= at - 1).map((one) => one.id);
  return { at, shown: at - from.at <= 1 ? [...new Set([...from.shown, ...near])] : near };
}

/** Answer → one document for each object, in the form that the mappings read. */
function documents(entity: VendureEntity, data: Doc, place: string): Record<string, Json>[] {
  const activeChannel = data.value('activeChannel');
  const found = Array.isArray(data.maybeValue(place)) ? data.list(place) : [data.maybeObject(place)];
  const objects = found.filter((one) => one !== null);
  if (entity === 'shipment') {
    return objects.flatMap((order) =>
      order.maybeList('fulfillments').map((one) => ({ orderId: order.id('id'), fulfillment: one.json })),
    );
  }
  return objects.map((object) => ({ activeChannel, [PLACES[entity].one]: object.json }));
}

function partOf(entity: VendureEntity, document: Record<string, Json>, from: { of: string; id?: string }): RawPart {
  const raw = Buffer.from(JSON.stringify(document));
  return {
    deliveryId: from.id ?? hash('sha256', raw, 'base64url'),
    subscription: from.of,
    topic: readTopic(entity),
    raw,
  };
}
