import type { Occurrence } from '../../model/fact.ts';
import { laneNumber } from '../../model/delivery.ts';
import { appendHubChange } from '../changes.ts';
import type { Database } from '../connect.ts';

/** Something that the hub itself says of a record: a hold placed or released by hand, a look at the clock. */
export interface HubEvent {
  record: string;
  entity: string;
  event: Occurrence;
}

/** Stores them as one decision, to be applied like any other change. */
export async function appendHubEvents(database: Database, events: HubEvent[]): Promise<void> {
  const raw = Buffer.from(JSON.stringify({ kind: 'events', events }));
  await appendHubChange(database, { topic: 'events', raw, applied: false, lane: laneNumber('cancel') });
}
