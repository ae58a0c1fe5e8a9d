import { changeStockOf } from '../catalogue/stock.ts';
import type { OrderLine, OrderRecord, WorkOrder } from '../keep/order-record.ts';
import type { Shopify } from '../shop-context.ts';

/** What one location is asked to send: lines that are shipped, or lines that are not. */
type Share = { method: WorkOrder['method']; locationId: string; lines: OrderLine[] };

/**
 * Gives lines of an order to locations, as the vendor tells it: all that is shipped to one location if one has enough of
 * everything, the first by priority; else each line, undivided, to the first that has enough of it; one that nobody has enough of
 * to the first where it is stocked. What is not shipped is of the location that sends by default.
 *
 * @param locationId says it otherwise, as a merchant does
 */
export function routeLines(shop: Shopify, order: OrderRecord, lines: OrderLine[], locationId: string | null = null): WorkOrder[] {
  const shipped = lines.filter((line) => line.requiresShipping);
  const rest = lines.filter((line) => !line.requiresShipping);
  const shares: Share[] = [
    ...(locationId === null ? routed(shop, shipped) : [{ method: 'SHIPPING' as const, locationId, lines: shipped }]),
    { method: 'NONE', locationId: locationId ?? defaultLocation(shop), lines: rest },
  ];
  return shares.filter((share) => share.lines.length > 0).map((share) => newWork(shop, order, share));
}

/** The location that comes first. */
export function defaultLocation(shop: Shopify): string {
  const [first] = locationsOf(shop);
  if (first === undefined) throw new Error('the shop has no location that sends orders');
  return first;
}

const MOST_LOCATIONS = 200;

/** Locations that send orders, by priority: in the order in which they were made. */
function locationsOf(shop: Shopify): string[] {
  const where = [{ sql: "json_extract(body, '$.active') and json_extract(body, '$.fulfillsOnlineOrders')", values: [] }];
  const found = shop.keep.locations.slice({ where, sort: 'id', descending: false, limit: MOST_LOCATIONS });
  return found.map(({ record }) => record.id);
}

function routed(shop: Shopify, lines: OrderLine[]): Share[] {
  const locations = locationsOf(shop);
  const together = locations.find((location) => lines.every((line) => (availableAt(shop, line, location) ?? 0) >= line.quantity));
  const shares = new Map<string, OrderLine[]>();
  for (const line of lines) {
    const location = together ?? placeOf(shop, line, locations);
    shares.set(location, [...(shares.get(location) ?? []), line]);
  }
  return [...shares].map(([locationId, own]) => ({ method: 'SHIPPING', locationId, lines: own }));
}

function placeOf(shop: Shopify, line: OrderLine, locations: string[]): string {
  const enough = locations.find((location) => (availableAt(shop, line, location) ?? 0) >= line.quantity);
  return enough ?? locations.find((location) => availableAt(shop, line, location) !== null) ?? defaultLocation(shop);
}

/** Null where it is not stocked; what is not counted is there without end. */
function availableAt(shop: Shopify, line: OrderLine, locationId: string): number | null {
  const variant = line.variantId === null ? null : shop.keep.variants.get(line.variantId);
  const item = variant === null ? null : shop.keep.items.get(variant.itemId);
  if (item === null || !item.tracked) return Number.POSITIVE_INFINITY;
  const level = shop.keep.levels.byReference(`${item.id}@${locationId}`);
  return level === null || !level.active ? null : level.quantities.available;
}

function newWork(shop: Shopify, order: OrderRecord, share: Share): WorkOrder {
  const now = shop.now();
  const lines = share.lines.map((line) => ({
    id: shop.next('work_line'),
    lineId: line.id,
    total: line.quantity,
    remaining: line.quantity,
  }));
  for (const line of share.lines)
    changeStockOf(
      shop,
      { variantId: line.variantId, locationId: share.locationId },
      { available: -line.quantity, committed: line.quantity },
    );
  const work: WorkOrder = {
    id: shop.next('work_order'),
    createdAt: now,
    updatedAt: now,
    orderId: order.id,
    status: 'OPEN',
    locationId: share.locationId,
    method: share.method,
    lines,
    holds: [],
  };
  shop.keep.workOrders.put(work);
  return work;
}
