import type { Wave, WavePlan } from './wave-plan.ts';
import { closedWaves, openWaves } from './wave-times.ts';

/** The part of an order that a location sends, as far as its wave is concerned. */
export interface PlannedPart {
  recordId: string;
  /** Nothing stands against sending it. */
  ready: boolean;
  /** The place knows of it already. */
  told: boolean;
  wave: string | null;
  turn: number;
  /** Epoch milliseconds; the oldest order comes first. */
  placedAt: number;
}

/** What is decided about one part. */
export interface WaveDecision {
  recordId: string;
  turn: number;
  /** Null: it leaves its wave. */
  wave: Wave | null;
  reason: string;
}

export interface WavesToPlan {
  location: string;
  plan: WavePlan;
  /** Epoch milliseconds. */
  now: number;
  /** By wave, how many orders are in it. */
  taken: ReadonlyMap<string, number>;
  parts: readonly PlannedPart[];
}

/**
 * Puts each part that is ready into the first wave that still takes orders and has room, the oldest order first, and takes
 * out again what is not to be picked any more before its place was told. What needs nothing gets no decision, so a repeat
 * changes nothing. Pure.
 */
export function planWaves({ location, plan, now, taken, parts }: WavesToPlan): WaveDecision[] {
  const counts = new Map(taken);
  const leaving = parts.filter(({ ready, told, wave }) => !ready && !told && wave !== null);
  for (const { wave } of leaving) if (wave !== null) counts.set(wave, (counts.get(wave) ?? 1) - 1);
  const joining = parts.filter(({ ready, wave }) => ready && wave === null).toSorted(byAge);
  const { most = Infinity } = plan;
  const said = closedWaves(location, plan, now).map(({ id, closes }) => `${id} was closed at ${new Date(closes).toISOString()}.`);
  const open = openWaves(location, plan, now);
  let { value: wave } = open.next();
  const joined = joining.map(({ recordId, turn }): WaveDecision => {
    // Rooms are only taken, so a wave that is full for one is full for all who come after.
    for (; (counts.get(wave.id) ?? 0) >= most; { value: wave } = open.next()) said.push(`${wave.id} is full (${most}).`);
    counts.set(wave.id, (counts.get(wave.id) ?? 0) + 1);
    return { recordId, turn: turn + 1, wave, reason: [...said.slice(-3), `${wave.id} takes it.`].join(' ') };
  });
  const left = leaving.map(({ recordId, turn, wave: from }): WaveDecision => {
    return { recordId, turn: turn + 1, wave: null, reason: `It cannot be picked now, and has left ${from}.` };
  });
  return [...left, ...joined];
}

function byAge(a: PlannedPart, b: PlannedPart): number {
  return a.placedAt - b.placedAt || (a.recordId < b.recordId ? -1 : 1);
}
