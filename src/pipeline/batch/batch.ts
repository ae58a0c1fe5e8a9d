import type { Hub } from '../../config.ts';
import { readChildren, type Gathering } from '../../store/views/children.ts';
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
  found: { hub: Hub; identified: Identified; touched: string[]; replaying: boolean },
) {
  const { hub, identified, touched, replaying } = found;
  const fresh = identified.links.map((link) => link.subject);
  const referrers = await findReferrers(database, fresh);
  const ids = [...new Set([...identified.entityOf.keys(), ...referrers, ...touched])].sort();
  const records = await lockRecords(database, ids);
  const existing = [...records.keys()];
  const gathering = gatherings(hub, [...records.values()]);
  const [facts, deliveries, children] = await Promise.all([
    readFacts(database, existing),
    // A record that is not there has no deliveries, but in a replay: there its receipts come first.
    lockDeliveriesOf(database, replaying ? ids : existing),
    readChildren(database, gathering),
  ]);
  return { ids, normalised, identified, records, facts, deliveries, children };
}

/** By entity, the records whose state is derived from others too. */
function gatherings(hub: Hub, records: { id: string; entity: string }[]): Gathering[] {
  return [...Map.groupBy(records, ({ entity }) => entity)].flatMap(([entity, some]) => {
    const gathered = gatheredBy(hub, entity);
    return gathered.length === 0 ? [] : [{ role: entity, gathered, parents: some.map(({ id }) => id) }];
  });
}

/** The entities whose records a record of this one is derived from. */
export function gatheredBy(hub: Hub, entity: string): readonly string[] {
  const definition = hub.entities[entity];
  return definition?.derive === undefined ? [] : (definition.gathers ?? []);
}
