import type { Failed } from '../../../src/kit/classify.ts';
import type { Subscribed } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import { ask, send, type Answered, type Question, type Way } from '../ask.ts';
import { createSubscription, listSubscriptions, mendSubscription } from '../documents/operations.ts';
import { cursorAfter } from '../listing.ts';
import { topicsOf } from '../notices.ts';
import { classifyUserErrors, readUserErrors } from '../refusals.ts';
import type { EntityName } from '../settings.ts';

/**
 * Makes sure that the shop tells us of everything that is wanted: a subscription that is missing is set up (the shop
 * takes one away that has failed for hours), one that was narrowed is widened again. Those of other addresses are left
 * alone: another hub may be behind them.
 */
export async function subscribe(
  way: Way,
  { address, entities }: { address: string; entities: readonly EntityName[] },
  signal: AbortSignal,
): Promise<Subscribed | Failed> {
  const found = await patiently(signal, () => all(way, signal));
  if (!Array.isArray(found)) return found;
  const ours = new Map(found.filter((one) => one.text('uri') === address).map((one) => [one.text('topic'), one]));
  const kept: string[] = [];
  const mended: string[] = [];
  for (const { topic, name } of topicsOf(entities)) {
    const known = ours.get(name);
    if (known !== undefined && isWhole(known)) {
      kept.push(topic);
      continue;
    }
    const failed =
      known === undefined
        ? await patiently(signal, () => make(way, { name, address }, signal))
        : await patiently(signal, () => mend(way, { id: known.text('id'), address }, signal));
    if (failed !== null) return { ...failed, message: `${topic}: ${failed.message}`.slice(0, 500) };
    mended.push(topic);
  }
  return { kept, mended };
}

async function all(way: Way, signal: AbortSignal): Promise<Doc[] | Failed> {
  const found: Doc[] = [];
  let after: string | null = null;
  try {
    do {
      const answered: Answered = await ask(way, { document: listSubscriptions, variables: { after } }, signal);
      if ('kind' in answered) return answered;
      found.push(...answered.data.list('page.nodes'));
      after = cursorAfter(answered.data.object('page.pageInfo'), after);
    } while (after !== null);
  } catch {
    return { kind: 'failed', class: 'permanent', status: 200, message: 'Its answer is not as it should be.' };
  }
  return found;
}

function isWhole(subscription: Doc): boolean {
  const narrowed = (subscription.maybeText('filter') ?? '') !== '' || subscription.list('includeFields').length > 0;
  return subscription.text('format') === 'JSON' && !narrowed;
}

function make(way: Way, { name, address }: { name: string; address: string }, signal: AbortSignal): Promise<Failed | null> {
  return change(way, { document: createSubscription, variables: { topic: name, uri: address } }, signal);
}

function mend(way: Way, { id, address }: { id: string; address: string }, signal: AbortSignal): Promise<Failed | null> {
  return change(way, { document: mendSubscription, variables: { id, uri: address } }, signal);
}

/** What may pass by itself is tried so often: until the hub looks again, minutes later, the shop would tell it nothing. */
const TRIES = 4;

async function patiently<Answer extends object | null>(
  signal: AbortSignal,
  attempt: () => Promise<Answer | Failed>,
): Promise<Answer | Failed> {
  for (let tried = 1; ; tried += 1) {
    const answer = await attempt();
    const mayPass = answer !== null && 'class' in answer && answer.class !== 'permanent' && answer.status !== 401;
    if (!mayPass || tried === TRIES || signal.aborted) return answer;
  }
}

/** Null when it is done. A topic that is taken at this address is subscribed: the answer to an earlier try was lost. */
async function change(way: Way, question: Question, signal: AbortSignal): Promise<Failed | null> {
  const answered = await send(way, { ...question, nature: 'set' }, signal);
  if ('kind' in answered) return answered;
  const payload = answered.data.maybeObject('result');
  const errors = payload === null ? [] : readUserErrors(payload);
  if (errors.every(({ message }) => /already been taken/i.test(message))) return null;
  return classifyUserErrors(errors, way.transport.redact);
}
