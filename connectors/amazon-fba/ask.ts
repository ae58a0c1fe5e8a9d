import { classify, type Errand, type Failed } from '../../src/kit/classify.ts';
import type { Spending } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { HttpResult } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Transport } from '../../src/kit/transport.ts';
import type { Tokens } from './token.ts';

/** The way to Amazon. */
export interface Way {
  transport: Transport;
  tokens: Tokens;
  /** Our code of Amazon's warehouses. */
  place: string;
  /** Requests a second that the configuration counts with. */
  rate: number;
  /** The smallest rate that Amazon has named in an answer; null: none yet. */
  granted: { rate: number | null };
}

export interface Request {
  method: string;
  path: string;
  body?: string | null;
  nature: Errand['nature'];
  signal: AbortSignal;
}

export type Answered = { doc: Doc } | Refused;
/** `code` is Amazon's own; null: it named none. */
export type Refused = { failed: Failed & Spending; code: string | null };

const MASK = '•••';

/** One request. An answer that is no JSON object proves nothing: for a write its outcome is unknown. */
export async function ask(way: Way, request: Request): Promise<Answered> {
  const { method, path, body = null, nature, signal } = request;
  const headers = { 'content-type': 'application/json' };
  const result = await way.transport.send({ method, path, headers, body }, { signal });
  if (result.kind !== 'reply' || result.status < 200 || result.status > 299) return refusal(way, result, nature);
  noteRate(way, result.headers);
  try {
    const doc = new Doc(readJson(result.body));
    if (doc.maybeList('errors').length === 0) return { doc };
  } catch {
    // told below
  }
  const unread = nature === 'read' ? ('permanent' as const) : ('unknown' as const);
  return { failed: { kind: 'failed', class: unread, status: result.status, message: 'The answer cannot be read.' }, code: null };
}

function refusal(way: Way, result: HttpResult, nature: Errand['nature']): Refused {
  const { transport } = way;
  const redact = (message: string): string => {
    const token = way.tokens.current();
    return transport.redact(token === null ? message : message.replaceAll(token, MASK));
  };
  const classified = classify(result, { nature, known: true, now: transport.now() }, redact);
  const error = result.kind === 'reply' ? errorOf(result.body) : null;
  const words = error === null ? null : [error.code, error.message, error.details].filter((word) => word !== '').join(': ');
  const message = words === null ? classified.message : redact(`${classified.status}: ${words}`).slice(0, 500);
  const failed: Failed = { ...classified, message };
  const code = error?.code ?? null;
  if (failed.status === 403 && hasExpired(error)) {
    // The pipeline takes a 401 for the end of a token; Amazon says 403 of it.
    return { failed: { ...failed, class: 'refresh', status: 401 }, code };
  }
  if (failed.status !== 429 || result.kind !== 'reply') return { failed, code };
  noteRate(way, result.headers);
  // Nothing is left, and one request is given back in so long; only a gateway names a time by itself.
  const rate = rateIn(result.headers) ?? way.rate;
  return { failed: { retryAfterMs: Math.ceil(1_000 / rate), ...failed, left: 0 }, code };
}

interface AmazonError {
  code: string;
  message: string;
  details: string;
}

function errorOf(body: Buffer): AmazonError | null {
  try {
    const [error] = new Doc(readJson(body)).list('errors');
    if (error === undefined) return null;
    const { code, message, details } = {
      code: error.text('code'),
      message: error.maybeText('message'),
      details: error.maybeText('details'),
    };
    return { code, message: message ?? '', details: details ?? '' };
  } catch {
    return null;
  }
}

/** One code stands for a token that has ended and for a right that is missing; only the details tell them apart. */
function hasExpired(error: AmazonError | null): boolean {
  return error?.code === 'Unauthorized' && /expired|revoked, malformed or invalid/i.test(error.details);
}

function rateIn(headers: Record<string, string>): number | null {
  const rate = Number(headers['x-amzn-ratelimit-limit']);
  return Number.isFinite(rate) && rate > 0 ? rate : null;
}

function noteRate({ granted }: Way, headers: Record<string, string>): void {
  const rate = rateIn(headers);
  if (rate !== null) granted.rate = Math.min(rate, granted.rate ?? rate);
}
