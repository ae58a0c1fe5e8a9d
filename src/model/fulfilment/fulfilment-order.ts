import type { EntityDefinition, Reference } from '../entity.ts';
import type { Json } from '../json.ts';
import { Address } from '../value/address.ts';
import { orNull } from '../value/or-null.ts';
import { deriveFulfilment } from './derive-fulfilment.ts';
import { Answer, Header, Hold, Lines, Request, Step } from './fulfilment-schema.ts';

/** Work on an order that is given to one place: what is asked of it, and what it answers. */
export const fulfilmentOrder = {
  name: 'fulfilment-order',
  prefix: 'ful',
  groups: {
    header: { schema: Header },
    lines: { schema: Lines },
    shipTo: { schema: orNull(Address), personal: true },
    /** Claimed by who asks. */
    request: { schema: orNull(Request) },
    /** Claimed by who does it. */
    answer: { schema: orNull(Answer) },
    hold: { schema: orNull(Hold) },
  },
  essential: ['header', 'lines'],
  events: { step: Step },
  references: fulfilmentReferences,
  derive: deriveFulfilment,
} as const satisfies EntityDefinition;

function fulfilmentReferences(groups: Record<string, Json>, systemOf: (group: string) => string): Reference[] {
  const header = (groups['header'] ?? null) as Header | null;
  if (header === null) return [];
  const subject = { system: systemOf('header'), entity: 'order', id: header.order.id };
  return [{ role: 'order', entity: 'order', subject, missing: 'wait', path: 'header.order' }];
}
