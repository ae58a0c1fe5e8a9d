import type { ShadowGroup } from '../model/delivery.ts';
import type { Claim } from './newest-claims.ts';

/** What is known of our own writes of one group to the system that claims it. */
export interface OwnWrite {
  system: string;
  shadow: ShadowGroup | undefined;
  /** Hash that an unanswered attempt writes. */
  open: string | undefined;
}

/** Whose a claim is: the system's own, or ours come back. */
export type Standing = 'own' | 'echo' | 'stale_echo' | 'intent_open';

/**
 * Tells a system's own claim from our write seen again. A shadow without an origin, or whose origin
 * is the system itself, was only observed: what it holds is the system's own.
 */
export function standingOf(claim: Claim, { system, shadow, open }: OwnWrite): Standing {
  if (open === claim.hash) return 'intent_open';
  if (shadow === undefined) return 'own';
  const written = shadow.origin !== undefined && shadow.origin.system !== system;
  if (claim.hash === shadow.hash || claim.hash === shadow.settled) return written ? 'echo' : 'own';
  if (shadow.past?.includes(claim.hash) !== true) return 'own';
  // Received before our last write: the echo of an earlier write, come in its time.
  if (claim.receivedAt <= shadow.at) return 'echo';
  // A read made after our last write that still shows an earlier value: it was set back there.
  return claim.via === 'push' ? 'stale_echo' : 'own';
}
