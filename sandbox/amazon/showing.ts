import type { Doc } from '../frame/json.ts';
import type { Answer, Call } from '../wire/routes.ts';
import { Refusal } from '../wire/refusal.ts';
import { unitsIn, type Account, type Item, type Order, type Shipment } from './account.ts';
import { invalidInput } from './api-error.ts';
import { pageOf } from './token-page.ts';

const PAGE = 50;
const HOURS_36 = 36 * 3_600_000;

export function getOrder(account: Account, call: Call): Answer {
  const order = account.require(call.param('id'));
  const payload = {
    fulfillmentOrder: orderDoc(order),
    fulfillmentOrderItems: order.items.map((item) => itemDoc(order, item)),
    fulfillmentShipments: order.shipments.map(shipmentDoc),
    returnItems: [],
    returnAuthorizations: [],
  };
  return { status: 200, body: { payload } };
}

/** Orders whose status has changed since; of the last 36 hours when no time is given. Without items and shipments. */
export function listOrders(account: Account, call: Call): Answer {
  const since = call.query.get('queryStartDate') ?? new Date(account.frame.clock.now() - HOURS_36).toISOString();
  const { rows, next } = pageOf(call, account.orders, { since, size: PAGE });
  const fulfillmentOrders = rows.map((row) => orderDoc(row as unknown as Order));
  return { status: 200, body: { payload: { fulfillmentOrders, ...(next !== null && { nextToken: next }) } } };
}

export function trackPackage(account: Account, call: Call): Answer {
  const number = Number(call.query.get('packageNumber') ?? '');
  if (!Number.isSafeInteger(number) || number <= 0) throw invalidInput('packageNumber is invalid.');
  const order = account.orderOfPackage(number);
  const parcel = order?.shipments.flatMap(({ parcels }) => parcels).find((one) => one.number === number);
  if (parcel === undefined) throw new Refusal(404, 'NotFound', { message: `Package ${number} does not exist.` });
  const payload = {
    packageNumber: number,
    trackingNumber: parcel.tracking,
    carrierCode: parcel.carrier,
    shipDate: parcel.shippedAt,
    currentStatus: parcel.status,
    trackingEvents: parcel.events,
  };
  return { status: 200, body: { payload } };
}

function orderDoc({ id, at, status, action, policy, doc }: Order): Doc {
  return {
    sellerFulfillmentOrderId: id,
    ...doc,
    fulfillmentAction: action,
    fulfillmentPolicy: policy,
    fulfillmentOrderStatus: status,
    statusUpdatedDate: at,
  };
}

function itemDoc(order: Order, { id, sku, quantity, cancelled, unfulfillable, extra }: Item): Doc {
  return {
    ...extra,
    sellerSku: sku,
    sellerFulfillmentOrderItemId: id,
    quantity,
    cancelledQuantity: cancelled,
    unfulfillableQuantity: unfulfillable,
    ...(unitsIn(order, id, ['SHIPPED']) > 0 && { orderItemDisposition: 'Sellable' }),
  };
}

function shipmentDoc({ id, status, at, shares, parcels }: Shipment): Doc {
  return {
    amazonShipmentId: id,
    fulfillmentCenterId: 'RNO4',
    fulfillmentShipmentStatus: status,
    ...(status === 'CANCELLED_BY_FULFILLER' ? {} : { shippingDate: at }),
    fulfillmentShipmentItem: shares.map(({ item, sku, quantity, parcel }) => ({
      sellerSku: sku,
      sellerFulfillmentOrderItemId: item,
      quantity,
      ...(parcel !== null && { packageNumber: parcel }),
    })),
    ...(parcels.length > 0 && {
      fulfillmentShipmentPackage: parcels.map(({ number, carrier, tracking }) => ({
        packageNumber: number,
        carrierCode: carrier,
        trackingNumber: tracking,
      })),
    }),
  };
}
