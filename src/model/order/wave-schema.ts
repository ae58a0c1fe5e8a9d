import { Type, type Static } from 'typebox';
import { Instant } from '../value/instant.ts';
import { orNull, Text } from '../value/or-null.ts';

const Id = Type.String({ minLength: 1 });

/** What the hub has decided of the part of an order that one location sends: the pick wave it is in. */
export const WaveTurn = Type.Object({
  /** The location's code. */
  location: Id,
  /** Counts up by one with each decision about this order and location; the last stands. */
  turn: Type.Integer({ minimum: 1 }),
  /** `LUND/2026-11-22T14:00`, by the wall clock there; null: it is in none any more. */
  wave: orNull(Id),
  /** When the wave is released; null where there is none. */
  at: orNull(Instant),
  /** Why this one, for people. */
  reason: Type.String(),
});

/** What a place says of the wave in which it picks an order. Once it has spoken the wave is its own affair. */
export const WaveWord = Type.Object({
  location: Id,
  /** The id that the hub gave the wave, or another of the place's own. */
  wave: Id,
  state: Type.Enum(['planned', 'released', 'picking', 'done']),
  /** When that wave is, or was, released; the event's own time where nobody says. */
  releaseAt: Type.Optional(orNull(Instant)),
  note: Text,
});

export type WaveTurn = Static<typeof WaveTurn>;
export type WaveWord = Static<typeof WaveWord>;
