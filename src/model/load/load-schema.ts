import { Type, type Static } from 'typebox';
import { Instant } from '../value/instant.ts';
import { orNull, Text } from '../value/or-null.ts';

const Id = Type.String({ minLength: 1 });
const When = Type.Optional(orNull(Instant));
const Count = Type.Optional(orNull(Type.Integer({ minimum: 0 })));

export const Header = Type.Object({
  /** The number people use for it. */
  number: Text,
  /** The shipment that it is, by its id in the system that claims the group. */
  shipment: Type.Optional(orNull(Type.Object({ id: Id }))),
  /** The code of the location it leaves from. */
  location: Text,
  service: Text,
  /** Grams. */
  weight: Count,
  packages: Count,
  /** Before it no carrier is asked; null or absent: at once. */
  askFrom: When,
  pickup: Type.Optional(orNull(Type.Object({ from: When, until: When }))),
  deliverBy: When,
});

/** Nobody is to carry it any more. */
export const Cancellation = Type.Object({ at: Instant, reason: Text });

export const DECISIONS = ['received', 'accepted', 'declined', 'cancelled'] as const;

/** What a carrier says of the load tender that it holds. */
export const Answer = Type.Object({
  /** `received`: it has it, and says nothing yet. `cancelled`: it knows that it is not wanted any more. */
  decision: Type.Enum(DECISIONS),
  /** The number under which the carrier has booked it. */
  reference: Text,
  reason: Text,
});

/** The hub's own decision to ask a carrier, with the time by which it is to answer. */
export const Turn = Type.Object({
  /** From 1 on. */
  turn: Type.Integer({ minimum: 1 }),
  /** The carrier's system. */
  to: Id,
  respondBy: Instant,
  /** Why it is its turn: what the one before has done. */
  why: Type.Enum(['first', 'declined', 'silent', 'given_back']),
});

/** The clock says that the carrier of a turn has not answered in time (`query`), nor after it was asked again (`exhausted`: and it was the last). */
export const Silence = Type.Object({ turn: Type.Integer({ minimum: 1 }) });

export type Header = Static<typeof Header>;
export type Answer = Static<typeof Answer>;
export type Turn = Static<typeof Turn>;
export type Silence = Static<typeof Silence>;
