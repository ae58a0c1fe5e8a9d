import type { Body } from '../entity.ts';

/**
 * Where the part of an order that one location sends stands among its waves:
 *
 *     unready ──► waiting ──► planned ──► released ──► picking ──► done
 *        ▲                       │           │
 *        └────── leaving ◄───────┴───────────┘   held or short again before the place was told
 *     urgent: it goes without a wave
 */
export type WaveState = 'unready' | 'waiting' | 'leaving' | 'planned' | 'released' | 'picking' | 'done' | 'urgent';

/** The wave of the part of an order that one location sends: an entry of `derived.waves`, by location. */
export interface PartWave {
  state: WaveState;
  /** The wave that it is in; null: none. */
  wave: string | null;
  /** RFC 3339: when that wave is released. */
  at: string | null;
  /** The wave that the hub has put it in, whatever the place made of it. */
  planned: string | null;
  /** RFC 3339: when that one is to be released. */
  plannedAt: string | null;
  /** Who says in which wave it is: `hub`, or the place's system. */
  by: string | null;
  /** Why the hub decided so. */
  reason: string | null;
  /** How often the hub has decided about it. */
  turn: number;
  /** Its stock is promised, and nothing stands against sending it. */
  ready: boolean;
  /** The place knows of it: what the hub would rather have is too late. */
  told: boolean;
  lines: number;
  /** Decimal text. */
  units: string;
}

const UNDER_WAY: readonly WaveState[] = ['released', 'picking', 'done', 'urgent'];

/** By location; of one that picks in no waves there is no entry. */
export function wavesOf(body: Body): Record<string, PartWave> {
  const { waves } = (body['derived'] ?? {}) as { waves?: unknown };
  return (waves ?? {}) as Record<string, PartWave>;
}

/**
 * True when nothing of what these locations are to send waits for a wave any more: for the `begins` of a flow that tells
 * a place of an order when its wave is released. A location that picks in no waves waits for none.
 */
export function isWaveReleased(body: Body, locations: readonly string[]): boolean {
  return entries(body, locations).every(({ state }) => UNDER_WAY.includes(state));
}

/**
 * True when all that these locations are to send is in a wave, or needs none: for the `begins` of a flow that tells a place
 * at once, with the wave's id, and leaves the waiting to it.
 */
export function hasWave(body: Body, locations: readonly string[]): boolean {
  return entries(body, locations).every(({ state, wave }) => (wave !== null && state !== 'leaving') || UNDER_WAY.includes(state));
}

/**
 * The wave that the hub has put the order into at a location, and when that is released (RFC 3339), for a mapping; null:
 * none. What the place made of it meanwhile is not told back to it.
 */
export function waveFor(body: Body, locations: readonly string[]): { id: string; at: string | null } | null {
  const found = entries(body, locations).find(({ planned }) => planned !== null);
  if (found === undefined || found.planned === null) return null;
  return { id: found.planned, at: found.plannedAt };
}

function entries(body: Body, locations: readonly string[]): PartWave[] {
  const waves = wavesOf(body);
  return locations.flatMap((location) => waves[location] ?? []);
}
