import { gid } from '../keep/gid.ts';
import { bagView } from '../keep/money-view.ts';
import type { FulfillmentRecord, OrderRecord, WorkOrder } from '../keep/order-record.ts';
import { times } from '../keep/money.ts';
import type { SearchFields } from '../search/conditions.ts';
import { listed, noneListed } from '../search/connection.ts';
import type { Args, Shopify, View } from '../shop-context.ts';
import { numberArg } from '../shop-context.ts';
import { addressView } from '../keep/address.ts';
import { lineView } from '../orders/line-view.ts';
import { netOf } from '../orders/totals.ts';

export const workSearch: SearchFields = {
  words: 'id',
  fields: {
    id: { sql: 'id', as: 'id' },
    status: { sql: "json_extract(body, '$.status')", as: 'text' },
    assigned_location_id: { sql: "json_extract(body, '$.locationId')", as: 'id' },
    updated_at: { sql: 'updated_at', as: 'time' },
    created_at: { sql: 'created_at', as: 'time' },
  },
};

export function workView(shop: Shopify, work: WorkOrder): View {
  const order = shop.keep.orders.get(work.orderId);
  const sent = () => shop.keep.fulfillments.ofParent(work.orderId).filter((one) => one.workOrderIds.includes(work.id));
  return {
    __typename: 'FulfillmentOrder',
    id: gid('FulfillmentOrder', work.id),
    status: work.status,
    requestStatus: 'UNSUBMITTED',
    orderId: gid('Order', work.orderId),
    orderName: order?.name ?? '',
    orderProcessedAt: order?.processedAt ?? null,
    createdAt: work.createdAt,
    updatedAt: work.updatedAt,
    fulfillAt: `${work.createdAt.slice(0, 13)}:00:00Z`,
    fulfillBy: null,
    channelId: null,
    internationalDuties: null,
    order: () => shop.node('Order', work.orderId),
    ...placeView(shop, work, order),
    fulfillmentHolds: work.holds.map((hold) => holdView(hold)),
    supportedActions: actionsOf(work).map((action) => ({ action, externalUrl: null })),
    lineItems: listed(
      work.lines,
      (line) => workLineView(shop, order, line),
      (line) => line.id,
    ),
    fulfillments: listed(
      sent,
      (one) => fulfillmentView(shop, one),
      (one) => one.id,
    ),
    merchantRequests: noneListed,
  };
}

/** Where it is sent from, how and where to. */
function placeView(shop: Shopify, work: WorkOrder, order: OrderRecord | null): View {
  const location = shop.keep.locations.get(work.locationId);
  return {
    assignedLocation: {
      name: location?.name ?? '',
      address1: location?.address.address1 ?? null,
      address2: null,
      city: location?.address.city ?? null,
      province: null,
      zip: location?.address.zip ?? null,
      countryCode: location?.address.countryCode ?? '',
      phone: location?.address.phone ?? null,
      location: () => shop.node('Location', work.locationId),
    },
    deliveryMethod: {
      id: gid('DeliveryMethod', work.id),
      methodType: work.method,
      presentedName: order?.shippingLines[0]?.title ?? null,
      serviceCode: order?.shippingLines[0]?.code ?? null,
      additionalInformation: null,
      minDeliveryDateTime: null,
      maxDeliveryDateTime: null,
    },
    destination: order?.shippingAddress
      ? {
          ...addressView(order.shippingAddress, work.id),
          id: gid('FulfillmentOrderDestination', work.id),
          email: order.email,
          location: null,
        }
      : null,
  };
}

