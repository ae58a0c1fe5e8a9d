import { laneNumber } from '../../model/delivery.ts';
import { insertReceipts, type AttemptEnd } from '../../store/attempts.ts';
import { closeCases, openCases } from '../../store/cases.ts';
import { sendHubChange } from '../../store/changes.ts';
import type { Transaction } from '../../store/connect.ts';
import { lockDeliveries, lockDeliveriesOf, updateDeliveries, updateShadows, type Delivery } from '../../store/deliveries.ts';
import { queueFetches } from '../../store/fetches.ts';
import { closeSystems, correctBudgets } from '../../store/hub/budgets.ts';
import { ensureLinks } from '../../store/links.ts';
import { unblockDeliveries } from '../../store/waits.ts';
import { touch } from '../../store/repair.ts';
import { linkOf } from '../batch/restore.ts';
import type { Engine } from '../engine.ts';
import type { Receipt } from '../hub-message.ts';
import type { Ended, Finished } from '../outcome/ended.ts';
import { failed, tooEarly } from '../outcome/failed.ts';
import { held } from '../outcome/held.ts';
import { refusedTooEarly } from '../outcome/parents.ts';
import { toldBy, type Spent } from './spending.ts';

/**
 * Durable point 3, for all calls that ended since the last time: receipts as one change, shadows,
 * links, what is freed by them, and what a failure asks for. A delivery whose lease was lost
 * meanwhile belongs to another worker: only the attempt's end is noted.
 */
export async function settle(engine: Engine, finished: Finished[]): Promise<void> {
  if (finished.length === 0) return;
  const rung = await engine.store.transaction(async (database) => {
    const locked = await lockDeliveries(
      database,
      finished.map((one) => one.intent.delivery.id),
    );
    const rows = new Map(locked.map((delivery) => [delivery.id, delivery]));
    const early = await refusedTooEarly(engine, database, finished);
    const ended = finished.flatMap((one) => {
      const row = rows.get(one.intent.delivery.id);
      return row === undefined || !isOurs(engine, row, one) ? [] : [judge(engine, row, { ...one, parent: early.get(row.id) })];
    });
    insertReceipts(database, finished.map(endOf));
    const roles = await write(engine, database, ended);
    await correctBudgets(database, toldBy(engine, finished.map(spentBy)));
    return roles;
  });
  for (const role of rung) engine.wake.ring(role);
}

function spentBy({ intent, outcome }: Finished): Spent {
  return { system: intent.delivery.system, cost: intent.attempt.cost, answer: outcome };
}

function isOurs(engine: Engine, row: Delivery, { intent }: Finished): boolean {
  return row.state === 'open' && row.worker === engine.worker && row.leaseUntil === intent.delivery.leaseUntil;
}

function judge(engine: Engine, row: Delivery, one: Finished & { parent: string | undefined }): Ended {
  const before = { ...row, intent: null, worker: null, leaseUntil: null };
  const ended = outcomeOf(engine, before, one);
  const waited = row.wanted.newer === true && ended.delivery.state !== 'unknown' && !ended.shows;
  return waited ? { ...ended, touch: true } : ended;
}

function outcomeOf(engine: Engine, before: Delivery, one: Finished & { parent: string | undefined }): Ended {
  if (one.outcome.kind !== 'failed') return held(engine, before, one, one.outcome);
  return one.parent === undefined ? failed(engine, before, one, one.outcome) : tooEarly(engine, before, one.outcome, one.parent);
}

