import { reopenAllChanges, waitingChangeIds } from '../store/changes.ts';
import { applyThese } from './apply.ts';
import type { Engine } from './engine.ts';

const BATCH = 500;

/**
 * Rebuilds an empty hub from stored changes alone: decisions first, so that none is made anew, then
 * what the systems told. Nothing is delivered and nothing is read. Deliveries without a receipt are
 * left as unknown outcomes: when delivering is begun, the target is asked first.
 *
 * @returns how many changes were applied
 */
export async function replay(live: Engine): Promise<number> {
  const engine = { ...live, replaying: true };
  await reopenAllChanges(engine.store);
  return (await replayPart(engine, true)) + (await replayPart(engine, false));
}

async function replayPart(engine: Engine, hub: boolean): Promise<number> {
  let after = 0;
  let applied = 0;
  for (;;) {
    const ids = await waitingChangeIds(engine.store, { hub, after, limit: BATCH });
    const last = ids.at(-1);
    if (last === undefined) return applied;
    await applyThese(engine, ids);
    applied += ids.length;
    after = last;
  }
}