/** A part of a fulfilment order. */
function workLineView(shop: Shopify, order: OrderRecord | null, part: WorkOrder['lines'][number]): View {
  const line = order?.lines.find((one) => one.id === part.lineId);
  if (order === null || line === undefined) throw new Error(`fulfilment order line ${part.id} has no order line`);
  const variant = line.variantId === null ? null : shop.keep.variants.get(line.variantId);
  return {
    __typename: 'FulfillmentOrderLineItem',
    id: gid('FulfillmentOrderLineItem', part.id),
    totalQuantity: part.total,
    remainingQuantity: part.remaining,
    requiresShipping: line.requiresShipping,
    sku: line.sku,
    productTitle: line.title,
    variantTitle: line.variantTitle,
    vendor: line.vendor,
    image: null,
    warnings: [],
    inventoryItemId: variant === null ? null : gid('InventoryItem', variant.itemId),
    lineItem: () => lineView(shop, order, line),
    variant: () => (line.variantId === null ? null : shop.node('ProductVariant', line.variantId)),
  };
}

export function holdView(hold: WorkOrder['holds'][number]): View {
  return {
    __typename: 'FulfillmentHold',
    id: gid('FulfillmentHold', hold.id),
    handle: hold.handle,
    reason: hold.reason,
    reasonNotes: hold.notes,
    displayReason: hold.reason
      .replaceAll('_', ' ')
      .toLowerCase()
      .replace(/^./, (first) => first.toUpperCase()),
    heldByRequestingApp: true,
    heldByApp: null,
  };
}

function actionsOf(work: WorkOrder): string[] {
  if (work.status === 'ON_HOLD') return ['RELEASE_HOLD', 'HOLD', 'MOVE'];
  if (work.status === 'IN_PROGRESS') return ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'HOLD', 'MARK_AS_OPEN'];
  if (work.status !== 'OPEN') return [];
  const units = work.lines.reduce((sum, line) => sum + line.remaining, 0);
  return ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'MOVE', 'HOLD', ...(units > 1 ? ['SPLIT'] : [])];
}

export function fulfillmentView(shop: Shopify, record: FulfillmentRecord): View {
  const order = shop.keep.orders.get(record.orderId);
  const at = (status: string) => record.events.find((event) => event.status === status)?.happenedAt ?? null;
  return {
    __typename: 'Fulfillment',
    id: gid('Fulfillment', record.id),
    legacyResourceId: record.id,
    name: record.name,
    status: record.status,
    displayStatus: record.status === 'CANCELLED' ? 'CANCELED' : (record.events.at(-1)?.status ?? 'FULFILLED'),
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    inTransitAt: at('IN_TRANSIT'),
    deliveredAt: at('DELIVERED'),
    estimatedDeliveryAt: null,
    requiresShipping: true,
    originAddress: null,
    service: null,
    totalQuantity: record.lines.reduce((sum, line) => sum + line.quantity, 0),
    trackingInfo: (args: Args) => record.tracking.slice(0, numberArg(args, 'first') ?? undefined),
    order: () => shop.node('Order', record.orderId),
    location: () => shop.node('Location', record.locationId),
    fulfillmentOrders: listed(
      record.workOrderIds,
      (id) => shop.node('FulfillmentOrder', id) ?? {},
      (id) => id,
    ),
    fulfillmentLineItems: listed(
      record.lines,
      (line) => sentLineView(shop, order, line),
      (line) => line.id,
    ),
    events: listed(record.events, eventView, (event) => event.id),
  };
}

export function eventView(event: FulfillmentRecord['events'][number]): View {
  return {
    __typename: 'FulfillmentEvent',
    id: gid('FulfillmentEvent', event.id),
    status: event.status,
    happenedAt: event.happenedAt,
    createdAt: event.happenedAt,
    message: event.message,
  };
}

export function sentLineView(shop: Shopify, order: OrderRecord | null, sent: FulfillmentRecord['lines'][number]): View {
  const line = order?.lines.find((one) => one.id === sent.lineId);
  if (order === null || line === undefined) throw new Error(`fulfilment line ${sent.id} has no order line`);
  return {
    __typename: 'FulfillmentLineItem',
    id: gid('FulfillmentLineItem', sent.id),
    quantity: sent.quantity,
    originalTotalSet: bagView(times(line.price, sent.quantity), order),
    discountedTotalSet: bagView(netOf(line, sent.quantity), order),
    lineItem: () => lineView(shop, order, line),
  };
}
