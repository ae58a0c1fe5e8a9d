import { reopenAllChanges, waitingChangeIds } from '../store/changes.ts';
import { parentsWithChildren } from '../store/views/children.ts';
import { applyThese, projectAgain } from './apply.ts';
import { gatheredBy } from './batch/batch.ts';
import type { Engine } from './engine.ts';

const BATCH = 500;

/**
 * Rebuilds an empty hub from stored changes alone: decisions first, so that none is made anew, then
 * what the systems told. Nothing is delivered and nothing is read. Deliveries without a receipt are
 * left as unknown outcomes: when delivering is begun, the target is asked first. What is derived from other records
 * is projected again when those are there.
 *
 * @param batch changes of one transaction: what comes of them does not depend on it
 * @returns how many changes were applied
 */
export async function replay(live: Engine, batch = BATCH): Promise<number> {
  const engine = { ...live, replaying: true };
  await reopenAllChanges(engine.store);
  const replayed = (await replayPart(engine, true, batch)) + (await replayPart(engine, false, batch));
  await projectParents(engine);
  return replayed;
}

/** What is derived from other records, now that they are all there. */
async function projectParents(engine: Engine): Promise<void> {
  for (const { name: role } of Object.values(engine.hub.entities)) {
    const gathered = gatheredBy(engine.hub, role);
    let after = '';
    while (gathered.length > 0) {
      const parents = await parentsWithChildren(engine.store, { role, gathered, after, limit: BATCH });
      const last = parents.at(-1);
      if (last === undefined) break;
      await projectAgain(engine, parents);
      after = last;
    }
  }
}

async function replayPart(engine: Engine, hub: boolean, limit: number): Promise<number> {
  let after = 0;
  let applied = 0;
  for (;;) {
    const ids = await waitingChangeIds(engine.store, { hub, after, limit });
    const last = ids.at(-1);
    if (last === undefined) return applied;
    await applyThese(engine, ids);
    applied += ids.length;
    after = last;
  }
}
