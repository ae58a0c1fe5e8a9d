import type { OpenSystem, Outcome, Remark } from '../../kit/contract.ts';
import { closeCases, closeOtherCases, openCases, type NewCase } from '../../store/cases.ts';
import { readCursor, writeCursor } from '../../store/hub/cursors.ts';
import type { Engine } from '../engine.ts';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** The name under which it is remembered which topics a system has once been set up to send. */
const SUBSCRIBED = 'subscribed';

/**
 * Makes sure that a system sends its webhooks to this hub. One that has ceased to (vendors take a
 * subscription away that failed for hours) is set up again, and a closed case tells of it.
 */
export async function subscribe(engine: Engine, name: string, system: OpenSystem): Promise<number> {
  const { client, limits } = system;
  if (client.subscribe === undefined || engine.publicUrl === null) return 0;
  const address = `${engine.publicUrl.replace(/\/$/, '')}/webhooks/${encodeURIComponent(name)}`;
  const answer = await client.subscribe(address, AbortSignal.timeout(6 * limits.deadlineMs));
  const key = `system/${name}/webhooks`;
  if ('kind' in answer) {
    if (answer.status === 401) client.refresh();
    await openCases(engine.store, [caseOf(name, key, 'SYN_SUBSCRIBE_FAILED', wordsOf(answer))]);
    return 0;
  }
  await closeCases(engine.store, { keys: [key], by: 'hub', resolution: 'The system sends its webhooks.' });
  const before = new Set((await readCursor(engine.store, name, SUBSCRIBED))?.split('\n') ?? []);
  const lost = answer.mended.filter((topic) => before.has(topic));
  if (lost.length > 0) await tellOf(engine, name, lost);
  const topics = [...answer.kept, ...answer.mended].toSorted();
  await writeCursor(engine.store, { system: name, name: SUBSCRIBED, value: topics.join('\n') });
  if (answer.mended.length > 0) engine.log.info('webhooks.subscribed', { system: name, topics: answer.mended });
  return answer.mended.length;
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
