import { openCases } from '../../store/cases.ts';
import { findStrangers } from '../../store/hub/strangers.ts';
import type { Engine } from '../engine.ts';

/** Longer than a call and its receipt take: what the hub itself makes in a target is told of by the target, too. */
const STRANGER_MS = 2 * 60_000;

/**
 * Says of what a target has made by itself where its flow wants that said.
 *
 * @returns how many there are that nobody was told of yet
 */
export async function reportStrangers(engine: Engine): Promise<number> {
  const targets = engine.hub.flows.filter((flow) => flow.strangers === 'case').map(({ entity, to }) => ({ entity, system: to }));
  const found = await findStrangers(engine.store, STRANGER_MS, targets);
  await openCases(
    engine.store,
    found.map(({ recordId, entity, system, subject }) => ({
      key: `stranger/${subject}`,
      code: 'SYN_PROJECT_STRANGER',
      system,
      recordId,
      deliveryId: null,
      changeId: null,
      detail: `${subject} was made in ${system}; who owns ${entity} knows of none.`,
    })),
  );
  return found.length;
}
