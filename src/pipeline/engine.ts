import type { Hub } from '../config.ts';
import type { OpenSystem } from '../kit/contract.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/connect.ts';
import type { Starter } from './delivery/intent.ts';
import type { RecentRecords } from './work/recent-records.ts';
import type { Wake } from './work/wake.ts';

/** Who wrote what is another's. */
export interface Breach {
  system: string;
  entity: string;
  group: string;
}

/** What every stage of the pipeline is given: no stage reaches for a global. */
export interface Engine {
  store: Store;
  hub: Hub;
  systems: Map<string, OpenSystem>;
  wake: Wake;
  recent: RecentRecords;
  /** By system, what makes calls at once; empty where this process does not deliver. */
  starters: Map<string, Starter>;
  log: Log;
  /** A system has written a group that it does not own; called once for each such claim, when it is stored. */
  breached: (breach: Breach) => void;
  /** Epoch milliseconds. */
  now: () => number;
  /** 0 ≤ x < 1: jitter. */
  random: () => number;
  /** Where systems reach this hub: `https://hub.example.test`; null: they are not told. */
  publicUrl: string | null;
  /** Names this process in leases. */
  worker: string;
  /** True while stored changes are replayed: nothing is decided and nothing is delivered. */
  replaying: boolean;
}
