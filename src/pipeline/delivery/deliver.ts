import type { Outcome } from '../../kit/contract.ts';
import { isGivenUp } from '../../model/placements.ts';
import { faultOf } from '../../log.ts';
import type { Engine } from '../engine.ts';
import type { Finished } from '../outcome/ended.ts';
import { Gate } from './gate.ts';
import { intend } from './intend.ts';
import type { Intent, Starter } from './intent.ts';
import { resolveUnknown, type Resolution } from './resolve.ts';
import { Deadlines } from './deadlines.ts';
import type { Settler } from './settler.ts';

/** Deliveries claimed in one transaction. */
const BATCH = 200;
/** A slow look for what no wake-up told of: due times, leases, other processes. */
const LOOK_MS = 500;

/**
 * Brings about what one system should hold. One per system: a slow or dead target holds up no other.
 *
 * A round resolves unknown outcomes first, then claims what is due, as far as the gate has room;
 * calls run side by side. Without a round to do it waits
 * for a wake-up, for room, or for the slow look.
 */
export class Deliverer implements Starter {
  readonly gate: Gate;
  private readonly engine: Engine;
  private readonly system: string;
  private readonly settler: Settler;
  private readonly underWay = new Set<Promise<void>>();
  private readonly deadlines = new Deadlines();
  /** The last round found all that was due: nothing older waits. */
  private caughtUp = false;
  private ending = false;

  constructor(engine: Engine, system: string, settler: Settler) {
    const opened = engine.systems.get(system);
    if (opened === undefined) throw new Error(`no system ${system}`);
    this.engine = engine;
    this.system = system;
    this.settler = settler;
    this.gate = new Gate(opened.limits, engine.now);
  }

  /**
   * Claims until the signal; then finishes what is under way and writes its receipts. `handedOver`
   * resolves when nothing more can be started from outside.
   */
  async run(signal: AbortSignal, handedOver: Promise<void>): Promise<void> {
    while (!signal.aborted) {
      const started = await this.round().catch((error: unknown) => {
        this.engine.log.error('deliveries.failed', { system: this.system, ...faultOf(error) });
        return -1;
      });
      if (started > 0) continue;
      const wait = started < 0 ? LOOK_MS : this.gate.waitMs;
      await this.engine.wake.wait(`deliver:${this.system}`, wait === 0 ? LOOK_MS : Math.min(wait, LOOK_MS), signal);
    }
    this.ending = true;
    await handedOver;
    await Promise.all(this.underWay);
    await this.settler.settled();
  }

  reserve(calls: number): number {
    if (this.ending || !this.caughtUp) return 0;
    const kept = Math.min(calls, this.gate.room);
    // What finds no room is older than what comes next.
    this.caughtUp = kept === calls;
    this.gate.keep(kept);
    return kept;
  }

  release(calls: number): void {
    this.gate.free(calls);
  }

  start(intents: Intent[]): void {
    if (intents.length > 0) this.engine.log.info('deliveries.attempted', { system: this.system, count: intents.length });
    for (const intent of intents) this.make(intent, () => this.callOnce(intent));
  }

  private async round(): Promise<number> {
    const { engine, system } = this;
    const room = Math.min(BATCH, this.gate.room);
    if (room === 0) return 0;
    const { resolutions, waitMs: resolveMs } = await resolveUnknown(engine, system, room);
    if (resolveMs > 0) this.gate.pause(resolveMs);
    for (const resolution of resolutions)
      this.make(
        resolution.intent,
        () => this.ask(resolution),
        (outcome) => judge(resolution, outcome),
      );
    const left = Math.min(BATCH, this.gate.room);
    const { intents, waitMs, rested } = await intend(engine, system, left);
    if (intents.length === 0 && waitMs > 0) this.gate.pause(waitMs);
    this.start(intents);
    this.caughtUp = waitMs === 0 && intents.length + rested < left;
    return resolutions.length + intents.length + rested;
  }

