import { isUtf8 } from 'node:buffer';
import { SynclineError } from '../errors.ts';
import type { Json } from '../model/json.ts';

/** An escaped NUL: `\u0000` after an even number of backslashes. */
const ESCAPED_NUL = /(?<!\\)(?:\\\\)*\\u0000/;
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * Reads a body as JSON, strictly: what comes out can be stored as PostgreSQL `json` and `jsonb`.
 * Throws `SYN_NORMALISE_BAD_CHARSET` (not UTF-8, or half a surrogate pair),
 * `SYN_NORMALISE_NUL_CHARACTER` (raw or escaped) or `SYN_NORMALISE_NOT_JSON`.
 */
export function readJson(raw: Buffer): Json {
  if (!isUtf8(raw)) throw new SynclineError('SYN_NORMALISE_BAD_CHARSET', badByte(raw));
  if (raw.includes(0)) {
    throw new SynclineError('SYN_NORMALISE_NUL_CHARACTER', `At byte ${raw.indexOf(0)}.`);
  }
  const text = raw.toString('utf8');
  if (text.includes('\\u0000') && ESCAPED_NUL.test(text)) {
    throw new SynclineError('SYN_NORMALISE_NUL_CHARACTER', `As an escape near character ${text.search(ESCAPED_NUL)}.`);
  }
  const json = parse(text);
  if (ESCAPED_SURROGATE.test(text)) requireWellFormed(json, '');
  return json;
}

function parse(text: string): Json {
  try {
    // A byte order mark is not JSON, but RFC 8259 lets a reader ignore it.
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as Json;
  } catch (error) {
    // V8's message quotes the text, which may be personal: only the place is kept.
    const place = error instanceof Error ? /position \d+/.exec(error.message)?.[0] : undefined;
    const where = place === undefined ? `It ends after ${text.length} characters.` : `At ${place}.`;
    throw new SynclineError('SYN_NORMALISE_NOT_JSON', text.trim() === '' ? 'It is empty.' : where);
  }
}

function requireWellFormed(json: Json, path: string): void {
  if (typeof json === 'string') {
    if (!json.isWellFormed()) {
      throw new SynclineError('SYN_NORMALISE_BAD_CHARSET', `Half a surrogate pair at ${path || 'the top'}.`);
    }
    return;
  }
  if (json === null || typeof json !== 'object') return;
  for (const [key, value] of Object.entries(json)) {
    requireWellFormed(key, `a name in ${path}`);
    requireWellFormed(value, path === '' ? key : `${path}.${key}`);
  }
}

function badByte(raw: Buffer): string {
  // The longest valid beginning, found by halving; the byte after it is the first bad one.
  let low = 0;
  let high = raw.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (validPrefix(raw, middle)) low = middle;
    else high = middle - 1;
  }
  return `The first byte that does not fit is near number ${low}.`;
}

function validPrefix(raw: Buffer, length: number): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(raw.subarray(0, length), { stream: true });
    return true;
  } catch {
    return false;
  }
}
