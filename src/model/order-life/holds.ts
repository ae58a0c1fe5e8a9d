import { Type, type Static } from 'typebox';
import type { Body, DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { HUB } from '../subject.ts';
import { Instant } from '../value/instant.ts';
import { orNull, Text } from '../value/or-null.ts';

const Id = Type.String({ minLength: 1 });

/** Why an order may not be released. */
export const HOLD_REASONS = ['fraud', 'payment', 'address', 'inventory', 'credit', 'manual', 'scheduled', 'compliance'] as const;

const Reason = Type.Enum([...HOLD_REASONS]);
const ReleaseAt = Type.Optional(orNull(Instant));

/** The holds that a system has placed and not released. Claimed by any system, each for itself. */
export const Holds = Type.Object({
  holds: Type.Array(
    Type.Object({
      /** Of the system that placed it; never used again for another hold of the order. */
      id: Id,
      reason: Reason,
      placedAt: Instant,
      /** When it ends by itself. */
      releaseAt: ReleaseAt,
      note: Text,
      /** The system that placed it; the hub enters it when it unites what the systems say. */
      by: Text,
    }),
  ),
});

/** One hold, placed at the event's time: what the hub says, and systems that tell of each by itself. */
export const HoldPlaced = Type.Object({ id: Id, reason: Reason, releaseAt: ReleaseAt, note: Text });

/** The end of one hold. Whoever placed it may release it, and so may the hub. */
export const HoldReleased = Type.Object({ id: Id, by: Id });

/** The hub has looked at its clock: what was to end until the event's time has ended. */
export const Tick = Type.Object({});

/** A hold that stands. */
export interface ActiveHold {
  id: string;
  by: string;
  reason: (typeof HOLD_REASONS)[number];
  /** RFC 3339, as are all times here. */
  placedAt: string;
  releaseAt: string | null;
  note: string | null;
}

type Placed = Static<typeof HoldPlaced>;
type Released = Static<typeof HoldReleased>;

/**
 * The holds that stand, of all systems, by the time they were placed. They stack: each ends by its own release or by
 * the hub's clock. A set of claims and events tells, in no order: a release that comes before its hold ends it too.
 */
export function activeHolds(groups: Record<string, Json>, events: DeriveInput['events']): ActiveHold[] {
  const released = new Set(
    events.filter(mayRelease).map(({ data }) => keyOf({ id: (data as Released).id, by: (data as Released).by })),
  );
  const ticks = events.filter(({ type, system }) => type === 'tick' && system === HUB).map(({ at }) => Date.parse(at));
  const clock = Math.max(Number.NEGATIVE_INFINITY, ...ticks);
  const byKey = new Map([...claimed(groups), ...placed(events)].map((hold) => [keyOf(hold), hold]));
  return [...byKey.values()]
    .filter((hold) => !released.has(keyOf(hold)) && !(hold.releaseAt !== null && Date.parse(hold.releaseAt) <= clock))
    .toSorted((a, b) => Date.parse(a.placedAt) - Date.parse(b.placedAt) || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Releases of holds by systems that have not placed them, each by whose hold it was. */
export function strangeReleases(events: DeriveInput['events']): string[] {
  return events.filter((event) => event.type === 'release' && !mayRelease(event)).map(({ data }) => (data as Released).by);
}

/** The earliest time at which a hold of this order ends by itself. */
export function nextRelease(body: Body): string | null {
  const { holds = [] } = (body['derived'] ?? {}) as { holds?: ActiveHold[] };
  const times = holds.map(({ releaseAt }) => releaseAt).filter((at) => at !== null);
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

function mayRelease({ type, system, data }: DeriveInput['events'][number]): boolean {
  return type === 'release' && (system === HUB || system === (data as Released).by);
}

function claimed(groups: Record<string, Json>): ActiveHold[] {
  const group = (groups['holds'] ?? null) as Static<typeof Holds> | null;
  return (group?.holds ?? []).map(({ id, reason, placedAt, releaseAt = null, note = null, by = null }) => ({
    id,
    by: by ?? 'unknown',
    reason,
    placedAt,
    releaseAt,
    note,
  }));
}

function placed(events: DeriveInput['events']): ActiveHold[] {
  return events
    .filter(({ type, classifier }) => type === 'hold' && classifier === 'actual')
    .map(({ system, at, data }) => {
      const { id, reason, releaseAt = null, note = null } = data as Placed;
      return { id, by: system, reason, placedAt: at, releaseAt, note };
    });
}

function keyOf({ id, by }: { id: string; by: string }): string {
  return JSON.stringify([by, id]);
}
