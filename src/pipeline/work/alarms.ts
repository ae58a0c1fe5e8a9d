import { takeDueAlarms } from '../../store/hub/alarms.ts';
import { appendHubEvents } from '../../store/hub/hub-events.ts';
import type { Engine } from '../engine.ts';

const BATCH = 500;

/**
 * Tells records whose time has come that it has: a look at the clock is a decision, stored like any other, so that a
 * replay of the changes ends the same holds at the same places. Taken and told in one transaction.
 *
 * @returns how many records were told
 */
export async function ringAlarms(engine: Engine): Promise<number> {
  const rung = await engine.store.transaction(async (database) => {
    const now = engine.now();
    const due = await takeDueAlarms(database, now, BATCH);
    if (due.length === 0) return 0;
    const at = new Date(now).toISOString();
    await appendHubEvents(
      database,
      due.map(({ recordId, entity, at: trigger }) => ({
        record: recordId,
        entity,
        // Two processes that ring for the same time ring once.
        event: { key: `tick:${trigger.toISOString()}`, type: 'tick', at, classifier: 'actual', data: {} },
      })),
    );
    return due.length;
  });
  if (rung > 0) engine.wake.ring('apply');
  return rung;
}
