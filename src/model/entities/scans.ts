import type { DeriveInput } from '../entity.ts';
import { readCode, type CodeTables } from '../tracking/code-table.ts';
import type { Scan } from './milestone.ts';
import { trackingKey, type Retraction, type ScanData } from './shipment-schema.ts';

type Event = DeriveInput['events'][number];

/** A scan as the hub understands it, beside what was said. */
export interface ReadScan extends Scan {
  event: Event;
  data: ScanData;
  /** Why, where the code tells: `customs`, `refused`. */
  reason: string | null;
  /** Its source has taken it back. */
  retracted: boolean;
}

/** Every scan, read by the code tables; one that was taken back says so and counts no more. */
export function readScans(events: DeriveInput['events'], codes: CodeTables): ReadScan[] {
  const retracted = new Set(
    events.filter(({ type }) => type === 'retraction').map(({ system, data }) => `${system} ${(data as Retraction).of}`),
  );
  return events
    .filter(({ type }) => type === 'scan')
    .map((event) => {
      const data = event.data as ScanData;
      const { list = null, partner = null, code = null, carrier, trackingNumber, milestone } = data;
      const reading = readCode(codes, { carrier, list, partner, code, milestone });
      return {
        event,
        data,
        package: trackingKey(carrier, trackingNumber),
        milestone: reading.milestone ?? 'unknown',
        at: event.at,
        // A code of an appointment is none of something that has happened, whatever else was said.
        classifier: reading.classifier ?? event.classifier,
        reason: reading.reason ?? null,
        retracted: retracted.has(`${event.system} ${event.key}`),
      };
    });
}
