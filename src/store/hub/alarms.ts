import type { Body } from '../../model/entity.ts';
import { numbers, texts } from '../columns.ts';
import type { Database, Transaction } from '../connect.ts';

/** When the clock has to be looked at for a record. */
export interface Alarm {
  recordId: string;
  /** RFC 3339; null: no more. */
  at: string | null;
}

/** Sets the one alarm of each of these records, or takes it away. */
export function setAlarms(database: Transaction, alarms: Alarm[]): void {
  const set = alarms.filter(({ at }) => at !== null);
  const unset = alarms.filter(({ at }) => at === null);
  if (set.length > 0) {
    database.send({
      name: 'set-alarms',
      text: `insert into alarm (record_id, at) select id, to_timestamp(ms / 1000) from unnest($1::text[], $2::float8[]) as a(id, ms)
             on conflict (record_id) do update set at = excluded.at`,
      values: [texts(set.map(({ recordId }) => recordId)), numbers(set.map(({ at }) => Date.parse(at ?? '')))],
    });
  }
  if (unset.length > 0) {
    database.send({
      name: 'unset-alarms',
      text: `delete from alarm where record_id = any($1)`,
      values: [texts(unset.map(({ recordId }) => recordId))],
    });
  }
}

export interface DueAlarm {
  recordId: string;
  entity: string;
  at: Date;
  body: Body;
}

/** Takes the alarms that are due: whoever takes one tells its record in the same transaction. */
export async function takeDueAlarms(database: Database, now: number, limit: number): Promise<DueAlarm[]> {
  const rows = await database.query<{ record_id: string; entity: string; at: Date; body: string }>({
    name: 'take-due-alarms',
    text: `with due as (
             delete from alarm where record_id = any(array(
               select record_id from alarm where at <= to_timestamp($1::float8 / 1000) order by at limit $2 for update skip locked))
             returning record_id, at
           )
           select d.record_id, r.entity, d.at, r.body::text as body from due d join record r on r.id = d.record_id order by d.at, d.record_id`,
    values: [now, limit],
  });
  return rows.map(({ record_id, entity, at, body }) => ({ recordId: record_id, entity, at, body: JSON.parse(body) as Body }));
}
