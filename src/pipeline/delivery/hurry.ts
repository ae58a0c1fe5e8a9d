import { openCases } from '../../store/cases.ts';
import type { Database } from '../../store/connect.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { findWaitingCircles, inheritLanes } from '../../store/waits.ts';
import { queueFetches } from '../../store/fetches.ts';
import type { Engine } from '../engine.ts';
import type { Missing } from './dependencies.ts';

/** A delivery that is not called for now, and what it waits for. */
export interface Resting {
  delivery: Delivery;
  waits?: Missing;
}

/** Deliveries that wait on each other in a circle would wait for ever: a person has to break it. */
async function nameCircles(database: Database, resting: Resting[]): Promise<void> {
  const waiting = resting.filter(({ waits }) => waits !== undefined && waits.recordId !== null);
  const circular = new Set(
    await findWaitingCircles(
      database,
      waiting.map(({ delivery }) => delivery.id),
    ),
  );
  await openCases(
    database,
    waiting
      .filter(({ delivery }) => circular.has(delivery.id))
      .map(({ delivery }) => ({
        key: `delivery/${delivery.id}`,
        code: 'SYN_DELIVER_DEPENDENCY_CYCLE',
        system: delivery.system,
        recordId: delivery.recordId,
        deliveryId: delivery.id,
        changeId: delivery.changeId,
        detail: `${delivery.flow}: ${delivery.note ?? ''}`,
      })),
  );
}

/**
 * What others wait on inherits their urgency; what nobody has told us of is read from its source.
 * Returns how many reads there are to make, for whoever rings once this is committed.
 */
export async function hurryDependencies(engine: Engine, database: Database, resting: Resting[]): Promise<number> {
  const waiting = resting.flatMap(({ delivery, waits }) => (waits === undefined ? [] : [{ delivery, waits }]));
  await inheritLanes(
    database,
    waiting.flatMap(({ delivery, waits }) =>
      waits.recordId === null ? [] : [{ recordId: waits.recordId, system: delivery.system, lane: delivery.lane }],
    ),
  );
  const unknown = waiting
    .filter(({ waits }) => waits.recordId === null)
    .map(({ delivery, waits }) => ({ ...waits.reference.subject, lane: delivery.lane }));
  const readable = unknown.filter((one) =>
    engine.systems.get(one.system)?.entities.some((e) => e.entity === one.entity && e.canGet),
  );
  await queueFetches(database, readable, engine.now());
  await nameCircles(database, resting);
  return readable.length;
}
