import type { OpenSystem, Outcome, Remark, Subscribed } from '../../kit/contract.ts';
import { closeCases, closeOtherCases, openCases, type NewCase } from '../../store/cases.ts';
import { readCursor, writeCursor } from '../../store/hub/cursors.ts';
import type { Engine } from '../engine.ts';
import { LastingFailure } from './lasting-failure.ts';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** The name under which it is remembered which topics a system has once been set up to send. */
const SUBSCRIBED = 'subscribed';

/** A subscription that was taken away is set up again within this. */
const LOOK_MS = 5 * 60_000;
/** The wait after the first failure; it doubles with each further one. */
const SOON_MS = 5_000;
/** What fails so often, for so long, does not pass by itself. */
const PATIENCE = { tries: 3, ms: 60_000 };

/**
 * Makes sure that one system sends its webhooks to this hub. One that has ceased to (vendors take a subscription away
 * that failed for hours) is set up again, and a closed case tells of it. A failure is looked at again within seconds;
 * only one that lasts is a case, which closes by itself.
 */
export class Subscription {
  private readonly engine: Engine;
  private readonly name: string;
  private readonly system: OpenSystem;
  private readonly failure = new LastingFailure(PATIENCE);

  constructor(engine: Engine, name: string, system: OpenSystem) {
    this.engine = engine;
    this.name = name;
    this.system = system;
  }

  /** Looks once. Resolves with the milliseconds until the next look. */
  async look(): Promise<number> {
    const { engine, name, system } = this;
    const { client, limits } = system;
    if (client.subscribe === undefined || engine.publicUrl === null) return LOOK_MS;
    const address = `${engine.publicUrl.replace(/\/$/, '')}/webhooks/${encodeURIComponent(name)}`;
    const answer = await client.subscribe(address, AbortSignal.timeout(6 * limits.deadlineMs));
    if ('kind' in answer) return this.failed(answer);
    await this.succeeded(answer);
    return LOOK_MS;
  }

  private async failed(answer: Failed): Promise<number> {
    const { engine, name, system } = this;
    if (answer.status === 401) system.client.refresh();
    const lasts = this.failure.failed(engine.now());
    const { tries } = this.failure;
    engine.log.warn('webhooks.unsubscribed', { system: name, tries, message: answer.message });
    if (lasts) await openCases(engine.store, [caseOf(name, keyOf(name), 'SYN_SUBSCRIBE_FAILED', wordsOf(answer))]);
    return Math.min(LOOK_MS, SOON_MS * 2 ** (tries - 1));
  }

  private async succeeded(answer: Subscribed): Promise<void> {
    const { engine, name } = this;
    if (this.failure.succeeded())
      await closeCases(engine.store, { keys: [keyOf(name)], by: 'hub', resolution: 'The system sends its webhooks.' });
    const before = new Set((await readCursor(engine.store, name, SUBSCRIBED))?.split('\n') ?? []);
    const lost = answer.mended.filter((topic) => before.has(topic));
    if (lost.length > 0) await tellOf(engine, name, lost);
    const topics = [...answer.kept, ...answer.mended].toSorted();
    await writeCursor(engine.store, { system: name, name: SUBSCRIBED, value: topics.join('\n') });
    if (answer.mended.length > 0) engine.log.info('webhooks.subscribed', { system: name, topics: answer.mended });
  }
}

function keyOf(name: string): string {
  return `system/${name}/webhooks`;
}

/** Opened and closed at once: it is mended, and a person may want to know why it had to be. */
async function tellOf(engine: Engine, name: string, lost: string[]): Promise<void> {
  const key = `system/${name}/lost`;
  await openCases(engine.store, [caseOf(name, key, 'SYN_SUBSCRIBE_LOST', `No longer sent: ${lost.join(', ')}.`)]);
  await closeCases(engine.store, { keys: [key], by: 'hub', resolution: 'It was set up again.' });
}

/** Opens a case for each remark about the system, and closes those that are settled. */
export async function inspect(engine: Engine, name: string, system: OpenSystem): Promise<number> {
  const { client, limits } = system;
  if (client.inspect === undefined) return 0;
  const answer: Remark[] | Failed = await client.inspect(AbortSignal.timeout(6 * limits.deadlineMs));
  if ('kind' in answer) {
    if (answer.status === 401) client.refresh();
    engine.log.warn('system.unreadable', { system: name, status: answer.status, message: answer.message });
    return 0;
  }
  const cases = answer.map(({ key, text }) => caseOf(name, `system/${name}/${key}`, 'SYN_INSPECT_REMARK', text));
  await openCases(engine.store, cases);
  const keep = cases.map((item) => item.key);
  const resolution = 'The system no longer gives cause for it.';
  await closeOtherCases(engine.store, { system: name, code: 'SYN_INSPECT_REMARK', keep, by: 'hub', resolution });
  return cases.length;
}

function caseOf(system: string, key: string, code: NewCase['code'], detail: string): NewCase {
  return { key, code, system, recordId: null, deliveryId: null, changeId: null, detail };
}

function wordsOf({ status, message }: Failed): string {
  return `${status ?? 'No answer'}: ${message}`;
}
