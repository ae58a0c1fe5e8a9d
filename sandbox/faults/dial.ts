import { chance } from './chance.ts';
import type { Rates, ShareName } from './rates.ts';

/** Where the injections are counted; the store keeps them over a restart. */
export type FaultTally = { add(kind: string): void; all(): Record<string, number> };

type DialSettings = { system: string; seed: number; rates: Rates; tally: FaultTally };

/**
 * Decides which faults happen. A draw names what it is about, and the dial remembers how often that was drawn:
 * the third attempt at one request always has the same luck, whatever else goes on meanwhile.
 */
export class Dial {
  rates: Rates;
  readonly tally: FaultTally;
  private readonly system: string;
  private readonly seed: number;
  private readonly drawn = new Map<string, number>();

  constructor(settings: DialSettings) {
    this.rates = settings.rates;
    this.tally = settings.tally;
    this.system = settings.system;
    this.seed = settings.seed;
  }

  /** Whether this fault strikes now; a strike is counted. */
  strikes(kind: ShareName, about: string): boolean {
    const rate = this.rates[kind];
    if (rate <= 0 || this.draw(kind, about) >= rate) return false;
    this.tally.add(kind);
    return true;
  }

  /** A whole number from `low` up to and including `high`. */
  between(about: string, low: number, high: number): number {
    const span = Math.max(0, Math.floor(high - low)) + 1;
    return low + Math.floor(this.draw('between', about) * span);
  }

  /** A seeded draw for the stand-in's own work (a short pick, a refusal): not a fault, not counted. */
  luck(about: string): number {
    return this.draw('luck', about);
  }

  private draw(kind: string, about: string): number {
    const key = `${kind}|${about}`;
    const nth = this.drawn.get(key) ?? 0;
    this.drawn.set(key, nth + 1);
    return chance(this.seed, this.system, key, nth);
  }
}
