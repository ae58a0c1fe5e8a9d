import { randomUUID } from 'node:crypto';
import type { Doc } from '../json.ts';
import { docsIn } from '../json.ts';
import type { Random } from '../random.ts';

/** A webhook no honest shop would send, what the hub must answer, and what must become of it. */
export type RawInput = { kind: string; expect: string; reason: string; status: number; send: Doc };
type Wrapping = { topic?: string; contentType?: string; signature?: string };

export type RawSource = { order: Doc; tooLargeBytes: number; luck: Random };

/** One input of each kind that is no order of the shop: the body is made of a real order so that only the one thing is wrong. */
export const rawKinds: Record<string, (source: RawSource) => RawInput> = {
  bad_signature: ({ order, luck }) =>
    refused('bad_signature', text(strange(order)), { signature: luck.pick(['wrong', 'short', 'missing']) }),
  too_large: ({ order, tooLargeBytes }) => ({
    ...refused('too_large', text({ ...strange(order), note: 'x'.repeat(tooLargeBytes) }), {}),
    reason: 'SYN_RECEIVE_TOO_LARGE',
    status: 413,
  }),
  not_json: ({ order }) => stored('not_json', text(strange(order)).subarray(0, 200), {}),
  bad_charset: ({ order }) =>
    stored('bad_charset', Buffer.from(JSON.stringify({ ...strange(order), note: 'Müller grüßt' }), 'latin1'), {}),
  nul_character: ({ order }) => stored('nul_character', text({ ...strange(order), note: 'before\u0000after' }), {}),
  unknown_topic: ({ order }) => stored('unknown_topic', text(strange(order)), { topic: 'order.teleported' }),
  field_invalid: ({ order }) => stored('field_invalid', text(withWordQuantity(strange(order))), {}),
};

function refused(kind: string, body: Buffer, wrapping: Wrapping): RawInput {
  return { kind, expect: 'refused', reason: 'SYN_RECEIVE_BAD_SIGNATURE', status: 401, send: wrap(body, wrapping) };
}

function stored(kind: string, body: Buffer, wrapping: Wrapping): RawInput {
  return { kind, expect: 'case', reason: `SYN_NORMALISE_${kind.toUpperCase()}`, status: 202, send: wrap(body, wrapping) };
}

export function wrap(body: Buffer, wrapping: Wrapping): Doc {
  return {
    topic: wrapping.topic ?? 'order.created',
    body_base64: body.toString('base64'),
    event_id: `ev-${randomUUID()}`,
    signature: wrapping.signature ?? 'valid',
    content_type: wrapping.contentType ?? 'application/json; charset=utf-8',
  };
}

/** An id of its own, so that a wrong body is never mistaken for a version of the good order. */
function strange(order: Doc): Doc {
  return { ...order, id: `x-${randomUUID()}`, number: '#raw', version: 1 };
}

function withWordQuantity(order: Doc): Doc {
  const [first, ...others] = docsIn(order['lines']);
  return { ...order, lines: [{ ...first, quantity: 'three' }, ...others] };
}

export function text(body: Doc): Buffer {
  return Buffer.from(JSON.stringify(body), 'utf8');
}
