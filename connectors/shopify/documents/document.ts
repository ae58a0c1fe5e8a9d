import { createHash } from 'node:crypto';
import type { Call } from '../../../src/kit/contract.ts';
import type { Json } from '../../../src/model/json.ts';
import { GRAPHQL_PATH } from '../version.ts';

/** One GraphQL document: a single operation with a name, so that an answer can be told by its question. */
export interface Document {
  name: string;
  text: string;
  /**
   * Points that are asked of the bucket before it runs, for the pinned version: a test works them out. What an answer
   * really took is told with it, and the rest is given back.
   */
  cost: number;
  /** The first version in which it holds, with the reason; absent: it holds in every published one. */
  since?: { version: string; reason: string };
}

const NOTE = '#syncline ';

/** What a frozen call asked: which document, with what, and our note. */
export function questionOf(call: Call): { name: string; variables: Json; note: Json } {
  const body = JSON.parse(call.body ?? '{}') as { query?: string; operationName?: string; variables?: Json };
  const { query = '', operationName = '', variables = null } = body;
  const note = query.startsWith(NOTE) ? (JSON.parse(query.slice(NOTE.length, query.indexOf('\n'))) as Json) : null;
  return { name: operationName, variables, note };
}

/** The exact bytes of a request. */
export function requestBody(document: Document, variables: Record<string, Json>): string {
  return JSON.stringify({ query: document.text, operationName: document.name, variables });
}

/**
 * A document as the call that is frozen before it is made. `note` goes along as a comment, which no server reads: it
 * tells us what the call was about when its answer is lost.
 */
export function callOf(
  document: Document,
  variables: Record<string, Json>,
  { note, ...rest }: Pick<Call, 'purpose' | 'groups'> & { next?: string; note?: Json },
): { call: Call } {
  const noted = note === undefined ? document : { ...document, text: `${NOTE}${JSON.stringify(note)}\n${document.text}` };
  return {
    call: {
      ...rest,
      method: 'POST',
      path: GRAPHQL_PATH,
      headers: { 'content-type': 'application/json' },
      body: requestBody(noted, variables),
      cost: document.cost,
    },
  };
}

/** A key for `@idempotent` from what makes an intent unique: the same bytes have the same key. */
export function idempotencyKey(...parts: (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 40);
}
