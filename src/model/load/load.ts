import type { EntityDefinition, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { Address } from '../value/address.ts';
import { orNull } from '../value/or-null.ts';
import { Answer, Cancellation, Header, Silence, Turn } from './load-schema.ts';

/**
 * Goods that one carrier is to take, and that carriers have to be asked to take. Who is asked when is a matter of the
 * routing guides in the configuration, which give it its state.
 */
export const load = {
  name: 'load',
  prefix: 'lod',
  groups: {
    header: { schema: Header },
    shipTo: { schema: orNull(Address), personal: true },
    cancellation: { schema: orNull(Cancellation) },
  },
  essential: ['header'],
  events: { answer: Answer, turn: Turn, query: Silence, exhausted: Silence },
  references: loadReferences,
} as const satisfies EntityDefinition;

function loadReferences(groups: Record<string, Json>, systemOf: (group: string) => string): Reference[] {
  const header = (groups['header'] ?? null) as Header | null;
  if (!header?.shipment) return [];
  const subject = { system: systemOf('header'), entity: 'shipment', id: header.shipment.id };
  return [{ role: 'shipment', entity: 'shipment', subject, missing: 'wait', path: 'header.shipment' }];
}
