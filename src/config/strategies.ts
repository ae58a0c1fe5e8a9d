import { SynclineError } from '../errors.ts';
import { durationMs } from './duration.ts';

/** A strategy whose systems are known to the compiler: one it does not know is an error. */
export type StrategyOf<System extends string> =
  | OwnerOf<System>
  | { kind: 'priority'; systems: System[] }
  | { kind: 'recency'; skewMs: number; tie: System[] }
  | { kind: 'fillIfNull'; systems: System[] }
  | { kind: 'human'; steward: string; systems: System[] }
  | StageOf<System>
  | { kind: 'frozen' }
  | { kind: 'ledger'; systems: System[] }
  | { kind: 'monotonic'; ranks: string[]; systems: System[] }
  | { kind: 'aggregate'; systems: System[] };

interface OwnerOf<System extends string> {
  kind: 'owner';
  system: System;
}

interface StageOf<System extends string> {
  kind: 'stage';
  until: string;
  before: StrategyOf<System>;
  then: StrategyOf<System>;
}

type Kind<System extends string, Name extends string> = Extract<StrategyOf<System>, { kind: Name }>;

/** One system writes; what others write is not propagated and counts as a breach. */
export function owner<const S extends string>(system: S): OwnerOf<S> {
  return { kind: 'owner', system };
}

/** The first listed system that makes a claim wins; null is a claim. */
export function priority<const S extends string>(...systems: S[]): Kind<S, 'priority'> {
  return { kind: 'priority', systems };
}

/**
 * The newest value wins; among values less than `skew` apart the order of `tie` decides.
 * Throws SYN_CONFIG_INVALID when `skew` is no duration such as `5s`.
 */
export function recency<const S extends string>(settings: { skew: string; tie: readonly S[] }): Kind<S, 'recency'> {
  const skewMs = durationMs(settings.skew);
  if (skewMs === null) {
    throw new SynclineError(
      'SYN_CONFIG_INVALID',
      `recency.skew: found "${settings.skew}", expected a duration such as "5s" or "500ms".`,
    );
  }
  return { kind: 'recency', skewMs, tie: [...settings.tie] };
}

/** The first listed system whose value is not null; later ones fill what it leaves empty. */
export function fillIfNull<const S extends string>(...systems: S[]): Kind<S, 'fillIfNull'> {
  return { kind: 'fillIfNull', systems };
}

/** Where systems differ a person decides: `steward` names the queue. Until then the first of `systems` stands. */
export function human<const S extends string = never>(settings: { steward: string; systems?: readonly S[] }): Kind<S, 'human'> {
  return { kind: 'human', steward: settings.steward, systems: [...(settings.systems ?? [])] };
}

/** One strategy until the record passes the stage `until`, another from then on. */
export function stage<const S extends string>(settings: { until: string; owner: S; then: StrategyOf<S> }): StageOf<S> {
  return {
    kind: 'stage',
    until: settings.until,
    before: { kind: 'owner', system: settings.owner },
    then: settings.then,
  };
}

/** What was accepted stands; later claims become requests. */
export function frozen(): { kind: 'frozen' } {
  return { kind: 'frozen' };
}

/** The counts of the system that keeps the place, and every movement after them; each place is counted by one of these. */
export function ledger<const S extends string>(...systems: [S, ...S[]]): Kind<S, 'ledger'> {
  return { kind: 'ledger', systems };
}

/** A state that only moves forward along `ranks`. */
export function monotonic<const S extends string>(settings: {
  ranks: readonly string[];
  systems: readonly S[];
}): Kind<S, 'monotonic'> {
  return { kind: 'monotonic', ranks: [...settings.ranks], systems: [...settings.systems] };
}

/** The union of what the systems hold. */
export function aggregate<const S extends string>(...systems: S[]): Kind<S, 'aggregate'> {
  return { kind: 'aggregate', systems };
}
