import type { Occurrence } from '../../model/fact.ts';
import type { WaveTurn } from '../../model/order/wave-schema.ts';
import { planWaves, type WaveDecision } from '../../rules/waves/plan-waves.ts';
import type { WavePlan, WavePlans } from '../../rules/waves/wave-plan.ts';
import type { Transaction } from '../../store/connect.ts';
import { appendHubEvents, type HubEvent } from '../../store/hub/hub-events.ts';
import { claimWaveParts, decideWaveParts, lockWaves, type DuePart } from '../../store/stock/wave-parts.ts';
import type { Engine } from '../engine.ts';

/**
 * Puts orders into waves and takes them out, in one short transaction: it takes the parts that need it, locks the waves of
 * each location in their alphabetical order, and writes what it decides with one change of the hub. No record is locked.
 * Returns how many decisions it made.
 */
export async function keepWaves(engine: Engine, plans: WavePlans, limit: number): Promise<number> {
  return engine.store.transaction(async (database) => {
    const parts = await claimWaveParts(database, Object.keys(plans), limit);
    const byLocation = [...Map.groupBy(parts, ({ location }) => location)].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const events: HubEvent[] = [];
    for (const [location, some] of byLocation) {
      const plan = plans[location];
      if (plan !== undefined) events.push(...(await planOne(database, { location, plan, parts: some, now: engine.now() })));
    }
    if (events.length > 0) await appendHubEvents(database, events);
    return events.length;
  });
}

interface AtLocation {
  location: string;
  plan: WavePlan;
  parts: readonly DuePart[];
  now: number;
}

async function planOne(database: Transaction, { location, plan, parts, now }: AtLocation): Promise<HubEvent[]> {
  const taken = await lockWaves(database, location, now);
  const decided = planWaves({ location, plan, now, taken, parts });
  decideWaveParts(
    database,
    decided.map(({ recordId, turn, wave }) => ({
      recordId,
      location,
      turn,
      wave: wave?.id ?? null,
      at: wave === null ? null : new Date(wave.at).toISOString(),
      state: wave === null ? 'unready' : 'planned',
    })),
  );
  const at = new Date(now).toISOString();
  return decided.map((one) => ({ record: one.recordId, entity: 'order', event: eventOf(location, one, at) }));
}

/** One key for each turn: whoever decides it second has decided nothing. */
function eventOf(location: string, { turn, wave, reason }: WaveDecision, at: string): Occurrence {
  const released = wave === null ? null : new Date(wave.at).toISOString();
  const data: WaveTurn = { location, turn, wave: wave?.id ?? null, at: released, reason };
  return { key: `wave:${location}:${turn}`, type: 'wave', at, classifier: 'actual', data };
}
