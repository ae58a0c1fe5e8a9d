import { hash } from 'node:crypto';
import type { Failed } from '../../src/kit/classify.ts';
import type { Client, RawPart, Spending } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { ask, type Way } from './ask.ts';
import type { Document } from './documents/document.ts';
import { readRefund, readSent } from './documents/order.ts';
import { getDocument, KINDS } from './kinds.ts';
import { levelPlace } from './mappings/inventory.ts';
import { isChanged } from './mappings/order-lines.ts';
import { noticeTopic, readTopic } from './notices.ts';
import type { EntityName } from './settings.ts';

type Got = Awaited<ReturnType<Client['get']>>;
type Entries = Record<string, Json>;

/** More pages of one object are not believed. */
const MOST_PAGES = 200;

/** One object as it is now, to its last line. */
export async function get(way: Way, subject: { entity: EntityName; id: string }, signal: AbortSignal): Promise<Got> {
  const reader = new Reader(way, signal);
  try {
    const object = await reader.whole(subject.entity, subject.id);
    if (object === null) return { kind: 'absent', ...reader.spending };
    const part = {
      ...objectPart(subject.entity, object),
      deliveryId: `${subject.id}@${way.transport.now()}.${way.transport.next()}`,
    };
    return { part, ...reader.spending };
  } catch (error) {
    if (error instanceof Refused) return { ...error.failed, ...reader.spending };
    const message = error instanceof Error && 'code' in error ? error.message : 'Its answer cannot be read.';
    return { kind: 'failed', class: 'permanent', status: 200, message };
  }
}

/** The failure of one of several requests. */
class Refused extends Error {
  readonly failed: Failed;

  constructor(failed: Failed) {
    super(failed.message);
    this.failed = failed;
  }
}

/** Reads one object with as many requests as it takes, and adds up what they cost. */
class Reader {
  spending: Spending = {};
  readonly #way: Way;
  readonly #signal: AbortSignal;

  constructor(way: Way, signal: AbortSignal) {
    this.#way = way;
    this.#signal = signal;
  }

  async whole(entity: EntityName, id: string): Promise<Entries | null> {
    const place = entity === 'inventory-level' ? levelPlace(id) : { id };
    if (place === null) return null;
    const found = await this.#object(getDocument(entity, id), place);
    const object = entity === 'inventory-level' ? entriesAt(found, 'inventoryLevel') : found;
    // `node` gives an empty object for an id of another kind.
    if (object === null || Object.keys(object).length === 0) return null;
    const { more } = KINDS[entity];
    const all = more === undefined ? object : await this.#complete(object, more, id);
    return entity === 'order' && isChanged(new Doc(all)) ? this.#withRefunds(all) : all;
  }

  async #object(document: Document, variables: Record<string, Json>): Promise<Entries | null> {
    const answered = await ask(this.#way, { document, variables }, this.#signal);
    if ('kind' in answered) throw new Refused(answered);
    const { spent, left } = answered.spending;
    this.spending = { ...(left === undefined ? {} : { left }), spent: (this.spending.spent ?? 0) + (spent ?? document.cost) };
    return entriesAt(answered.data.json, 'object');
  }

  /** All pages of the connection, as if it had been one. */
  async #complete(object: Entries, { at, document }: { at: string; document: Document }, id: string): Promise<Entries> {
    const nodes: Json[] = [];
    let page: Entries | null = entriesAt(object, at);
    for (let pages = 0; page !== null && pages < MOST_PAGES; pages += 1) {
      const doc = new Doc(page, at);
      nodes.push(...doc.list('nodes').map((node) => node.json));
      if (!doc.boolean('pageInfo.hasNextPage')) return { ...object, [at]: { nodes } };
      page = entriesAt(await this.#object(document, { id, after: doc.text('pageInfo.endCursor') }), at);
    }
    throw new Doc(object).wrong(at, 'a list that ends');
  }

  /** What was refunded of which line and what has left: what is left of an order follows from both. */
  async #withRefunds(order: Entries): Promise<Entries> {
    const refunds: Json[] = [];
    for (const refund of new Doc(order).list('refunds')) {
      const id = refund.text('id');
      const found = await this.#object(readRefund, { id });
      if (found !== null) refunds.push(await this.#complete(found, { at: 'refundLineItems', document: readRefund }, id));
    }
    const sent = await this.#object(readSent, { id: new Doc(order).text('id') });
    return { ...order, refunds, fulfillments: sent?.['fulfillments'] ?? [] };
  }
}

/** An object that was read or listed: equal content is one delivery, however often it is listed. */
export function objectPart(entity: EntityName, object: Json): RawPart {
  const raw = Buffer.from(JSON.stringify(object));
  return { deliveryId: hash('sha256', raw, 'base64url'), subscription: `poll/${entity}`, topic: readTopic(entity), raw };
}

/** An entry that tells what has to be read. Without a time of its last change each sight of it counts. */
export function noticePart(entity: EntityName, entry: Json, now: number): RawPart {
  const raw = Buffer.from(JSON.stringify(entry));
  const version = new Doc(entry).maybeText('updatedAt');
  return {
    deliveryId: `${hash('sha256', raw, 'base64url')}${version === null ? `@${now}` : ''}`,
    subscription: `poll/${entity}`,
    topic: noticeTopic(entity),
    raw,
  };
}

function entriesAt(json: Json, name: string): Entries | null {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null;
  const found = json[name] ?? null;
  return found === null || typeof found !== 'object' || Array.isArray(found) ? null : found;
}
