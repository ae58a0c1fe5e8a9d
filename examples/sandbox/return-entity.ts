import { Type, type Static } from 'typebox';
import type { EntityDefinition, Reference } from '../../src/model/entity.ts';
import type { Json } from '../../src/model/json.ts';

const orNull = <Schema extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Object>>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

const ReturnHeader = Type.Object({
  number: Type.String(),
  createdAt: Type.String(),
  currency: Type.String(),
  /** The customer's id in the system that claims the header. */
  customer: orNull(Type.Object({ id: Type.String() })),
});

const ReturnLines = Type.Object({
  lines: Type.Array(
    Type.Object({
      id: Type.String(),
      order: orNull(Type.String()),
      orderLine: orNull(Type.String()),
      /** `blind`: what came back names no order. */
      match: Type.Union([Type.Literal('matched'), Type.Literal('blind')]),
      sku: Type.String(),
      kind: Type.String(),
      quantity: Type.String(),
      /** Minor units. */
      refund: Type.Integer(),
    }),
  ),
  total: Type.Integer(),
});

/** An entity that the hub does not know by itself: a few lines of configuration make one. */
export const returnEntity = {
  name: 'return',
  prefix: 'ret',
  groups: { header: { schema: ReturnHeader }, lines: { schema: ReturnLines } },
  essential: ['header', 'lines'],
  references: (groups: Record<string, Json>, systemOf: (group: string) => string): Reference[] => {
    const header = (groups['header'] ?? null) as Static<typeof ReturnHeader> | null;
    if (!header?.customer) return [];
    const subject = {
      system: systemOf('header'),
      entity: 'customer',
      id: header.customer.id,
    };
    return [{ role: 'customer', entity: 'customer', subject, missing: 'wait', path: 'header.customer' }];
  },
} as const satisfies EntityDefinition;
