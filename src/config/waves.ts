import { Type } from 'typebox';
import type { Body, EntityDefinition } from '../model/entity.ts';
import type { Json } from '../model/json.ts';
import { firstOf } from '../model/order-life/clock.ts';
import type { LocationRules } from '../rules/sourcing/stock-rules.ts';
import { deriveWaves } from '../rules/waves/derive-waves.ts';
import { nextRelease, waveMoments } from '../rules/waves/wave-moments.ts';
import type { Wave, WavePlan, WavePlans } from '../rules/waves/wave-plan.ts';
import { openWaves } from '../rules/waves/wave-times.ts';
import { durationMs } from './duration.ts';

/** When a location picks, in its own zone; on its own working days unless others are named. */
export interface WavesInput {
  /** When a wave is released: `['10:00', '14:00']`. */
  times: readonly string[];
  /** 1 is Monday. */
  days?: readonly number[];
  /** How long before its release a wave takes no more orders: `0s`. */
  closes?: string;
  /** At most so many orders a wave. */
  most?: number;
  /** Orders that wait for no wave. Pure. */
  urgent?: (order: Body) => boolean;
}

const Urgent = Type.Refine(
  Type.Unknown(),
  (value) => typeof value === 'function',
  () => 'must be a function',
);

export const WavesForm = Type.Object(
  {
    times: Type.Array(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }), { minItems: 1, uniqueItems: true }),
    days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1 })),
    closes: Type.Optional(Type.String()),
    most: Type.Optional(Type.Integer({ minimum: 1 })),
    urgent: Type.Optional(Urgent),
  },
  { additionalProperties: false },
);

type Located = Readonly<Record<string, Pick<LocationRules, 'zone' | 'days'> & { waves?: WavesInput }>>;

/** The plans of the locations that pick in waves; absent: none does. */
export function wavePlans(locations: Located): WavePlans | undefined {
  const plans = Object.entries(locations).flatMap(([location, { zone = 'UTC', days: working, waves }]): [string, WavePlan][] => {
    if (waves === undefined) return [];
    const { times, days = working, closes = '0s', most, urgent } = waves;
    const rest = {
      ...(days !== undefined && { days }),
      ...(most !== undefined && { most }),
      ...(urgent !== undefined && { urgent }),
    };
    return [[location, { zone, times: times.toSorted(), closesMs: durationMs(closes) ?? Number.NaN, ...rest }]];
  });
  return plans.length === 0 ? undefined : Object.fromEntries(plans);
}

/** The order with its waves: `derived.waves`, its part of the timeline, and a look at the clock when one is released. */
export function withWaves(order: EntityDefinition, plans: WavePlans | undefined): EntityDefinition {
  if (plans === undefined) return order;
  const { derive, moments, wakes } = order;
  return {
    ...order,
    derive: (input) => {
      const state = derive?.(input) ?? {};
      const waves = deriveWaves(plans, input, state);
      return Object.keys(waves).length === 0 ? state : { ...state, waves: waves as unknown as Json };
    },
    moments: (input) => [...(moments?.(input) ?? []), ...waveMoments(input)],
    wakes: (body) => firstOf([wakes?.(body) ?? null, nextRelease(body)]),
  };
}

/** The waves of a location that take orders next, so many. */
export function nextWaves(location: string, plan: WavePlan, { from, count }: { from: number; count: number }): Wave[] {
  return openWaves(location, plan, from).take(count).toArray();
}

/** What of the plans cannot be meant, each as `path: what`. */
export function waveProblems(plans: WavePlans | undefined): string[] {
  return Object.entries(plans ?? {}).flatMap(([location, { closesMs }]) =>
    Number.isNaN(closesMs) ? [`stock.locations.${location}.waves.closes: use a duration such as "15m"`] : [],
  );
}
