import type { Call, Client, Outcome, Page, RawPart } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { Failed } from '../../src/kit/classify.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Transport } from '../../src/kit/transport.ts';
import type { Json } from '../../src/model/json.ts';
import { accepted, failure } from './answer.ts';
import { READ_TOPIC, TOPICS } from './normalise.ts';
import { OUR_KEY } from './plan.ts';

const PAGE = 100;

type Got = Awaited<ReturnType<Client['get']>>;

/** A payment as it is now, with its charges, refunds and disputes, in one part. */
export async function get(transport: Transport, id: string, signal: AbortSignal): Promise<Got> {
  const way = { transport, signal };
  const intent = id.startsWith('pi_') ? await read(way, `/v1/payment_intents/${encodeURIComponent(id)}`) : null;
  if (intent !== null && 'kind' in intent) return gone(intent);
  const charges = intent === null ? await oneCharge(way, id) : await readAll(way, `/v1/charges?payment_intent=${id}&${BOOKED}`);
  if ('kind' in charges) return gone(charges);
  const by = intent === null ? `charge=${encodeURIComponent(id)}` : `payment_intent=${id}`;
  const has = (field: string): boolean => charges.list.some((charge) => new Doc(charge).maybeValue(field) === true);
  // A refund that failed is taken out of what the charge shows as refunded.
  const refunds = has('captured') ? await readAll(way, `/v1/refunds?${by}`) : { list: [] };
  if ('kind' in refunds) return refunds;
  const disputes = has('disputed') ? await readAll(way, `/v1/disputes?${by}`) : { list: [] };
  if ('kind' in disputes) return disputes;
  const body = { payment_intent: intent?.json ?? null, charges: charges.list, refunds: refunds.list, disputes: disputes.list };
  const raw = Buffer.from(JSON.stringify(body));
  const deliveryId = `${id}@${transport.now()}.${transport.next()}`;
  return { part: { deliveryId, subscription: 'read', topic: READ_TOPIC, raw } };
}

const BOOKED = 'expand[]=data.balance_transaction';

export interface Way {
  transport: Transport;
  signal: AbortSignal;
}

async function oneCharge(way: Way, id: string): Promise<{ list: Json[] } | Failed> {
  const charge = await read(way, `/v1/charges/${encodeURIComponent(id)}?expand[]=balance_transaction`);
  return 'kind' in charge ? charge : { list: [charge.json] };
}

/** Events from a time on, newest first as Stripe lists them; an event is the same whether it was sent or listed. */
export async function list(
  transport: Transport,
  { since, cursor }: { since: number; cursor: string | null },
  signal: AbortSignal,
): Promise<Page | Failed> {
  const query = TOPICS.map((topic): [string, string] => ['types[]', topic]);
  return listSince({ transport, signal }, { path: '/v1/events', since, cursor, query }, (event) => ({
    deliveryId: event.id('id'),
    subscription: 'events',
    topic: event.text('type'),
    raw: Buffer.from(JSON.stringify(event.json)),
  }));
}

interface Listing {
  path: string;
  /** Epoch milliseconds: only what was made since. */
  since: number;
  /** The id of the last row of the page before; null: the first page. */
  cursor: string | null;
  /** What else is asked for. */
  query?: [string, string][];
}

/** One page of a list, a part for each of its rows. */
export async function listSince(
  way: Way,
  { path, since, cursor, query: more = [] }: Listing,
  partOf: (row: Doc) => RawPart,
): Promise<Page | Failed> {
  const query = new URLSearchParams({ limit: String(PAGE), 'created[gte]': String(Math.floor(since / 1_000)) });
  if (cursor !== null) query.set('starting_after', cursor);
  for (const [name, value] of more) query.append(name, value);
  const page = await read(way, `${path}?${query.toString()}`);
  return 'kind' in page ? page : nextPage(page, cursor, partOf);
}

/** The parts of one page of a list, and where the next begins. */
function nextPage(page: Doc, cursor: string | null, partOf: (row: Doc) => RawPart): Page | Failed {
  try {
    const rows = page.list('data');
    const last = rows.at(-1)?.id('id') ?? null;
    if (last !== null && last === cursor) return unreadable('The list does not go on.');
    return { parts: rows.map(partOf), next: page.boolean('has_more') ? last : null };
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : 'The answer cannot be read.');
  }
}

/** What a call without an answer has done, after its key is forgotten: the payment shows it. */
export async function find(transport: Transport, lost: Call | undefined, signal: AbortSignal): Promise<Outcome> {
  if (lost === undefined) return unreadable('Without the call nobody can tell what it was about.');
  const way = { transport, signal };
  const params = new URLSearchParams(lost.body ?? '');
  const [, , , intent = ''] = lost.path.split('/');
  if (lost.path === '/v1/refunds') return findRefund(way, params);
  const doc = await read(way, `/v1/payment_intents/${intent}`);
  if ('kind' in doc) return doc;
  const status = doc.maybeText('status');
  const done = lost.path.endsWith('/cancel') ? 'canceled' : 'succeeded';
  if (status === done) return accepted(intent);
  if (status === 'requires_capture') return { kind: 'absent' };
  const answer = { outcome: 'rejected' as const, reason: `the payment is ${status ?? 'unknown'}` };
  return { kind: 'held', id: intent, version: null, returned: [], answer };
}

async function findRefund(way: Way, params: URLSearchParams): Promise<Outcome> {
  const by = params.has('payment_intent') ? 'payment_intent' : 'charge';
  const payment = params.get(by) ?? '';
  const refunds = await readAll(way, `/v1/refunds?${by}=${encodeURIComponent(payment)}`);
  if ('kind' in refunds) return refunds;
  const key = params.get(`metadata[${OUR_KEY}]`);
  const found = refunds.list.some((refund) => key !== null && new Doc(refund).maybeValue(`metadata.${OUR_KEY}`) === key);
  return found ? accepted(payment) : { kind: 'absent' };
}

/** Every page of a list. */
export async function readAll(way: Way, path: string): Promise<{ list: Json[] } | Failed> {
  const found: Json[] = [];
  let after = '';
  for (;;) {
    const page = await read(way, `${path}&limit=${PAGE}${after}`);
    if ('kind' in page) return page;
    try {
      const rows = page.list('data');
      found.push(...rows.map(({ json }) => json));
      const last = rows.at(-1)?.id('id');
      if (!page.boolean('has_more') || last === undefined) return { list: found };
      after = `&starting_after=${last}`;
    } catch (error) {
      return unreadable(error instanceof Error ? error.message : 'The answer cannot be read.');
    }
  }
}

export async function read({ transport, signal }: Way, path: string): Promise<Doc | Failed> {
  const result = await transport.send({ method: 'GET', path, headers: {}, body: null }, { signal });
  if (result.kind !== 'reply' || result.status < 200 || result.status >= 300) return failure(result, 'read', transport);
  try {
    return new Doc(readJson(result.body));
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : 'The answer cannot be read.');
  }
}

export function gone(failed: Failed): Failed | { kind: 'absent' } {
  return failed.status === 404 ? { kind: 'absent' } : failed;
}

function unreadable(message: string): Failed {
  return { kind: 'failed', class: 'permanent', status: null, message };
}
