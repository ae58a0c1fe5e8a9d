import type { FactDraft } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import { recordOf } from './own-id.ts';
import { ownSku, placeOf, type Settings } from './settings.ts';

const STATUSES = [
  'New',
  'Received',
  'Planning',
  'Processing',
  'Cancelled',
  'Complete',
  'CompletePartialled',
  'Unfulfillable',
  'Invalid',
] as const;

/** No more will be sent. */
const ENDS: readonly string[] = ['Cancelled', 'Complete', 'CompletePartialled', 'Unfulfillable', 'Invalid'];

const REFUSALS: readonly string[] = ['Cancelled', 'Invalid'];

/** Units of one line, in whole numbers. */
interface Count {
  line: string;
  sku: string;
  quantity: number;
  picked: number;
  shipped: number;
  short: number;
}

/** Which order an entry of a list is about: a list tells neither lines nor shipments. */
export function namedOrder(order: Doc): FactDraft {
  const id = order.id('sellerFulfillmentOrderId');
  const record = recordOf(id);
  return { entity: 'order', id, at: order.time('statusUpdatedDate'), ...(record !== null && { ours: record }) };
}

/** How far Amazon is with an order, line by line; `place` is our code of its warehouses. */
export function orderFact(doc: Doc, place: string): FactDraft {
  const order = doc.object('fulfillmentOrder');
  const status = statusOf(order);
  const lines = countsOf(doc).map(({ line, picked, shipped, short }) => ({
    line,
    location: place,
    picked: String(picked),
    // Amazon does not tell when it packs.
    packed: String(shipped),
    shipped: String(shipped),
    short: String(short),
    ...(short > 0 && { reason: status }),
    // Its stock is not what was in the way.
    ...(short > 0 && REFUSALS.includes(status) && { refused: String(short) }),
  }));
  return { ...namedOrder(order), groups: { fulfilment: { status, lines } } };
}

/** The same as a request to a place and its answer, in Amazon's words. */
export function fulfilmentFact(doc: Doc, settings: Settings): FactDraft {
  const order = doc.object('fulfillmentOrder');
  const counts = countsOf(doc);
  const id = order.id('sellerFulfillmentOrderId');
  const at = order.time('statusUpdatedDate');
  return {
    entity: 'fulfilment-order',
    id,
    at,
    groups: {
      header: {
        number: order.text('displayableOrderId'),
        order: { id },
        location: placeOf(settings),
        service: order.text('shippingSpeedCategory'),
      },
      lines: {
        lines: counts.map(({ line, sku, quantity }) => ({
          id: line,
          line,
          sku: ownSku(settings, sku),
          quantity: String(quantity),
        })),
      },
      answer: {
        list: 'amazon-mcf',
        status: statusOf(order),
        at,
        lines: counts.map(({ line, shipped, short }) => ({ line, shipped: String(shipped), short: String(short) })),
      },
      hold: order.maybeText('fulfillmentAction') === 'Hold' && !ENDS.includes(statusOf(order)) ? { reason: 'hold' } : null,
    },
  };
}

function statusOf(order: Doc): string {
  return order.oneOf('fulfillmentOrderStatus', STATUSES);
}

/** A shipment that is pending is being picked; of an order at its end what was not sent will not be. */
function countsOf(doc: Doc): Count[] {
  const isOver = ENDS.includes(statusOf(doc.object('fulfillmentOrder')));
  const units = (line: string, status: string): number =>
    doc
      .maybeList('fulfillmentShipments')
      .filter((shipment) => shipment.text('fulfillmentShipmentStatus') === status)
      .flatMap((shipment) => shipment.list('fulfillmentShipmentItem'))
      .filter((one) => one.id('sellerFulfillmentOrderItemId') === line)
      .reduce((sum, one) => sum + one.integer('quantity'), 0);
  return doc.list('fulfillmentOrderItems').map((item) => {
    const line = item.id('sellerFulfillmentOrderItemId');
    const quantity = item.integer('quantity');
    const shipped = units(line, 'SHIPPED');
    const given = item.integer('unfulfillableQuantity') + item.integer('cancelledQuantity');
    const short = isOver ? Math.max(0, quantity - shipped) : given;
    return { line, sku: item.text('sellerSku'), quantity, picked: shipped + units(line, 'PENDING'), shipped, short };
  });
}
