import type { Failed } from '../../src/kit/classify.ts';
import type { Call, FactDraft, Outcome } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { ask, type Way } from './ask.ts';
import { orderFact } from './order-facts.ts';
import { readOrder } from './reading.ts';

/**
 * Makes a call. What Amazon refuses it refuses in one word for many reasons: then the order itself is looked at, and
 * what it shows decides. So a create that had arrived before is no refusal, whatever its words.
 */
export async function write(way: Way, call: Call, signal: AbortSignal): Promise<Outcome> {
  const { method, path, body, purpose } = call;
  const nature = purpose === 'update' ? 'set' : 'make';
  const answer = await ask(way, { method, path, body, nature, signal });
  const id = idOf(call);
  if ('doc' in answer) return taken(way, call, { id, signal });
  if (answer.failed.status !== 400 && answer.failed.status !== 404) return answer.failed;
  return refused(way, call, { id, signal, failed: answer.failed });
}

/** What a create without an answer has made: its id was ours to choose. */
export async function find(way: Way, lost: Call | undefined, signal: AbortSignal): Promise<Outcome> {
  if (lost === undefined)
    return { kind: 'failed', class: 'permanent', status: null, message: 'Without the call its id is not known.' };
  const id = idOf(lost);
  const found = await readOrder({ way, signal, spent: 0 }, id, false);
  if ('failed' in found) return found.failed;
  return 'absent' in found ? { kind: 'absent' } : held(way, id, found.order);
}

interface About {
  id: string;
  signal: AbortSignal;
}

async function taken(way: Way, call: Call, { id, signal }: About): Promise<Outcome> {
  if (call.purpose === 'delete') return { kind: 'absent' };
  if (call.purpose === 'create') return { kind: 'held', id, version: null, returned: [] };
  const left = await linesLeft(way, call, { id, signal });
  if (call.purpose === 'request') return answered(id, left);
  if (left === null) return { kind: 'held', id, version: null, returned: [] };
  return { kind: 'failed', class: 'permanent', status: null, message: left };
}

/** Amazon leaves a line as it was that an update does not name: one that was taken out would be sent all the same. */
async function linesLeft(way: Way, call: Call, { id, signal }: About): Promise<string | null> {
  if (!call.groups.includes('lines') || call.body === null) return null;
  const asked = new Doc(JSON.parse(call.body) as Json).list('items').map((item) => item.id('sellerFulfillmentOrderItemId'));
  const found = await readOrder({ way, signal, spent: 0 }, id, false);
  if (!('order' in found)) return 'The order was changed, and could not be read afterwards.';
  const lines = found.order.list('fulfillmentOrderItems').map((item) => item.id('sellerFulfillmentOrderItemId'));
  const extra = lines.filter((line) => !asked.includes(line));
  return extra.length === 0
    ? null
    : `Amazon keeps the lines ${extra.join(', ').slice(0, 200)}: cancel the order there, or let them go.`;
}

async function refused(way: Way, call: Call, { id, signal, failed }: About & { failed: Failed }): Promise<Outcome> {
  const found = await readOrder({ way, signal, spent: 0 }, id, false);
  // A look that is refused itself is no doubt: an order of ours could be read.
  if ('failed' in found && call.purpose === 'create')
    return found.failed.class === 'permanent' ? failed : { ...failed, class: 'unknown' };
  if ('failed' in found) return found.failed;
  if ('absent' in found) return call.purpose === 'delete' ? { kind: 'absent' } : failed;
  if (call.purpose === 'create') return held(way, id, found.order);
  const status = found.order.text('fulfillmentOrder.fulfillmentOrderStatus');
  if (call.path.endsWith('/cancel')) return cancelRefused(call, { id, status, failed });
  return call.purpose === 'request' ? answered(id, `${status}: ${failed.message}`) : failed;
}

/** An order that is over without anything sent is as good as cancelled; one that is being picked goes on. */
function cancelRefused(call: Call, { id, status, failed }: { id: string; status: string; failed: Failed }): Outcome {
  const isOver = ['Cancelled', 'Unfulfillable', 'Invalid'].includes(status);
  if (call.purpose === 'delete') return isOver ? { kind: 'absent' } : failed;
  if (isOver) return answered(id, null);
  return ['Processing', 'Complete', 'CompletePartialled'].includes(status)
    ? answered(id, `${status}: ${failed.message}`)
    : failed;
}

/** `reason`: why not; null: it is accepted. */
function answered(id: string, reason: string | null): Outcome {
  const answer =
    reason === null ? { outcome: 'accepted' as const } : { outcome: 'rejected' as const, reason: reason.slice(0, 300) };
  return { kind: 'held', id, version: null, returned: [], answer };
}

function held({ place }: Way, id: string, order: Doc): Outcome {
  return { kind: 'held', id, version: null, returned: factsOf(order, place) };
}

function factsOf(order: Doc, place: string): FactDraft[] {
  try {
    return [orderFact(order, place)];
  } catch {
    return [];
  }
}

/** The id stands in the document of a create, and in the path of anything else. */
function idOf({ purpose, body, path }: Call): string {
  if (purpose === 'create') return new Doc(JSON.parse(body ?? '{}') as Json).id('sellerFulfillmentOrderId');
  return decodeURIComponent(path.split('/')[5] ?? '');
}
