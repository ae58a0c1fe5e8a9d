import { SynclineError } from '../../src/errors.ts';
import type { Normalised, RawChange } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import { order } from './order/facts.ts';
import type { RecordKind } from './record-kind.ts';
import { returned } from './returned/facts.ts';
import { customer } from './records/customer.ts';
import { invoice } from './records/invoice.ts';
import { level } from './records/level.ts';
import { location } from './records/location.ts';
import { shipment } from './records/shipment.ts';
import { variant } from './records/variant.ts';
import type { Settings } from './settings.ts';
import { nested } from './values.ts';

/** Every entity that is read from Tryton, by its name. */
export const kinds: ReadonlyMap<string, RecordKind> = new Map(
  [order, shipment, returned, invoice, customer, variant, level, location].map((kind) => [kind.entity, kind]),
);

/** Topic of what we read ourselves: Tryton tells nothing by itself. */
export function readTopic(entity: string): string {
  return `read:${entity}`;
}

/** Raw → claims. Throws `SYN_NORMALISE_…` for what cannot be read. */
export function openNormalise(settings: Settings): (change: RawChange) => Normalised {
  const byTopic = new Map([...kinds.values()].map((kind) => [readTopic(kind.entity), kind]));
  return (change) => {
    const kind = byTopic.get(change.topic);
    if (kind === undefined) throw new SynclineError('SYN_NORMALISE_UNKNOWN_TOPIC', `“${change.topic.slice(0, 100)}”.`);
    const doc = new Doc(nested(readJson(change.raw)), '', settings.zone);
    return { facts: kind.read(doc, settings), fetches: [] };
  };
}
