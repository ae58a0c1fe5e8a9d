import type { Clock } from '../../frame/clock.ts';

export type ThrottleStatus = { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };

/** The leaky bucket of one app in one shop: points flow back evenly with time. */
export class Bucket {
  private readonly clock: Clock;
  private readonly size: number;
  private readonly rate: number;
  private level: number;
  private at: number;

  constructor(clock: Clock, settings: { size: number; rate: number }) {
    this.clock = clock;
    this.size = settings.size;
    this.rate = settings.rate;
    this.level = settings.size;
    this.at = clock.now();
  }

  /** Takes the points when there are as many. */
  take(points: number): boolean {
    this.flow();
    if (points > this.level) return false;
    this.level -= points;
    return true;
  }

  /** Gives back what a request did not need. */
  restore(points: number): void {
    this.flow();
    this.level = Math.min(this.size, this.level + points);
  }

  /** For tests and for the driver: sets what is left. */
  set(points: number): void {
    this.flow();
    this.level = Math.max(0, Math.min(this.size, points));
  }

  status(): ThrottleStatus {
    this.flow();
    return { maximumAvailable: this.size, currentlyAvailable: Math.floor(this.level), restoreRate: this.rate };
  }

  private flow(): void {
    const now = this.clock.now();
    this.level = Math.min(this.size, this.level + (Math.max(0, now - this.at) * this.rate) / 1000);
    this.at = now;
  }
}
