import type { Database } from '../../store/connect.ts';
import { answeredSince } from '../../store/attempts.ts';
import { readDeliveriesOf } from '../../store/deliveries.ts';
import { readRecords } from '../../store/records.ts';
import type { Engine } from '../engine.ts';
import { parentsOf } from '../delivery/dependencies.ts';
import type { Finished } from './ended.ts';

/** States in which something is still to be brought about. */
const UNDER_WAY: readonly string[] = ['due', 'open', 'unknown', 'blocked'];
/** For so long after the last answer about it a record may still show what the answer means: under load, after a crash. */
const REST_MS = 15_000;

/**
 * Refusals that may only have come too early: what the delivery refers to is not at rest, so the
 * target may not know yet of, say, the line that was shipped. By the delivery's id, the record that
 * it waits for.
 */
export async function refusedTooEarly(engine: Engine, database: Database, finished: Finished[]): Promise<Map<number, string>> {
  const refused = finished.filter(
    ({ intent, outcome }) => outcome.kind === 'failed' && outcome.class === 'permanent' && intent.delivery.effect === '',
  );
  if (refused.length === 0) return new Map();
  const deliveries = refused.map(({ intent }) => intent.delivery);
  const records = await readRecords(database, [...new Set(deliveries.map((delivery) => delivery.recordId))]);
  const needed = deliveries.flatMap((delivery) => {
    const record = records.get(delivery.recordId);
    return record === undefined ? [] : [{ delivery, record }];
  });
  const parents = await parentsOf(database, engine.hub, needed);
  const moving = await recordsInMotion(engine, database, [...new Set([...parents.values()].flat())]);
  const early = new Map<number, string>();
  for (const [id, all] of parents) {
    const found = all.find((parent) => moving.has(parent));
    if (found !== undefined) early.set(id, found);
  }
  return early;
}

/** Records of which something is under way to any system, or was answered just now: a stage may have let an edit pass. */
async function recordsInMotion(engine: Engine, database: Database, ids: string[]): Promise<Set<string>> {
  const deliveries = await readDeliveriesOf(database, ids);
  const underWay = deliveries.filter((one) => UNDER_WAY.includes(one.state)).map((one) => one.recordId);
  return new Set([...underWay, ...(await answeredSince(database, ids, engine.now() - REST_MS))]);
}
