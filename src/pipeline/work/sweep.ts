import { systemsOf } from '../../config/problems.ts';
import { laneNumber } from '../../model/delivery.ts';
import { openCases } from '../../store/cases.ts';
import { activateRules, activeRules, oldStubs, recordsOfOtherRules } from '../../store/hub/rule-versions.ts';
import { findMissed } from '../../store/links.ts';
import { touch } from '../../store/repair.ts';
import type { Engine } from '../engine.ts';

const BATCH = 500;
/** How long a record may be known of without being known: long enough for a source's retries. */
const STUB_MS = 15 * 60_000;

/**
 * Takes over with this process's rules. Records that other rules made are projected again in the
 * history lane, behind everything live.
 *
 * @returns how many records are to be projected again
 */
export async function adoptRules(engine: Engine): Promise<number> {
  const { version } = engine.hub;
  const before = await activeRules(engine.store);
  if (before === version) return 0;
  await engine.store.transaction((database) => activateRules(database, version));
  if (before === null) return 0;
  let after = '';
  let touched = 0;
  for (;;) {
    const ids = await recordsOfOtherRules(engine.store, { version, after, limit: BATCH });
    const last = ids.at(-1);
    if (last === undefined) break;
    await touch(engine.store, ids, laneNumber('history'));
    touched += ids.length;
    after = last;
  }
  engine.log.info('rules.adopted', { version, before, records: touched });
  engine.wake.ring('apply');
  return touched;
}

/**
 * By entity, the systems that own what no record of it can be without; and the payment provider, for money that is of no
 * order has to be found.
 */
function ownersOf({ hub }: Engine): { entity: string; system: string }[] {
  const { provider } = hub.payments;
  const payers = provider === null ? [] : [{ entity: 'order', system: provider }];
  const owners = Object.values(hub.entities).flatMap(({ name, essential = [] }) => {
    const strategies = essential.map((group) => hub.ownership[name]?.[group]).filter((strategy) => strategy !== undefined);
    return [...new Set(strategies.flatMap(systemsOf))].map((system) => ({ entity: name, system }));
  });
  return [...owners, ...payers];
}

function endsOf({ hub }: Engine): { entity: string; group: string }[] {
  return Object.values(hub.entities).flatMap(({ name, ends = [] }) => ends.map((group) => ({ entity: name, group })));
}

/** Says of records that have stayed stubs too long that their essentials are missing. */
export async function reportStubs(engine: Engine): Promise<number> {
  const stubs = await oldStubs(engine.store, { olderThanMs: STUB_MS, owners: ownersOf(engine), ends: endsOf(engine) });
  await openCases(
    engine.store,
    stubs.map(({ id, entity }) => ({
      key: `record/${id}`,
      code: 'SYN_PROJECT_MISSING_PARENT',
      system: null,
      recordId: id,
      deliveryId: null,
      changeId: null,
      detail: `Of the ${entity} only parts are known after ${STUB_MS / 60_000} minutes.`,
    })),
  );
  return stubs.length;
}

/**
 * Projects again what waits on something that is there. A record and what it refers to, applied by
 * two processes at the same moment, each end before they can see the other: nobody else would look
 * at the record again.
 *
 * @returns how many records are to be projected again
 */
export async function revisitMissed(engine: Engine): Promise<number> {
  const missed = await findMissed(engine.store, BATCH);
  if (missed.length === 0) return 0;
  await touch(engine.store, missed, laneNumber('order'));
  engine.log.info('records.revisited', { records: missed.length });
  engine.wake.ring('apply');
  return missed.length;
}
