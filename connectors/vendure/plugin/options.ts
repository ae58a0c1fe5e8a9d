/** How the plug-in reaches the hub, and how long it keeps what it has told. */
export interface SynclineOptions {
  /** Where the hub takes the webhooks of this shop: `https://hub.example/webhooks/shop/notices`. */
  url: string;
  /** Signing secret of the Standard Webhooks: `whsec_` and base64 of at least 24 bytes. */
  secret: string;
  /** How often the outbox is looked at when nothing has rung, in milliseconds; 2 000 when absent. */
  intervalMs?: number;
  /** Days that delivered notices are kept; 7 when absent. */
  keepDays?: number;
  /** A notice that has waited this long is warned of in the log; 5 minutes when absent. */
  stuckAfterMs?: number;
  /** Until the hub's answer is given up; 10 000 ms when absent. */
  timeoutMs?: number;
  /** For how long a process may send before another one takes over from it; 30 000 ms when absent. */
  leaseMs?: number;
}

export type Settled = Required<SynclineOptions>;

/** Throws when the address or the secret cannot be right: better at the start than at the first change. */
export function settled(options: SynclineOptions): Settled {
  const { protocol } = new URL(options.url);
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error('Syncline: the url is not one of http or https.');
  if (signingKey(options.secret).length < 24) {
    throw new Error('Syncline: the secret is not `whsec_` and base64 of at least 24 bytes.');
  }
  return { intervalMs: 2_000, keepDays: 7, stuckAfterMs: 300_000, timeoutMs: 10_000, leaseMs: 30_000, ...options };
}

/** The bytes that sign. */
export function signingKey(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}
