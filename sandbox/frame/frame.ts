import type { Dial } from '../faults/dial.ts';
import type { Dispatcher, Signer } from '../webhooks/dispatcher.ts';
import type { Outbox } from '../webhooks/outbox.ts';
import type { Refusal } from '../wire/refusal.ts';
import type { Clock, SystemClock } from './clock.ts';
import type { Doc } from './json.ts';
import type { Journal } from '../wire/journal.ts';
import type { Options } from './options.ts';
import type { Call, Route } from '../wire/routes.ts';
import type { Secrets } from './secrets.ts';
import type { Store } from './store.ts';

/** What every stand-in stands on. */
export type Frame = {
  options: Options;
  secrets: Secrets;
  store: Store;
  dial: Dial;
  outbox: Outbox;
  dispatcher: Dispatcher;
  journal: Journal;
  /** The system's own clock, off by the dial's offset. */
  clock: SystemClock;
  wall: Clock;
  /** A moment of the system's clock as this system writes it. */
  stamp: (at: number) => string;
};

/** One system: its interface, and the work it does on its own. */
export type StandIn = {
  /** Throws a refusal when the request does not prove who sends it. */
  authorise: (call: Call) => void;
  /** Where its interface lies when that is below `/admin/`, which is the side door's. */
  interface?: string;
  /** How this system words a refusal; `{code, message, field?}` unless said otherwise. */
  word?: (refusal: Refusal) => Doc;
  /** True of a request that changes nothing although it is no GET. */
  reads?: (call: Call) => boolean;
  /** `METHOD /path` of routes that need no authorisation. */
  open?: string[];
  routes: Route[];
  adminRoutes: Route[];
  /** What it still has to do of its own accord. */
  work?: () => number;
  start?: () => void;
  stop?: () => Promise<void>;
};

export type Definition = {
  system: string;
  secretNames: string[];
  /** Flags of this system alone, with their defaults. */
  flags: Record<string, string>;
  stamp: (at: number) => string;
  signer: (secrets: Secrets, clock: Clock) => Signer;
  build: (frame: Frame) => StandIn;
};
