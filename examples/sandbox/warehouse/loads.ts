import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { readAddress } from '../mapping/address.ts';
import { readShipment } from './goods.ts';

/** A shipment that the warehouse has packed is a load, too, where carriers have to be asked to take it. */
export function readShipmentAndLoad(doc: Doc): FactDraft[] {
  const id = doc.id('id');
  const at = doc.time('updated_at');
  const packages = doc.list('packages');
  const weight = packages.reduce((sum, one) => sum + (one.maybeInteger('weight_g') ?? 0), 0);
  const shipTo = doc.maybeObject('ship_to');
  return [
    ...readShipment(doc),
    {
      entity: 'load',
      id,
      version: doc.integer('version'),
      at,
      groups: {
        header: { number: id, shipment: { id }, weight, packages: packages.length },
        shipTo: shipTo === null ? null : { ...readAddress(shipTo) },
        cancellation: doc.text('status') === 'cancelled' ? { at } : null,
      },
    },
  ];
}
