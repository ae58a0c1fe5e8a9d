import { texts } from '../columns.ts';
import type { Database } from '../connect.ts';

/** What a transfer between locations is called in movements: what left one, and what the other received. */
const LEGS = `('transfer_out', 'transfer_in')`;

/** One variant of a transfer that has left a location and has not arrived whole. */
export interface InTransit {
  document: string;
  sku: string;
  /** Where it left, where something of it arrived; null: nothing has. */
  from: string | null;
  to: string | null;
  /** Sent less received: below zero when more arrived than had left. */
  quantity: string;
  sentAt: Date | null;
  receivedAt: Date | null;
}

const OPEN = `select document, sku,
    min(location) filter (where reason = 'transfer_out') as "from", min(location) filter (where reason = 'transfer_in') as "to",
    trim_scale(-sum(quantity))::text as quantity, min(at) filter (where reason = 'transfer_out') as "sentAt",
    max(at) filter (where reason = 'transfer_in') as "receivedAt"
  from movement where reason in ${LEGS} and document is not null and sku is not null`;

/** What of these variants is under way. It is on hand nowhere, so nobody can sell it. */
export async function inTransitOf(database: Database, skus: readonly string[]): Promise<InTransit[]> {
  if (skus.length === 0) return [];
  return database.query<InTransit>({
    name: 'in-transit-of',
    text: `${OPEN} and sku = any($1) group by document, sku having sum(quantity) <> 0 order by document, sku limit 1000`,
    values: [texts([...skus])],
  });
}

/**
 * Transfers that have come to an end and do not add up: of which more arrived than had left, and of which part arrived
 * longer ago than `afterMs`, with nothing since. One that a person has closed the case of is settled.
 */
export async function findVariances(database: Database, afterMs: number): Promise<InTransit[]> {
  return database.query<InTransit>({
    name: 'find-transfer-variances',
    text: `select * from (${OPEN} group by document, sku having sum(quantity) > 0
               or (sum(quantity) < 0 and max(at) filter (where reason = 'transfer_in') < now() - make_interval(secs => $1))
             order by document, sku limit 1000) odd
           where not exists (select 1 from cases c where c.key = 'transfer/' || odd.document || '/' || odd.sku and c.state = 'closed' and c.closed_by <> 'hub')`,
    values: [afterMs / 1_000],
  });
}
