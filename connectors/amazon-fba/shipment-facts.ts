import type { FactDraft } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import type { Occurrence } from '../../src/model/fact.ts';
import { carrierOf } from './carriers.ts';
import { ownSku, placeOf, type Settings } from './settings.ts';

const STATES: Record<string, string> = {
  PENDING: 'pending',
  SHIPPED: 'shipped',
  CANCELLED_BY_FULFILLER: 'cancelled',
  CANCELLED_BY_SELLER: 'cancelled',
};

/** The shipments of an order with their packages; what was read of a package's way are scans of its shipment. */
export function shipmentFacts(doc: Doc, tracking: readonly Doc[], settings: Settings): FactDraft[] {
  const order = doc.object('fulfillmentOrder');
  return doc.maybeList('fulfillmentShipments').map((shipment) => {
    const id = shipment.id('amazonShipmentId');
    const status = STATES[shipment.oneOf('fulfillmentShipmentStatus', Object.keys(STATES))] ?? 'pending';
    const numbers = shipment.maybeList('fulfillmentShipmentPackage').map((one) => one.id('packageNumber'));
    return {
      entity: 'shipment',
      id,
      groups: {
        header: {
          number: id,
          order: { id: order.id('sellerFulfillmentOrderId') },
          direction: 'outbound',
          location: placeOf(settings),
          service: order.text('shippingSpeedCategory'),
        },
        packages: { packages: packagesOf(shipment, settings) },
        // Of a shipment that waits the date is only expected.
        status: { status, shippedAt: status === 'shipped' ? shipment.maybeTime('shippingDate') : null },
      },
      events: tracking.filter((one) => numbers.includes(one.id('packageNumber'))).flatMap(scansOf),
    };
  });
}

function packagesOf(shipment: Doc, settings: Settings) {
  const items = shipment.list('fulfillmentShipmentItem');
  const packages = shipment.maybeList('fulfillmentShipmentPackage');
  return packages.map((one) => {
    const number = one.id('packageNumber');
    return {
      id: number,
      carrier: carrierOf(one.text('carrierCode')),
      trackingNumber: trackingNumberOf(one),
      contents: items
        // Of a single package Amazon need not say what is in it.
        .filter((item) => (item.maybeId('packageNumber') ?? (packages.length === 1 ? number : null)) === number)
        .map((item) => ({
          line: item.id('sellerFulfillmentOrderItemId'),
          sku: ownSku(settings, item.text('sellerSku')),
          quantity: String(item.integer('quantity')),
        })),
    };
  });
}

/** A package that Amazon brings by itself may have Amazon's number alone. */
function trackingNumberOf(one: Doc): string | null {
  return one.maybeText('trackingNumber') ?? one.maybeText('amazonFulfillmentTrackingNumber');
}

/** The event codes are Amazon's, whoever the carrier is. */
function scansOf(tracking: Doc): Occurrence[] {
  const trackingNumber = tracking.maybeText('trackingNumber');
  const carrier = tracking.maybeText('carrierCode');
  if (trackingNumber === null || carrier === null) return [];
  return tracking.maybeList('trackingEvents').map((event) => {
    const at = event.time('eventDate');
    const code = event.text('eventCode');
    const place = event.maybeText('eventAddress.city');
    const data = {
      carrier: carrierOf(carrier),
      trackingNumber,
      milestone: null,
      code,
      list: 'amazon-mcf',
      text: event.maybeText('eventDescription'),
      place: place === '' ? null : place,
    };
    return { key: `${trackingNumber} ${at} ${code}`, type: 'scan', at, classifier: 'actual' as const, data };
  });
}
