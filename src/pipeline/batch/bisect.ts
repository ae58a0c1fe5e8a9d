import { openCases } from '../../store/cases.ts';
import { holdChanges, readChange } from '../../store/changes.ts';
import { sqlState } from '../../store/connect.ts';
import { faultOf } from '../../log.ts';
import type { Engine } from '../engine.ts';

/** Another transaction was first with a record or a link: the batch is taken again and finds it. */
export class RaceLost extends Error {}

interface Failed {
  engine: Engine;
  ids: number[];
  error: unknown;
  /** Applies exactly these changes. */
  take: (ids: number[]) => Promise<number>;
}

/** How often a batch that lost a race is taken again whole before it is split. */
const ROUNDS = 5;

/**
 * Finds the change that poisons a batch by halving it. The innocent are applied; the poisoned one
 * becomes a case with its raw kept. A failure of the database itself is nobody's fault: it is
 * thrown on and the worker waits.
 */
export async function isolate(failed: Failed, round = 1): Promise<void> {
  const { engine, ids, error, take } = failed;
  if (ids.length === 0 || isDatabaseDown(error)) throw error;
  if (error instanceof RaceLost && round < ROUNDS) return retake(failed, round);
  if (ids.length === 1) return setAside(engine, ids[0] ?? 0, error);
  const middle = ids.length >> 1;
  for (const part of [ids.slice(0, middle), ids.slice(middle)]) {
    try {
      await take(part);
    } catch (failure) {
      await isolate({ engine, ids: part, error: failure, take });
    }
  }
}

async function retake(failed: Failed, round: number): Promise<void> {
  try {
    await failed.take(failed.ids);
  } catch (error) {
    await isolate({ ...failed, error }, round + 1);
  }
}

/** No SQLSTATE and no RaceLost: the connection broke, or our own code threw on these very changes. */
export function isDatabaseDown(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(08|53|57|58)/.test(state);
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return (
    (typeof code === 'string' && /^E[A-Z]+$/.test(code)) ||
    (error instanceof Error &&
      /Connection terminated|timeout exceeded when trying to connect|pool after calling end/.test(error.message))
  );
}

async function setAside(engine: Engine, id: number, error: unknown): Promise<void> {
  await engine.store.transaction(async (database) => {
    const change = await readChange(database, id);
    if (change === null) return;
    holdChanges(database, [change]);
    await openCases(database, [
      {
        key: `change/${id}`,
        code: 'SYN_APPLY_POISON',
        system: change.system,
        recordId: null,
        deliveryId: null,
        changeId: id,
        detail: error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}` : 'unknown error',
      },
    ]);
  });
  engine.log.error('change.setAside', { change: id, ...faultOf(error) });
}
