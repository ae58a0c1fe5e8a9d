import { hash } from 'node:crypto';
import type { Failed } from '../../src/kit/classify.ts';
import type { Client, Page, RawPart, Spending } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { ask, type Way } from './ask.ts';
import { TOPICS } from './normalise.ts';
import { recordOf } from './own-id.ts';
import { orderPath } from './plan.ts';
import type { Settings } from './settings.ts';

const ORDERS = '/fba/outbound/2020-07-01/fulfillmentOrders';
const TRACKING = '/fba/outbound/2020-07-01/tracking';
const SUMMARIES = '/fba/inventory/v1/summaries';
/** How far back a first list of orders goes; without a date Amazon lists 36 hours. */
const HISTORY_MS = 90 * 86_400_000;
/** Orders whose packages are looked after in one page: each takes a request, and one for each package. */
const LOOKED_AFTER = 5;

type Got = Awaited<ReturnType<Client['get']>>;
type Query = Parameters<Client['list']>[0];

/** A signal and a count of the requests that were made under it. */
interface Reading {
  way: Way;
  signal: AbortSignal;
  spent: number;
}

type ReadOrder = { part: RawPart; order: Doc } | { absent: true } | { failed: Failed & Spending };

/** An order as it is now with the ways of its packages, or the count of one SKU. */
export async function get(
  way: Way,
  settings: Settings,
  { entity, id, signal }: { entity: string; id: string; signal: AbortSignal },
): Promise<Got> {
  const reading = { way, signal, spent: 0 };
  if (entity === 'inventory-level') return getLevel(reading, settings, id);
  if (entity === 'shipment') return failed('Amazon reads shipments by their order alone.');
  const found = await readOrder(reading, id, settings.entities.includes('shipment'));
  if ('absent' in found) return { kind: 'absent' };
  if ('failed' in found) return { ...found.failed, spent: reading.spent };
  // Who asks is owed an answer, also where nothing has changed.
  const deliveryId = `${id}@${way.transport.now()}.${way.transport.next()}`;
  return { part: { ...found.part, deliveryId }, spent: reading.spent };
}

/** `get` with what the order shows; an order that is not there is told by 404, or by the words of a 400. */
export async function readOrder(reading: Reading, id: string, withTracking: boolean): Promise<ReadOrder> {
  const answer = await read(reading, orderPath(id));
  if ('failed' in answer) return isUnknownOrder(answer) ? { absent: true } : { failed: answer.failed };
  try {
    const order = answer.doc.object('payload');
    const tracking = withTracking ? await readTracking(reading, order) : [];
    if ('failed' in tracking) return tracking;
    return { part: partOf(id, { order: order.json, tracking }), order };
  } catch (error) {
    return { failed: unreadable(error) };
  }
}

function isUnknownOrder({ failed: { status, message } }: { failed: Failed }): boolean {
  return status === 404 || (status === 400 && /does not exist|not found|no such/i.test(message));
}

/** The ways of the packages that have left. A package that nobody tracks is left out. */
async function readTracking(reading: Reading, order: Doc): Promise<Json[] | { failed: Failed & Spending }> {
  const found: Json[] = [];
  for (const shipment of order.maybeList('fulfillmentShipments')) {
    if (shipment.text('fulfillmentShipmentStatus') !== 'SHIPPED') continue;
    for (const one of shipment.maybeList('fulfillmentShipmentPackage')) {
      const answer = await read(reading, `${TRACKING}?packageNumber=${encodeURIComponent(one.id('packageNumber'))}`);
      if ('doc' in answer) found.push(answer.doc.object('payload').json);
      else if (answer.failed.class !== 'permanent') return { failed: answer.failed };
    }
  }
  return found;
}

/** The same content is the same part: what was read before is known. */
function partOf(id: string, body: Json): RawPart {
  const raw = Buffer.from(JSON.stringify(body));
  return { deliveryId: `${id}@${hash('sha256', raw, 'base64url').slice(0, 22)}`, subscription: 'read', topic: TOPICS.order, raw };
}

async function getLevel(reading: Reading, settings: Settings, sku: string): Promise<Got> {
  const page = await readLevels(reading, settings, { sellerSkus: sku });
  if ('kind' in page) return page;
  const [part] = page.parts;
  return part === undefined ? { kind: 'absent' } : { part };
}

/** What has changed since. Of `shipment` the orders that have left, with the ways of their packages. */
export async function list(way: Way, settings: Settings, query: Query, signal: AbortSignal): Promise<Page | Failed> {
  const reading = { way, signal, spent: 0 };
  const answer = await listOne(reading, settings, query);
  return 'kind' in answer ? answer : { ...answer, spent: reading.spent };
}

