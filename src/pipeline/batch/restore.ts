import type { Transaction } from '../../store/connect.ts';
import { deliveryKey, insertDeliveries, lockDeliveriesOf, updateDeliveries, type Delivery } from '../../store/deliveries.ts';
import { ensureLinks } from '../../store/links.ts';
import { writeGuards } from '../../store/stock/guards.ts';
import { laneNumber } from '../../model/delivery.ts';
import { subjectKey } from '../../model/subject.ts';
import type { Engine } from '../engine.ts';
import type { Receipt } from '../hub-message.ts';
import type { Normalised } from '../normalise.ts';
import { replayStock } from '../stock/decision.ts';
import { emptyShadow, withAcceptance, withReceipt } from '../delivery/shadows.ts';

/**
 * Brings in what the hub said itself and returns the records it touches. While live, receipts have
 * already been written by the deliverer, and only project again; in a replay they rebuild links,
 * deliveries and shadows.
 */
export async function restore(engine: Engine, database: Transaction, normalised: Normalised[]): Promise<string[]> {
  const touched = new Set<string>();
  for (const { message } of normalised) {
    if (message === null) continue;
    if (message.kind === 'touch' || message.kind === 'stock' || message.kind === 'guards')
      message.records.forEach((id) => touched.add(id));
    if (message.kind === 'receipts') message.receipts.forEach((receipt) => touched.add(receipt.recordId));
    if (engine.replaying && message.kind === 'links') {
      await ensureLinks(
        database,
        message.links.map((link) => ({ ...link, decidedBy: null })),
      );
    }
    if (engine.replaying && message.kind === 'stock') replayStock(database, message);
    if (engine.replaying && message.kind === 'guards') writeGuards(database, message.guards);
    if (engine.replaying && message.kind === 'receipts') await restoreReceipts(engine, database, message.receipts);
  }
  return [...touched];
}

async function restoreReceipts(engine: Engine, database: Transaction, receipts: Receipt[]): Promise<void> {
  const stored = await lockDeliveriesOf(database, [...new Set(receipts.map((receipt) => receipt.recordId))]);
  const rows = new Map<string, Delivery>();
  for (const delivery of [...stored.values()].flat()) rows.set(deliveryKey(delivery), delivery);
  for (const receipt of receipts) {
    rows.set(deliveryKey(receipt), restored(engine, rows.get(deliveryKey(receipt)), receipt));
    if (receipt.answer?.outcome === 'accepted') acceptInState(rows, receipt);
  }
  const all = [...rows.values()];
  await insertDeliveries(
    database,
    all.filter((delivery) => delivery.id === 0),
  );
  updateDeliveries(
    database,
    all.filter((delivery) => delivery.id !== 0),
  );
  await ensureLinks(database, receipts.flatMap(linkOf));
}

function restored(engine: Engine, before: Delivery | undefined, receipt: Receipt): Delivery {
  const passes = engine.hub.flows.some((flow) => flow.name === receipt.flow && flow.passes !== undefined);
  const base = before ?? blank(receipt, engine.now());
  if (receipt.request === null) return { ...base, shadow: withReceipt(base.shadow, receipt, passes) };
  const { kind, groups } = receipt.request;
  const [, trigger = ''] = receipt.effect.split(/:(.*)/s);
  return {
    ...base,
    // Its other calls are still to be made.
    ...(receipt.next === undefined
      ? { shadow: null, state: 'idle' as const }
      : { shadow: { ...emptyShadow(), next: receipt.next }, state: 'due' as const }),
    request: {
      kind: kind === 'cancel' || kind === 'edit' ? kind : 'notice',
      trigger,
      groups,
      values: {},
      ...(receipt.answer === null ? {} : { answer: receipt.answer }),
    },
  };
}

/** What a target accepted is what it now holds. */
function acceptInState(rows: Map<string, Delivery>, receipt: Receipt): void {
  const key = deliveryKey({ ...receipt, effect: '' });
  const state = rows.get(key);
  if (state === undefined || receipt.request === null) return;
  rows.set(key, { ...state, shadow: withAcceptance(state.shadow ?? emptyShadow(), receipt.request, receipt.at) });
}

function blank(receipt: Receipt, now: number): Delivery {
  const lane = laneNumber('history');
  const { recordId, entity, system, facet, effect, flow } = receipt;
  return {
    id: 0,
    recordId,
    entity,
    system,
    facet,
    effect,
    flow,
    lane,
    baseLane: lane,
    state: 'idle',
    wanted: { mode: 'leave', recordVersion: 0, groups: {} },
    shadow: null,
    request: null,
    intent: null,
    generation: 0,
    tries: 0,
    dueAt: now,
    leaseUntil: null,
    worker: null,
    blockedOn: null,
    failingSince: null,
    note: null,
    changeId: null,
  };
}

export function linkOf(receipt: Receipt): { subject: string; recordId: string; decidedBy: number | null }[] {
  if (receipt.outcome !== 'held' || receipt.externalId === null || receipt.effect !== '') return [];
  const subject = subjectKey({ system: receipt.system, entity: receipt.entity, id: receipt.externalId });
  return [{ subject, recordId: receipt.recordId, decidedBy: null }];
}
