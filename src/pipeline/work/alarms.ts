import { takeDueAlarms } from '../../store/hub/alarms.ts';
import { appendHubEvents } from '../../store/hub/hub-events.ts';
import type { Occurrence } from '../../model/fact.ts';
import type { Engine } from '../engine.ts';

const BATCH = 500;

/**
 * Tells records whose time has come that it has: a look at the clock is a decision, stored like any other, so that a
 * replay of the changes ends the same holds at the same places. What an entity's clock decides is decided here, from the
 * record as it is committed. Taken and told in one transaction.
 *
 * @returns how many records were told
 */
export async function ringAlarms(engine: Engine): Promise<number> {
  const rung = await engine.store.transaction(async (database) => {
    const now = engine.now();
    const due = await takeDueAlarms(database, now, BATCH);
    if (due.length === 0) return 0;
    const at = new Date(now).toISOString();
    const events = due.flatMap(({ recordId, entity, at: trigger, body }) => {
      const { clock } = engine.hub.entities[entity] ?? {};
      const event = clock === undefined ? tick(trigger, at) : clock(body, at);
      return event === null ? [] : [{ record: recordId, entity, event }];
    });
    if (events.length > 0) await appendHubEvents(database, events);
    return events.length;
  });
  if (rung > 0) engine.wake.ring('apply');
  return rung;
}

/** Two processes that ring for the same time ring once. */
function tick(trigger: Date, at: string): Occurrence {
  return { key: `tick:${trigger.toISOString()}`, type: 'tick', at, classifier: 'actual', data: {} };
}