async function listOne(reading: Reading, settings: Settings, { entity, since, cursor }: Query): Promise<Page | Failed> {
  if (entity === 'inventory-level') {
    const begin: Record<string, string> = since === 0 ? {} : { startDateTime: new Date(since).toISOString() };
    return readLevels(reading, settings, { ...begin, ...(cursor !== null && { nextToken: cursor }) });
  }
  return entity === 'shipment' ? listTracked(reading, since, cursor) : listOrders(reading, since, cursor);
}

async function listOrders(reading: Reading, since: number, cursor: string | null): Promise<Page | Failed> {
  const page = await orderPage(reading, since, cursor);
  if ('kind' in page) return page;
  const parts = page.orders.map((order) => ({
    deliveryId: `${order.id('sellerFulfillmentOrderId')}@${order.text('statusUpdatedDate')}/${order.text('fulfillmentOrderStatus')}`,
    subscription: 'orders',
    topic: TOPICS.listed,
    raw: Buffer.from(JSON.stringify(order.json)),
  }));
  return { parts, next: page.next };
}

/** A page of Amazon's, some orders at a time: the cursor says which page, and how many of it were read. */
async function listTracked(reading: Reading, since: number, cursor: string | null): Promise<Page | Failed> {
  const [token, done] = cursor === null ? [null, 0] : (JSON.parse(cursor) as [string | null, number]);
  const page = await orderPage(reading, since, token);
  if ('kind' in page) return page;
  const sent = page.orders.filter((order) =>
    ['Processing', 'Complete', 'CompletePartialled'].includes(order.text('fulfillmentOrderStatus')),
  );
  const ours = sent.map((order) => order.id('sellerFulfillmentOrderId')).filter((id) => recordOf(id) !== null);
  const parts: RawPart[] = [];
  for (const id of ours.slice(done, done + LOOKED_AFTER)) {
    const found = await readOrder(reading, id, true);
    if ('failed' in found) return { ...found.failed };
    if ('part' in found) parts.push(found.part);
  }
  const next = ours.length > done + LOOKED_AFTER ? [token, done + LOOKED_AFTER] : page.next === null ? null : [page.next, 0];
  return { parts, next: next === null ? null : JSON.stringify(next) };
}

async function orderPage(
  reading: Reading,
  since: number,
  token: string | null,
): Promise<{ orders: Doc[]; next: string | null } | Failed> {
  const begin = Math.max(since, reading.way.transport.now() - HISTORY_MS);
  const query = new URLSearchParams({
    queryStartDate: new Date(begin).toISOString(),
    ...(token !== null && { nextToken: token }),
  });
  const answer = await read(reading, `${ORDERS}?${query.toString()}`);
  if ('failed' in answer) return answer.failed;
  try {
    const payload = answer.doc.object('payload');
    const next = payload.maybeText('nextToken');
    const orders = payload.list('fulfillmentOrders');
    for (const order of orders) order.id('sellerFulfillmentOrderId');
    if (next !== null && next === token) return failed('The list does not go on.');
    return { orders, next: next === '' ? null : next };
  } catch (error) {
    return unreadable(error);
  }
}

async function readLevels(reading: Reading, settings: Settings, more: Record<string, string>): Promise<Page | Failed> {
  const { marketplace } = settings;
  const query = { details: 'true', granularityType: 'Marketplace', granularityId: marketplace, marketplaceIds: marketplace };
  // The count is not older than the question.
  const asOf = new Date(reading.way.transport.now()).toISOString();
  const answer = await read(reading, `${SUMMARIES}?${new URLSearchParams({ ...query, ...more }).toString()}`);
  if ('failed' in answer) return answer.failed;
  try {
    const next = answer.doc.maybeText('pagination.nextToken');
    if (next !== null && next === more['nextToken']) return failed('The list does not go on.');
    const parts = answer.doc.list('payload.inventorySummaries').map((summary) => ({
      deliveryId: `${summary.id('sellerSku')}@${asOf}.${reading.way.transport.next()}`,
      subscription: 'inventory',
      topic: TOPICS.level,
      raw: Buffer.from(JSON.stringify({ asOf, summary: summary.json })),
    }));
    return { parts, next: next === '' ? null : next };
  } catch (error) {
    return unreadable(error);
  }
}

function read(reading: Reading, path: string) {
  reading.spent += 1;
  return ask(reading.way, { method: 'GET', path, nature: 'read', signal: reading.signal });
}

function unreadable(error: unknown): Failed {
  return failed(error instanceof Error ? error.message : 'The answer cannot be read.');
}

function failed(message: string): Failed {
  return { kind: 'failed', class: 'permanent', status: null, message };
}
