import type { Database } from '../../store/connect.ts';
import { lockDeliveriesOf } from '../../store/deliveries.ts';
import { readFacts } from '../../store/facts.ts';
import { findReferrers } from '../../store/links.ts';
import { lockRecords } from '../../store/records.ts';
import type { Identified } from '../identify.ts';
import type { Normalised } from '../normalise.ts';

/** Everything that the pure stages look at, read after the record rows are locked in id order. */
export type Batch = Awaited<ReturnType<typeof readBatch>>;

/** Reads a batch: locks first, facts in a later statement, so that nothing committed meanwhile is missed. */
export async function readBatch(
  database: Database,
  normalised: Normalised[],
  found: { identified: Identified; touched: string[]; replaying: boolean },
) {
  const { identified, touched, replaying } = found;
  const fresh = identified.links.map((link) => link.subject);
  const referrers = await findReferrers(database, fresh);
  const ids = [...new Set([...identified.entityOf.keys(), ...referrers, ...touched])].sort();
  const records = await lockRecords(database, ids);
  const existing = [...records.keys()];
  const [facts, deliveries] = await Promise.all([
    readFacts(database, existing),
    // A record that is not there has no deliveries, but in a replay: there its receipts come first.
    lockDeliveriesOf(database, replaying ? ids : existing),
  ]);
  return { ids, normalised, identified, records, facts, deliveries };
}
