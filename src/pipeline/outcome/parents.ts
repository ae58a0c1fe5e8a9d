import type { Database } from '../../store/connect.ts';
import { readDeliveriesOf, type Delivery } from '../../store/deliveries.ts';
import { readRecords } from '../../store/records.ts';
import type { Engine } from '../engine.ts';
import { parentsOf } from '../delivery/dependencies.ts';
import type { Finished } from './ended.ts';

/** States in which newer content is still to reach the target. */
const ON_ITS_WAY: readonly string[] = ['due', 'open', 'unknown', 'blocked'];

/**
 * Refusals that may only have come too early: what the delivery refers to had newer state on its
 * way to the same target, which then knew nothing yet of, say, the line that was shipped. By the
 * delivery's id, the record that it waits for.
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
  const states = await readDeliveriesOf(database, [...new Set([...parents.values()].flat())]);
  const early = new Map<number, string>();
  for (const { intent } of refused) {
    const { id, system } = intent.delivery;
    const found = parents
      .get(id)
      ?.find((parent) => states.some((one) => one.recordId === parent && moves(one, system, intent.attempt.startedAt)));
    if (found !== undefined) early.set(id, found);
  }
  return early;
}

/** It is on its way to the system, or arrived there after the call had begun. */
function moves(parent: Delivery, system: string, since: number): boolean {
  if (parent.system !== system || parent.effect !== '') return false;
  return ON_ITS_WAY.includes(parent.state) || (parent.shadow?.at ?? 0) >= since;
}
