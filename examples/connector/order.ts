import { SynclineError } from '../../src/errors.ts';
import type { Call, FactDraft, Normalised, PlanInput, Planned, RawChange } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Json } from '../../src/model/json.ts';
import type { Line, Lines } from '../../src/model/order/order-schema.ts';

/** What the vendor calls its webhooks, and what we call our own reads: all hold the whole order. */
const TOPICS = new Set(['order.changed', 'read:order']);

/** Raw → claims. Pure: no clock, no randomness, no I/O. Throws `SYN_NORMALISE_…` for what cannot be read. */
export function normalise(change: RawChange, zone: string): Normalised {
  if (!TOPICS.has(change.topic)) throw new SynclineError('SYN_NORMALISE_UNKNOWN_TOPIC', `“${change.topic.slice(0, 100)}”.`);
  return { facts: [readOrder(new Doc(readJson(change.raw), '', zone))], fetches: [] };
}

/** The vendor's order as a claim. `reference` is the id of our record: it links the two before our receipt does. */
export function readOrder(doc: Doc): FactDraft {
  const reference = doc.maybeText('reference');
  return {
    entity: 'order',
    id: doc.id('id'),
    version: doc.integer('revision'),
    at: doc.time('changed'),
    ...(reference === null ? {} : { ours: reference }),
    groups: { posting: { number: doc.maybeText('number'), status: doc.text('state') } },
    gone: doc.text('state') === 'cancelled',
  };
}

/**
 * The next single call. An order is made as a draft, which the vendor does not act on, and is then
 * confirmed: the create names `confirm` as the step to follow.
 */
export function planOrder(input: PlanInput): Planned {
  if (input.request !== null) return { refused: `a ${input.request.kind} cannot be asked of Acme: call them` };
  const { wanted, shadow, step } = input;
  const id = shadow?.id ?? null;
  if (wanted.mode === 'leave') return { done: true };
  if (wanted.mode === 'absent') return id === null || !shadow?.exists ? { done: true } : { call: cancel(input, id) };
  if (id === null || !shadow?.exists) return { call: create(input) };
  // Confirming twice is confirming once, so the same bytes may be sent again when their answer is lost.
  if (step === 'confirm') return { call: call(input, 'update', 'POST', `/orders/${id}/confirm`) };
  return input.changed.length === 0 ? { done: true } : { call: update(input, id) };
}

function create(input: PlanInput): Call {
  const made = call(input, 'create', 'POST', '/orders', orderDocument(input));
  return { ...made, headers: { ...made.headers, 'idempotency-key': input.key }, next: 'confirm' };
}

function update(input: PlanInput, id: string): Call {
  const made = call(input, 'update', 'PUT', `/orders/${id}`, orderDocument(input));
  const revision = input.shadow?.version;
  // Answered 412 when somebody else was faster: it is read, and planned anew.
  return revision ? { ...made, headers: { ...made.headers, 'if-match': revision } } : made;
}

function cancel(input: PlanInput, id: string): Call {
  return { ...call(input, 'delete', 'DELETE', `/orders/${id}`), groups: [] };
}

function call(input: PlanInput, purpose: Call['purpose'], method: string, path: string, document?: Json): Call {
  const body = document === undefined ? null : JSON.stringify(document);
  const headers: Record<string, string> = body === null ? {} : { 'content-type': 'application/json' };
  const groups = body === null ? [] : Object.keys(input.wanted.groups);
  return { purpose, method, path, headers, body, groups };
}

function orderDocument({ record, body }: PlanInput): Json {
  const { lines } = body['lines'] as Lines;
  return { reference: record, lines: lines.map(lineDocument) };
}

function lineDocument({ id, sku, quantity, unitPrice }: Line): Json {
  return { line: id, sku, quantity, price_minor: unitPrice.shop };
}
