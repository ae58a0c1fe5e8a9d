import { differences } from '../compare/differences.ts';
import type { Doc } from '../doc.ts';
import { docs, text } from '../doc.ts';
import { reportDifferences } from './report-differences.ts';
import type { Row } from '../stores.ts';
import type { World } from '../world.ts';

interface Judged {
  system: string;
  about: string;
  shipment: Row;
  held: Row;
}

/** The parcels of a shipment, and in the shop how far they have come. */
export function judgeParcels(world: World, { system, about, shipment, held }: Judged): void {
  const parcels = docs(shipment.body, 'packages').map(({ tracking_number, carrier }) => ({
    tracking_number: tracking_number ?? null,
    carrier: carrier ?? null,
  }));
  const expected: Doc = { packages: parcels };
  if (system === 'erp') expected['shipped_at'] = shipment.body['shipped_at'] ?? null;
  reportDifferences(world, { system, about, found: differences(expected, held.body), older: false });
  if (system === 'shop' && world.stores.shop.showsProgress) judgeProgress(world, { system, about, shipment, held });
}

/** A shipment has been delivered when the last of its parcels has, and not before. */
function judgeProgress(world: World, { system, about, shipment, held }: Judged): void {
  const numbers = docs(shipment.body, 'packages').flatMap((parcel) => text(parcel, 'tracking_number') ?? []);
  const tracked = world.stores.carrier.rows('tracking').filter((row) => numbers.includes(row.id));
  const delivered = tracked.filter((row) => docs(row.body, 'events').some((event) => isDelivery(row.body, event)));
  const all = numbers.length > 0 && delivered.length === numbers.length;
  const says = String(held.body['status']);
  if (all && says !== 'delivered') {
    world.findings.add({
      fault: 'misordered',
      system,
      about,
      detail: `status: every parcel was delivered, holds ${says}`,
    });
  }
  if (!all && says === 'delivered') {
    world.findings.add({
      fault: 'corrupted',
      system,
      about,
      detail: `status: holds delivered, ${delivered.length} of ${numbers.length} parcels were`,
    });
  }
}

/** What carriers call a delivery in their own codes; the sandbox's carrier and FedEx use the same letters, UPS others. */
const DELIVERED: Record<string, string> = { sendex: 'DL', fedex: 'DL', ups: 'D', 'x12-214': 'D1' };

/** One that has happened and that was not taken back. */
function isDelivery(parcel: Doc, event: Doc): boolean {
  const list = text(event, 'list') ?? text(parcel, 'carrier') ?? '';
  return event['classifier'] === 'ACT' && event['void'] === undefined && event['code'] === DELIVERED[list];
}
