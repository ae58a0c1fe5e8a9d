import { HUB, parseSubject } from '../../model/subject.ts';
import type { StockMovement } from '../../model/stock/fold-level.ts';
import { numbers, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';
import type { MovementRow } from './levels.ts';

/** A movement as it stands in the ledger. */
export type LevelMovement = MovementRow & StockMovement;

const COLUMNS = `m.subject, m.key, m.level, m.sku, m.location, m.kind, m.reason, m.document, m.change_id as "changeId",
  trim_scale(m.quantity)::text as quantity,
  extract(epoch from m.at)::float8 * 1000 as at, extract(epoch from m.since)::float8 * 1000 as since`;

/** Movements of these levels that are not in them yet. */
export async function waitingMovements(database: Database, levels: readonly string[]): Promise<LevelMovement[]> {
  const rows = await database.query<MovementRow>({
    name: 'waiting-movements',
    text: `select ${COLUMNS} from movement m where m.level = any($1) and m.waiting`,
    values: [texts([...levels])],
  });
  return rows.map(fromRow);
}

/** The reason of a movement of the hub's own for units that a picker did not find. */
const SHORT_PICK = 'short_pick';

/** Deltas that are in these levels already and happened after a moment, each level's own. */
export async function deltasAfter(database: Database, from: ReadonlyMap<string, number>): Promise<LevelMovement[]> {
  if (from.size === 0) return [];
  const rows = await database.query<MovementRow>({
    name: 'deltas-after',
    text: `select ${COLUMNS} from unnest($1::text[], $2::float8[]) as f(level, at)
           join movement m on m.level = f.level and m.at > to_timestamp(f.at / 1000)
           where not m.waiting and m.kind = 'delta'`,
    values: [texts([...from.keys()]), numbers([...from.values()])],
  });
  return rows.map(fromRow);
}

/** They are in their levels now. */
export function settleMovements(database: Transaction, movements: readonly { subject: string; key: string }[]): void {
  if (movements.length === 0) return;
  database.send({
    name: 'settle-movements',
    text: `update movement m set waiting = false from unnest($1::text[], $2::text[]) as s(subject, key)
           where m.subject = s.subject and m.key = s.key`,
    values: [texts(movements.map(({ subject }) => subject)), texts(movements.map(({ key }) => key))],
  });
}

function fromRow({ at, since, ...row }: MovementRow): LevelMovement {
  const provisional = parseSubject(row.subject).system === HUB;
  const notFound = provisional && row.reason === SHORT_PICK;
  return { ...row, at: Math.round(at), since: since === null ? null : Math.round(since), provisional, notFound };
}
