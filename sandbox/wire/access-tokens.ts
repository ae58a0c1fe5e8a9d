import { randomBytes } from 'node:crypto';
import type { Clock } from '../frame/clock.ts';

/** The access tokens that a system has given out. They live in memory only: a restart forgets them, and clients must cope. */
export class AccessTokens {
  private readonly expiry = new Map<string, number>();
  private readonly wall: Clock;
  private readonly lifetime: number;

  /** @param lifetime of each, in milliseconds. */
  constructor(wall: Clock, lifetime: number) {
    this.wall = wall;
    this.lifetime = lifetime;
  }

  /** A new token, as the answer names it and the seconds that it lives. */
  give(prefix = ''): { access_token: string; expires_in: number } {
    this.forgetExpired();
    const token = `${prefix}${randomBytes(24).toString('base64url')}`;
    this.expiry.set(token, this.wall.now() + this.lifetime);
    return { access_token: token, expires_in: Math.floor(this.lifetime / 1000) };
  }

  stateOf(token: string): 'good' | 'expired' | 'unknown' {
    const until = this.expiry.get(token);
    if (until === undefined) return 'unknown';
    return until <= this.wall.now() ? 'expired' : 'good';
  }

  /** Every token that was given out has expired. */
  expireAll(): void {
    for (const token of this.expiry.keys()) this.expiry.set(token, this.wall.now());
  }

  /** A token is remembered for a while after its end, so that the answer can say "expired" and not "unknown". */
  private forgetExpired(): void {
    for (const [token, until] of this.expiry) if (until + this.lifetime * 10 < this.wall.now()) this.expiry.delete(token);
  }
}
