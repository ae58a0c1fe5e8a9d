import type { Clock } from '../frame/clock.ts';
import { Refusal } from '../wire/refusal.ts';

type Bucket = { left: number; at: number };

/** The usage plans: a token bucket for each operation. */
export class Quota {
  private readonly buckets = new Map<string, Bucket>();
  private readonly wall: Clock;

  constructor(wall: Clock) {
    this.wall = wall;
  }

  /** Throws `QuotaExceeded` when the bucket is empty. */
  take(operation: string, { rate, burst }: { rate: number; burst: number }): void {
    const now = this.wall.now();
    const known = this.buckets.get(operation) ?? { left: burst, at: now };
    const left = Math.min(burst, known.left + ((now - known.at) / 1000) * rate);
    if (left < 1) {
      this.buckets.set(operation, { left, at: now });
      throw new Refusal(429, 'QuotaExceeded');
    }
    this.buckets.set(operation, { left: left - 1, at: now });
  }
}
