import { randomInt, randomUUID } from 'node:crypto';
import type { Doc } from '../json.ts';
import { docsIn } from '../json.ts';
import type { Random } from '../random.ts';
import type { Message } from '../shops/till.ts';

/** A webhook no honest shop would send, what the hub must answer, and what must become of it. */
export type RawInput = { kind: string; expect: string; reason: string; status: number; send: Message };

/** How a shop speaks: the topic of its orders, and what it says of one that nobody placed. */
export type Language = {
  topic: string;
  unknownTopic: string;
  strange: (order: Doc) => Doc;
  /** More than the hub takes of this shop. */
  tooLargeBytes: number;
  /** A field of another type than it must have. */
  broken: (strange: Doc) => Doc;
};

export type RawSource = { order: Doc; tooLargeBytes: number; luck: Random; language: Language };
type Sent = Partial<Pick<Message, 'topic' | 'signature' | 'blanks'>>;

export const JSON_TYPE = 'application/json; charset=utf-8';

/** An id of its own, so that a wrong body is never mistaken for a version of the good order. */
const plainLanguage: Language = {
  topic: 'order.created',
  unknownTopic: 'order.teleported',
  tooLargeBytes: 6_000_000,
  strange: (order) => ({ ...order, id: `x-${randomUUID()}`, number: '#raw', version: 1 }),
  broken: withWordQuantity,
};

const shopifyLanguage: Language = {
  topic: 'ORDERS_UPDATED',
  unknownTopic: 'ORDERS_TELEPORTED',
  tooLargeBytes: 9_000_000,
  strange: ({ number, note }) => {
    const id = 9_000_000_000_000 + randomInt(1_000_000_000);
    return { id, admin_graphql_api_id: `gid://shopify/Order/${id}`, name: number ?? null, note: note ?? null };
  },
  broken: (strange) => ({ ...strange, admin_graphql_api_id: 7 }),
};

export const languages: Record<'plain' | 'shopify', Language> = { plain: plainLanguage, shopify: shopifyLanguage };

/** One input of each kind that is no order of the shop: the body is made so that only the one thing is wrong. */
export const rawKinds: Record<string, (source: RawSource) => RawInput> = {
  bad_signature: (source) => refused('bad_signature', source, { signature: source.luck.pick(['wrong', 'short', 'missing']) }),
  too_large: (source) => ({
    ...refused('too_large', source, { blanks: source.tooLargeBytes }),
    reason: 'SYN_RECEIVE_TOO_LARGE',
    status: 413,
  }),
  not_json: (source) => stored('not_json', source, (order) => text(order).subarray(0, -10)),
  bad_charset: (source) =>
    stored('bad_charset', source, (order) => Buffer.from(JSON.stringify({ ...order, note: 'Müller grüßt' }), 'latin1')),
  nul_character: (source) => stored('nul_character', source, (order) => text({ ...order, note: 'before\u0000after' })),
  unknown_topic: (source) => ({
    ...stored('unknown_topic', source, text),
    send: messageOf(text(strangeOf(source)), { topic: source.language.unknownTopic }),
  }),
  field_invalid: (source) => stored('field_invalid', source, (order) => text(source.language.broken(order))),
};

function strangeOf({ order, language }: RawSource): Doc {
  return language.strange(order);
}

function refused(kind: string, source: RawSource, sent: Sent): RawInput {
  const send = messageOf(text(strangeOf(source)), { topic: source.language.topic, ...sent });
  return { kind, expect: 'refused', reason: 'SYN_RECEIVE_BAD_SIGNATURE', status: 401, send };
}

function stored(kind: string, source: RawSource, spoil: (order: Doc) => Buffer): RawInput {
  const send = messageOf(spoil(strangeOf(source)), { topic: source.language.topic });
  return { kind, expect: 'case', reason: `SYN_NORMALISE_${kind.toUpperCase()}`, status: 202, send };
}

function messageOf(body: Buffer, { topic = '', signature = 'valid', blanks = 0 }: Sent): Message {
  return { eventId: newEventId(), topic, body, signature, contentType: JSON_TYPE, blanks };
}

export function newEventId(): string {
  return `ev-${randomUUID()}`;
}

function withWordQuantity(order: Doc): Doc {
  const [first, ...others] = docsIn(order['lines']);
  return { ...order, lines: [{ ...first, quantity: 'three' }, ...others] };
}

export function text(body: Doc): Buffer {
  return Buffer.from(JSON.stringify(body), 'utf8');
}
