/** Milliseconds since 1970. Tests pass their own. */
export type Clock = { now(): number };

export const wallClock: Clock = { now: () => Date.now() };

export function stampMilliseconds(at: number): string {
  return new Date(at).toISOString();
}

export function stampSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
