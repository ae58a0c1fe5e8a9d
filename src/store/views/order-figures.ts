import type { Body, Child } from '../../model/entity.ts';
import { lineOfPath, WRONG_GOODS } from '../../model/order-life/wrong-goods.ts';
import { needsShipments, type CountedOrder } from '../../model/figures/order-figures.ts';
import { texts } from '../columns.ts';
import type { Store, Transaction } from '../connect.ts';
import { readChildren } from './children.ts';

/** Orders that are in memory at once: a few megabytes. */
const PAGE = 500;

/**
 * Takes every order that became known since a moment (epoch milliseconds), some at a time and each once. One pass over them
 * through a cursor: what it needs of memory does not grow with them, and an order that is changed meanwhile is seen as it
 * was at the beginning. Held records are among them, stubs are not.
 *
 * `begin` is called before the first, and again if all are taken anew; `seen` says which are of interest: no more is read
 * of the others.
 */
export async function eachOrderSince(
  store: Store,
  since: number,
  { begin, seen, take }: { begin: () => void; seen: (body: Body) => boolean; take: (order: CountedOrder) => void },
): Promise<void> {
  await store.transaction(async (database) => {
    begin();
    database.send({
      name: '',
      text: `declare orders no scroll cursor for select id, body from record
             where entity = 'order' and created_at >= to_timestamp($1::float8 / 1000) and not stub`,
      values: [since],
    });
    for (;;) {
      const rows = await database.query<{ id: string; body: string }>({
        name: '',
        text: `fetch ${PAGE} from orders`,
        values: [],
      });
      if (rows.length === 0) return;
      const orders = rows.map(({ id, body }) => ({ id, body: JSON.parse(body) as Body })).filter(({ body }) => seen(body));
      for (const order of await withMore(database, orders)) take(order);
    }
  });
}

async function withMore(database: Transaction, orders: readonly { id: string; body: Body }[]): Promise<CountedOrder[]> {
  if (orders.length === 0) return [];
  const ids = orders.map(({ id }) => id);
  const substituted = orders.filter(({ body }) => needsShipments(body)).map(({ id }) => id);
  const [unpromised, wrong, shipments] = await Promise.all([
    firstShort(database, ids),
    wrongLines(database, ids),
    substituted.length === 0
      ? new Map<string, Child[]>()
      : readChildren(database, [{ role: 'order', gathered: ['shipment'], parents: substituted }]),
  ]);
  return orders.map(({ id, body }) => ({
    body,
    unpromised: unpromised.get(id) ?? {},
    wrong: wrong.get(id) ?? new Set(),
    shipments: shipments.get(id) ?? [],
  }));
}

/** By order and line, what no stock was found for when the line was looked at first. */
async function firstShort(database: Transaction, ids: string[]): Promise<Map<string, Record<string, string>>> {
  const rows = await database.query<{ record_id: string; line: string; short: string }>({
    name: 'first-short',
    text: `select record_id, line, short from
             (select distinct on (s.record_id, l ->> 'line') s.record_id, l ->> 'line' as line, l ->> 'short' as short
              from sourcing s, json_array_elements(s.lines) l where s.record_id = any($1)
              order by s.record_id, l ->> 'line', s.id) first
           where short <> '0'`,
    values: [texts(ids)],
  });
  const byOrder = new Map<string, Record<string, string>>();
  for (const { record_id, line, short } of rows) byOrder.set(record_id, { ...byOrder.get(record_id), [line]: short });
  return byOrder;
}

/** By order, lines of which a parcel was ever told with another SKU: a discrepancy that is closed is kept. */
async function wrongLines(database: Transaction, ids: string[]): Promise<Map<string, Set<string>>> {
  const rows = await database.query<{ record_id: string; path: string }>({
    name: 'wrong-lines',
    text: `select record_id, path from discrepancy where record_id = any($1) and code = $2`,
    values: [texts(ids), WRONG_GOODS],
  });
  const byOrder = new Map<string, Set<string>>();
  for (const { record_id, path } of rows) {
    const line = lineOfPath(path);
    if (line !== null) byOrder.set(record_id, new Set([...(byOrder.get(record_id) ?? []), line]));
  }
  return byOrder;
}
