import { SynclineError } from '../errors.ts';
import type { Attempt } from '../store/attempts.ts';
import type { HubEvent } from '../store/hub/hub-events.ts';
import type { StockDecision } from './stock/decision.ts';
import type { GuardDecision } from './stock/keep-guards.ts';

/** How one external call ended: the hub's own fact about a delivery. */
export interface Receipt {
  recordId: string;
  entity: string;
  system: string;
  facet: string;
  effect: string;
  flow: string;
  attempt: number;
  purpose: Attempt['purpose'];
  /** `held`: the target holds it; `absent`: it proved to hold nothing. */
  outcome: 'held' | 'absent';
  externalId: string | null;
  externalVersion: string | null;
  groups: Attempt['groups'];
  /** Hashes as the target gave the groups back, where they differ. */
  settled: Record<string, string>;
  answer: { outcome: 'accepted' | 'rejected'; reason?: string } | null;
  /** The step that has to follow this call; absent: it was the last. */
  next?: string;
  /** The effect's request as it was sent, so that a replay knows what was accepted. */
  request: { kind: string; groups: Record<string, string> } | null;
  /** Epoch milliseconds. */
  at: number;
}

/** A change of the system `hub`: everything that cannot be computed from what others told us. */
export type HubMessage =
  | { kind: 'receipts'; receipts: Receipt[] }
  | { kind: 'links'; links: { subject: string; recordId: string }[] }
  | StockDecision
  | GuardDecision
  /** What the hub itself says of records: holds placed and released by hand, looks at the clock. */
  | { kind: 'events'; events: HubEvent[] }
  /** A command: project these records again. Not a decision; a replay leaves it out. */
  | { kind: 'touch'; records: string[] };

const KINDS = new Set<string>(['receipts', 'links', 'stock', 'guards', 'events', 'touch'] satisfies HubMessage['kind'][]);

export function parseHubMessage(raw: Buffer): HubMessage {
  const message = JSON.parse(raw.toString('utf8')) as HubMessage;
  if (!KINDS.has(message.kind)) {
    throw new SynclineError('SYN_NORMALISE_UNKNOWN_TOPIC', 'hub');
  }
  return message;
}
