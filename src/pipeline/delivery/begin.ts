import { insertAttempts, type Attempt } from '../../store/attempts.ts';
import type { Transaction } from '../../store/connect.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { takeCalls } from '../../store/hub/budgets.ts';
import type { StoredRecord } from '../../store/records.ts';
import type { Engine } from '../engine.ts';
import { resolveDependencies, UNRESOLVED } from './dependencies.ts';
import { attemptOf, leased, planOne, type Decision } from './plan-call.ts';
import type { Intent } from './intent.ts';
import { isJudged } from './referred.ts';

interface Due {
  delivery: Delivery;
  record: StoredRecord;
}

type PlannedCall = Extract<Decision, { kind: 'call' }>;

interface Call extends Due {
  /** The delivery as it is written: open, under this process's lease. */
  open: Delivery;
  call: Intent['call'];
  attempt: Omit<Attempt, 'id'>;
}

/**
 * The calls that a batch begins with its own commit: planned and frozen in the transaction that
 * makes them due, so that no second one has to claim them. What finds no room, has to wait or
 * cannot be planned stays due for the deliverer's next round.
 *
 * One for each transaction; room is kept from `begin` until `start` or `release`.
 */
export class Handover {
  private readonly engine: Engine;
  private readonly room = new Map<string, number>();
  private calls: Call[] = [];
  private intents: Intent[] = [];

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** The deliveries as they are to be written: those whose calls begin are open. */
  async begin(
    database: Transaction,
    deliveries: Delivery[],
    recordOf: (id: string) => StoredRecord | undefined,
  ): Promise<Delivery[]> {
    const bySystem = new Map<string, Due[]>();
    for (const delivery of deliveries) {
      const record = recordOf(delivery.recordId);
      if (record === undefined || !this.mayBegin(delivery, record)) continue;
      const due = bySystem.get(delivery.system);
      if (due === undefined) bySystem.set(delivery.system, [{ delivery, record }]);
      else due.push({ delivery, record });
    }
    const urgent = [...bySystem.keys()].sort().flatMap((system) => this.withRoom(system, bySystem.get(system) ?? []));
    const calls = (await this.plan(database, urgent)).filter((one) => one.kind === 'call');
    // Asked for in the order of their names: the rows of the budgets are locked.
    const systems = [...new Set(calls.map((one) => one.delivery.system))];
    await Promise.all(systems.map((system) => this.take(database, system, calls)));
    const open = new Map(this.calls.map((one) => [one.delivery, one.open]));
    return deliveries.map((delivery) => open.get(delivery) ?? delivery);
  }

  /** Freezes the calls; `idOf` knows the ids that the deliveries were given when they were written. */
  async freeze(database: Transaction, idOf: (delivery: Delivery) => number | undefined): Promise<void> {
    // A row that another transaction had made first is that one's to deliver.
    const written = this.calls.flatMap((one) => {
      const id = one.open.id === 0 ? idOf(one.open) : one.open.id;
      return id === undefined ? [] : [{ ...one, open: { ...one.open, id }, attempt: { ...one.attempt, deliveryId: id } }];
    });
    const ids = await insertAttempts(
      database,
      written.map((one) => one.attempt),
    );
    this.intents = written.map(({ call, open, attempt }, index) => ({
      call,
      delivery: open,
      attempt: { ...attempt, id: ids[index] ?? 0 },
    }));
  }

  /** The transaction has committed: the calls are made. */
  start(): void {
    for (const [system, kept] of this.room) {
      const starter = this.engine.starters.get(system);
      starter?.release(kept);
      starter?.start(this.intents.filter((intent) => intent.delivery.system === system));
    }
    this.room.clear();
  }

  /** The transaction has failed, or is taken again. */
  release(): void {
    for (const [system, kept] of this.room) this.engine.starters.get(system)?.release(kept);
    this.room.clear();
    this.calls = [];
    this.intents = [];
  }

  private mayBegin({ state, effect, dueAt, flow: name, shadow }: Delivery, { entity }: StoredRecord): boolean {
    const { hub, now, replaying } = this.engine;
    if (state !== 'due' || effect !== '' || dueAt > now() || replaying) return false;
    // What was asked of an object before it may have to be answered first.
    if (shadow?.exists === false && shadow.id !== null) return false;
    // What has to come first, or is looked at, may be written by this very batch, where it is not there yet.
    const flow = hub.flows.find((one) => one.name === name);
    return flow?.after.length === 0 && flow.sees.length === 0 && !isJudged(hub, entity);
  }

  private withRoom(system: string, due: Due[]): Due[] {
    const kept = this.engine.starters.get(system)?.reserve(due.length) ?? 0;
    if (kept === 0) return [];
    this.room.set(system, kept);
    return due.toSorted((a, b) => a.delivery.lane - b.delivery.lane).slice(0, kept);
  }

  private async take(database: Transaction, system: string, all: PlannedCall[]): Promise<void> {
    const calls = all.filter((one) => one.delivery.system === system);
    const bucket = this.engine.systems.get(system)?.limits.bucket;
    const grant = await takeCalls(database, { system, bucket, costs: calls.map((one) => one.call.cost ?? 1) });
    const now = this.engine.now();
    for (const { call, key, delivery, record } of calls.slice(0, grant.calls)) {
      const attempt = attemptOf(this.engine, { call, key, delivery, record, now });
      this.calls.push({ delivery, record, call, attempt, open: leased(this.engine, delivery, attempt) });
    }
  }

  private async plan(database: Transaction, due: Due[]): Promise<Decision[]> {
    const { engine } = this;
    const resolved = await resolveDependencies(database, engine.hub, due);
    return due.map((one, index) => planOne({ engine, ...one, resolved: resolved[index] ?? UNRESOLVED, siblings: [] }));
  }
}
