/** Milliseconds since 1970. Tests pass their own. */
export type Clock = { now(): number };

/** A system's own clock: off by the dial's offset, or standing still at a moment that somebody has set. */
export type SystemClock = Clock & { stoppedAt: number | null };

export function systemClock(wall: Clock, offset: () => number): SystemClock {
  const clock: SystemClock = { stoppedAt: null, now: () => clock.stoppedAt ?? wall.now() + offset() };
  return clock;
}

export const wallClock: Clock = { now: () => Date.now() };

export function stampMilliseconds(at: number): string {
  return new Date(at).toISOString();
}

export function stampSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
