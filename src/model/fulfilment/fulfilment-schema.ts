import { Type, type Static } from 'typebox';
import { Instant } from '../value/instant.ts';
import { orNull, Text } from '../value/or-null.ts';
import { Decimal } from '../value/quantity.ts';

const Id = Type.String({ minLength: 1 });
const When = Type.Optional(orNull(Instant));

export const Header = Type.Object({
  number: Text,
  /** The order's id in the system that claims the group. */
  order: Type.Object({ id: Id }),
  /** The code of the place that is to do it. */
  location: Type.String(),
  service: Text,
  /** Each null or absent: no such bound. */
  window: Type.Optional(orNull(Type.Object({ notBefore: When, shipBy: When, deliverBy: When, cancelAfter: When }))),
});

/** What is asked for. */
export const Lines = Type.Object({
  lines: Type.Array(
    Type.Object({
      id: Id,
      /** The id of the order's line. */
      line: Id,
      sku: Text,
      quantity: Decimal,
    }),
  ),
});

/** A word for where it stands, of the vendor's list that is named, or of ours. */
const word = { list: Text, status: Type.String(), at: When };

/** Claimed by who asks: whether it is due, handed over, or no longer wanted. */
export const Request = Type.Object(word);

/** Claimed by who does it. Quantities are counted up, never down. */
export const Answer = Type.Object({
  ...word,
  reason: Text,
  lines: Type.Optional(
    Type.Array(
      Type.Object({
        /** The id of the line of the request. */
        line: Id,
        shipped: Decimal,
        /** Units that will not be sent as they were asked for. */
        short: Type.Optional(Decimal),
        /** Why, and what becomes of them: a code of the warehouse's shipping advice. */
        code: Text,
      }),
    ),
  ),
});

/** Null: nothing holds it up. */
export const Hold = Type.Object({ reason: Type.String(), notes: Text });

/** One step, of a source that tells of each by itself. */
export const Step = Type.Object({ list: Text, status: Type.String(), reason: Text });

export type Header = Static<typeof Header>;
export type Lines = Static<typeof Lines>;
export type Request = Static<typeof Request>;
export type Answer = Static<typeof Answer>;
export type Step = Static<typeof Step>;
