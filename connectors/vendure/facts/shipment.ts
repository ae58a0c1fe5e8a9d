import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { byId } from './by-id.ts';

const STATUS: Record<string, string> = {
  Created: 'pending',
  Pending: 'packed',
  Shipped: 'shipped',
  Delivered: 'delivered',
  Cancelled: 'cancelled',
};

/** `{ orderId, fulfillment }` → a shipment. Its id holds the order's, for Vendure shows a fulfilment only as part of one. */
export function readShipment(doc: Doc): FactDraft[] {
  const order = doc.id('orderId');
  const fulfilment = doc.object('fulfillment');
  const id = fulfilment.id('id');
  const ours = fulfilment.maybeText('customFields.synclineReference');
  const carrier = fulfilment.text('method');
  const trackingNumber = fulfilment.maybeText('trackingCode') || null;
  const contents = byId(fulfilment.list('lines'), 'orderLineId').map((line) => ({
    line: line.id('orderLineId'),
    sku: line.text('orderLine.productVariant.sku'),
    quantity: String(line.integer('quantity')),
  }));
  return [
    {
      entity: 'shipment',
      id: `${order}/${id}`,
      version: Date.parse(fulfilment.time('updatedAt')),
      at: fulfilment.time('updatedAt'),
      groups: {
        header: { number: null, order: { id: order }, direction: 'outbound' },
        packages: { packages: [{ id, carrier: carrier === '' ? null : carrier, trackingNumber, contents }] },
        status: { status: STATUS[fulfilment.text('state')] ?? 'pending' },
      },
      ...(ours === null ? {} : { ours }),
    },
  ];
}