async function write(engine: Engine, database: Transaction, ended: Ended[]) {
  const receipts = ended.flatMap((one) => one.receipt ?? []);
  const states = await advanceStates(database, ended);
  const deliveries = ended.map((one) => one.delivery);
  updateShadows(
    database,
    deliveries.filter((delivery) => delivery.effect === ''),
  );
  updateDeliveries(database, [...deliveries.filter((delivery) => delivery.effect !== ''), ...states]);
  const proven = ensureLinks(database, receipts.flatMap(linkOf));
  const applies = writeReceipts(engine, database, ended);
  const named = [...receipts.flatMap(freedBy), ...ended.map((one) => `delivery/${one.delivery.id}`)];
  const [given, freed] = await Promise.all([proven, unblockDeliveries(database, named)]);
  const touched = [...given, ...ended.filter((one) => one.touch === true).map((one) => one.delivery.recordId)];
  if (touched.length > 0) await touch(database, touched);
  await openCases(
    database,
    ended.flatMap((one) => one.case ?? []),
  );
  await closeHealedCases(database, ended);
  const fetches = ended.flatMap((one) => one.fetch ?? []);
  await queueFetches(database, fetches, engine.now());
  await closeSystems(
    database,
    ended.flatMap((one) => one.closes ?? []),
  );
  const due = [...ended.map((one) => one.delivery), ...states]
    .filter((delivery) => delivery.state === 'due')
    .map((delivery) => delivery.system);
  return [
    ...new Set([...freed, ...due]).values().map((system) => `deliver:${system}` as const),
    ...(applies || touched.length > 0 ? (['apply'] as const) : []),
    ...(fetches.length > 0 ? (['fetch'] as const) : []),
  ];
}

/** Receipts that show in a record project it again; the quiet ones are applied as they are written. */
function writeReceipts(engine: Engine, database: Transaction, ended: Ended[]): boolean {
  const loud = ended.filter((one) => one.shows).flatMap((one) => one.receipt ?? []);
  const quiet = ended.filter((one) => !one.shows).flatMap((one) => one.receipt ?? []);
  for (const [receipts, applied] of [
    [quiet, true],
    [loud, false],
  ] as [Receipt[], boolean][]) {
    if (receipts.length === 0) continue;
    const raw = Buffer.from(JSON.stringify({ kind: 'receipts', receipts }));
    sendHubChange(database, { topic: 'receipts', raw, applied, lane: laneNumber('order') });
  }
  if (loud.length > 0) engine.log.debug('receipts.shown', { count: loud.length });
  return loud.length > 0;
}

/** What a target accepted by request is what it now holds: the state delivery of the same thing learns it. */
async function advanceStates(database: Transaction, ended: Ended[]): Promise<Delivery[]> {
  const answered = ended.filter((one) => one.advance !== undefined);
  if (answered.length === 0) return [];
  const rows = await lockDeliveriesOf(database, [...new Set(answered.map((one) => one.delivery.recordId))]);
  return answered.flatMap(({ delivery, advance }) => {
    const state = rows
      .get(delivery.recordId)
      ?.find((row) => row.system === delivery.system && row.facet === delivery.facet && row.effect === '');
    return state === undefined || advance === undefined ? [] : [advance(state)];
  });
}

function freedBy(receipt: Receipt): string[] {
  return receipt.effect === '' && receipt.outcome === 'held' ? [`record/${receipt.recordId}/${receipt.system}`] : [];
}

/** A case about a delivery closes itself when a later attempt succeeds. */
async function closeHealedCases(database: Transaction, ended: Ended[]): Promise<void> {
  const healed = ended.filter((one) => one.healed);
  await closeCases(database, {
    keys: healed.flatMap(keysOf),
    by: 'hub',
    resolution: 'A later attempt succeeded.',
  });
  const systems = [...new Set(healed.map((one) => `system/${one.delivery.system}`))];
  await closeCases(database, { keys: systems, codes: ['SYN_DELIVER_AUTH'], by: 'hub', resolution: 'The system answers again.' });
}

/** A refused request keeps its case until the target has granted it. */
function keysOf({ delivery }: Ended): string[] {
  const granted = delivery.request?.answer?.outcome === 'accepted';
  return [`delivery/${delivery.id}`, ...(granted ? [`request/${delivery.recordId}/${delivery.system}/${delivery.effect}`] : [])];
}

function endOf({ intent, outcome, at }: Finished): AttemptEnd {
  const { id } = intent.attempt;
  if (outcome.kind === 'failed') {
    const ended = outcome.class === 'unknown' ? 'unknown' : 'failed';
    return {
      id,
      at,
      outcome: ended,
      status: outcome.status,
      externalId: null,
      externalVersion: null,
      message: outcome.message.slice(0, 500),
    };
  }
  const held = outcome.kind === 'held' ? outcome : { id: null, version: null };
  return {
    id,
    at,
    outcome: outcome.kind,
    status: null,
    externalId: held.id,
    externalVersion: held.version,
    message: null,
  };
}
