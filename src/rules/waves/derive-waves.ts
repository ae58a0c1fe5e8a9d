import type { Body, DeriveInput } from '../../model/entity.ts';
import type { Json } from '../../model/json.ts';
import { clockOf } from '../../model/order-life/clock.ts';
import type { Fulfilment } from '../../model/order/order-schema.ts';
import type { PlaceParts } from '../../model/order/place-parts.ts';
import type { PartWave, WaveState } from '../../model/order/place-waves.ts';
import type { WaveTurn, WaveWord } from '../../model/order/wave-schema.ts';
import { HUB } from '../../model/subject.ts';
import { addQuantities, compareQuantities, isSome } from '../../model/value/quantity.ts';
import type { WavePlan, WavePlans } from './wave-plan.ts';

/** The order as it is derived without waves. */
interface Derived {
  lifecycle?: string;
  allocation?: string;
  onHold?: boolean;
  parts?: PlaceParts;
}

/** One location's part of the order. */
interface Part {
  location: string;
  plan: WavePlan;
  /** By line; null: it is not asked for anything any more. */
  asked: Record<string, string> | null;
}

const GOING = ['confirmed', 'in_fulfilment'];
const STEPS: readonly WaveState[] = ['planned', 'released', 'picking', 'done'];

/**
 * By location, the wave of what it is to send: a function of the sets of what the hub has decided and what places have
 * said, in no order. What is cancelled leaves its wave; of an order that is
 * not known yet nothing is said.
 */
export function deriveWaves(plans: WavePlans, input: DeriveInput, state: Record<string, Json>): Record<string, PartWave> {
  const derived = state as unknown as Derived;
  if (derived.lifecycle === 'draft') return {};
  const wanted = derived.lifecycle === 'cancelled' ? {} : (derived.parts ?? {});
  const parts = Object.entries(plans).map(([location, plan]): Part => ({ location, plan, asked: wanted[location] ?? null }));
  const body: Body = { ...input.groups, derived: state };
  const entries = parts.map((part) => [part.location, waveOf(part, { input, derived, body })] as const);
  return Object.fromEntries(entries.flatMap(([location, entry]) => (entry === null ? [] : [[location, entry]])));
}

interface Known {
  input: DeriveInput;
  derived: Derived;
  body: Body;
}

function waveOf(part: Part, { input, derived, body }: Known): PartWave | null {
  const { location, asked } = part;
  const decided = turnOf(input.events, location);
  const word = wordOf(input.events, location);
  // What is not asked for any more leaves the hub's wave; one that a place has spoken of is that place's affair.
  if (asked === null && (word !== null || (decided?.wave ?? null) === null)) return null;
  const told = asked !== null && (word !== null || input.stages['released'] !== undefined);
  const progress = progressOf(asked ?? {}, location, (input.groups['fulfilment'] ?? null) as Fulfilment | null);
  const urgent = part.plan.urgent?.(body) ?? false;
  const wave = word?.wave ?? decided?.wave ?? null;
  const sendable = derived.allocation === 'full' && derived.onHold !== true && GOING.includes(derived.lifecycle ?? '');
  // What is in hand without a wave needs none any more.
  const ready = asked !== null && sendable && !urgent && (wave !== null || progress === null);
  const at = word?.at ?? decided?.at ?? null;
  const come = at !== null && Date.parse(clockOf(input.events) ?? '') >= Date.parse(at);
  return {
    state: stateOf({ wave, ready, told, urgent, progress, said: word?.state ?? null, come }),
    wave,
    at,
    planned: decided?.wave ?? null,
    plannedAt: decided?.at ?? null,
    by: word?.system ?? (decided === null ? null : HUB),
    reason: decided?.reason ?? null,
    turn: decided?.turn ?? 0,
    ready,
    told,
    lines: Object.keys(asked ?? {}).length,
    units: Object.values(asked ?? {}).reduce(addQuantities, '0'),
  };
}

interface Judged extends Pick<PartWave, 'wave' | 'ready' | 'told'> {
  urgent: boolean;
  /** How far the place's counts of the lines say that it is. */
  progress: 'picking' | 'done' | null;
  /** What the place says of the wave itself. */
  said: WaveState | null;
  /** The hub has seen that the wave's time has come. */
  come: boolean;
}

function stateOf({ wave, ready, told, urgent, progress, said, come }: Judged): WaveState {
  if (wave === null) return urgent ? 'urgent' : (progress ?? (ready ? 'waiting' : 'unready'));
  if (!ready && !told) return urgent ? 'urgent' : 'leaving';
  const words = [said ?? 'planned', come && said === null ? 'released' : 'planned', progress ?? 'planned'];
  return STEPS.findLast((step) => words.includes(step)) ?? 'planned';
}

type Events = DeriveInput['events'];

function turnOf(events: Events, location: string): WaveTurn | null {
  const turns = events.filter(({ system, type }) => system === HUB && type === 'wave').map(({ data }) => data as WaveTurn);
  const own = turns.filter((turn) => turn.location === location);
  return own.toSorted((a, b) => a.turn - b.turn).at(-1) ?? null;
}

type Word = Pick<PartWave, 'wave' | 'at'> & { wave: string; system: string; state: WaveState };

/** The place's newest word says which wave; how far that one is, the furthest of all that it has said of it. */
function wordOf(events: Events, location: string): Word | null {
  const words = events
    .filter(({ system, type, classifier }) => system !== HUB && type === 'picking' && classifier === 'actual')
    .map(({ system, at, data }) => ({ system, saidAt: at, ...(data as WaveWord) }))
    .filter((word) => word.location === location);
  const last = words.at(-1);
  if (last === undefined) return null;
  const same = words.filter(({ wave }) => wave === last.wave);
  const states = same.map(({ state }) => state);
  const at = same.findLast(({ releaseAt = null }) => releaseAt !== null)?.releaseAt ?? same[0]?.saidAt ?? last.saidAt;
  return {
    wave: last.wave,
    system: last.system,
    at,
    state: STEPS.findLast((step) => states.some((said) => said === step)) ?? 'planned',
  };
}

/** Null: it has touched nothing of it. */
function progressOf(asked: Record<string, string>, location: string, fulfilment: Fulfilment | null): Judged['progress'] {
  const own = (fulfilment?.lines ?? []).filter((line) => (line.location ?? location) === location);
  const sum = (id: string, of: (line: (typeof own)[number]) => string[]): string =>
    own
      .filter(({ line }) => line === id)
      .flatMap(of)
      .reduce(addQuantities, '0');
  const lines = Object.entries(asked);
  const isOver = ([id, units]: [string, string]): boolean =>
    compareQuantities(
      sum(id, ({ shipped, short }) => [shipped, short]),
      units,
    ) >= 0;
  if (lines.length > 0 && lines.every(isOver)) return 'done';
  const isBegun = ([id]: [string, string]): boolean => isSome(sum(id, ({ picked, shipped, short }) => [picked, shipped, short]));
  return lines.some(isBegun) ? 'picking' : null;
}
