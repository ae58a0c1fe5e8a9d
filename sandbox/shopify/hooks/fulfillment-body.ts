import type { Doc } from '../../frame/json.ts';
import { gid } from '../keep/gid.ts';
import type { FulfillmentRecord, WorkOrder } from '../keep/order-record.ts';
import type { Shopify } from '../shop-context.ts';
import { addressBody } from './address-body.ts';
import { lineBody } from './line-body.ts';
import { zonedStamp } from './zoned-stamp.ts';

/** The body of `fulfillments/create` and `fulfillments/update`, in the shape of the REST API. */
export function fulfillmentBody(shop: Shopify, record: FulfillmentRecord): Doc {
  const order = shop.keep.orders.get(record.orderId);
  const stamp = (at: string) => zonedStamp(at, shop.settings.timeZone);
  const lines =
    order === null
      ? []
      : record.lines.flatMap((one) => {
          const line = order.lines.find((candidate) => candidate.id === one.lineId);
          return line === undefined
            ? []
            : [{ ...lineBody(order, line, { open: 0, sent: one.quantity }), quantity: one.quantity }];
        });
  return {
    id: Number(record.id),
    admin_graphql_api_id: gid('Fulfillment', record.id),
    order_id: Number(record.orderId),
    name: record.name,
    status: record.status === 'SUCCESS' ? 'success' : 'cancelled',
    shipment_status: record.events.at(-1)?.status.toLowerCase() ?? null,
    service: 'manual',
    location_id: Number(record.locationId),
    tracking_company: record.tracking[0]?.company ?? null,
    tracking_number: record.tracking[0]?.number ?? null,
    tracking_numbers: record.tracking.map((one) => one.number).filter((one) => one !== null),
    tracking_url: record.tracking[0]?.url ?? null,
    tracking_urls: record.tracking.map((one) => one.url).filter((one) => one !== null),
    receipt: {},
    email: order?.email ?? null,
    destination: order === null ? null : addressBody(order.shippingAddress),
    origin_address: null,
    line_items: lines,
    created_at: stamp(record.createdAt),
    updated_at: stamp(record.updatedAt),
  };
}

/** How the topics of `fulfillment_orders/*` name one; they carry gids. */
export function workBody(work: WorkOrder): Doc {
  return {
    id: gid('FulfillmentOrder', work.id),
    status: work.status.toLowerCase(),
    assigned_location_id: gid('Location', work.locationId),
  };
}