  private async callOnce(intent: Intent): Promise<Outcome> {
    const { engine, system } = this;
    const client = engine.systems.get(system)?.client;
    if (client === undefined)
      return { kind: 'failed', class: 'permanent', status: null, message: 'the system is not configured' };
    const signal = this.deadlines.signalOf(intent.attempt.deadline, engine.now());
    const outcome = await client.call(intent.call, { entity: intent.delivery.entity, key: intent.attempt.key, signal });
    return isOld(intent, outcome) && !this.reinstates(intent) ? REFUSED_ANEW : outcome;
  }

  /** What is written under the record's own name is the same object again. */
  private reinstates({ delivery }: Intent): boolean {
    const support = this.engine.systems.get(this.system)?.entities.find(({ entity }) => entity === delivery.entity);
    return support?.idempotency === 'upsert';
  }

  private async ask(resolution: Resolution): Promise<Outcome> {
    const { intent } = resolution;
    if (resolution.kind === 'send') return this.callOnce(intent);
    const opened = this.engine.systems.get(this.system);
    const signal = AbortSignal.timeout(opened?.limits.deadlineMs ?? 10_000);
    const { entity, recordId } = intent.delivery;
    const lost = intent.attempt.id === 0 ? undefined : intent.call;
    const outcome = await opened?.client.find(entity, recordId, signal, lost);
    if (outcome !== undefined && isOld(intent, outcome)) return { kind: 'absent' };
    return outcome ?? { kind: 'failed', class: 'unknown', status: null, message: 'the system is not configured' };
  }

  /** The gate sees what the system answered; what that means for the delivery is judged after it. */
  private make(intent: Intent, call: () => Promise<Outcome>, judged = (outcome: Outcome): Judged => ({ outcome })): void {
    const running = this.gate
      .run(() => withinLease(this.engine, intent, call))
      .then((answer) => {
        this.settler.add({ intent, ...judged(answer), at: this.engine.now() });
        this.underWay.delete(running);
        // Room was made: something due may be waiting for it.
        if (!this.caughtUp) this.engine.wake.ringHere(`deliver:${this.system}`);
      });
    this.underWay.add(running);
  }
}

/** A worker that was stopped and comes back late must not send: its delivery may be another's by now. */
async function withinLease(engine: Engine, intent: Intent, call: () => Promise<Outcome>): Promise<Outcome> {
  if (engine.now() < (intent.delivery.leaseUntil ?? 0)) return call();
  return { kind: 'failed', class: 'unknown', status: null, message: 'the lease was over before the call began' };
}

/** What was found, or answered to a create, is the object that the target has given up: the one that is to be made is not there. */
function isOld({ delivery, call }: Intent, outcome: Outcome): boolean {
  return outcome.kind === 'held' && delivery.effect === '' && call.purpose === 'create' && isGivenUp(delivery.shadow, outcome.id);
}

const REFUSED_ANEW: Outcome = {
  kind: 'failed',
  class: 'permanent',
  status: null,
  message: 'It answered with the object that it had given up before, and made no other: place it there by hand.',
};

type Judged = Pick<Finished, 'outcome' | 'hopeless'>;

/**
 * A search that fails, or finds nothing too early, leaves the outcome unknown. One that failed before the target was
 * asked anything would fail for ever.
 */
function judge(resolution: Resolution, outcome: Outcome): Judged {
  if (resolution.kind === 'send') return { outcome };
  if (outcome.kind === 'failed') {
    const { status, message } = outcome;
    const hopeless = outcome.class === 'permanent' && status === null;
    return { outcome: { kind: 'failed', class: 'unknown', status, message }, hopeless };
  }
  if (outcome.kind === 'absent' && !resolution.conclusive) {
    return { outcome: { kind: 'failed', class: 'unknown', status: null, message: 'not found yet' } };
  }
  return { outcome };
}
