import { fixedAuthoriser, type AuthHeaders } from '../../src/kit/auth.ts';
import { classify, type Failed } from '../../src/kit/classify.ts';
import type { Surroundings } from '../../src/kit/contract.ts';
import type { HttpResult } from '../../src/kit/http-client.ts';
import type { Transport } from '../../src/kit/transport.ts';
import { errorCode, failed, readGraph, refusedBy } from './answer.ts';
import { WRITES } from './documents.ts';
import type { Settings } from './settings.ts';
import { wordsOf } from './refusals.ts';

const MASK = '•••';
const JSON_TYPE = { 'content-type': 'application/json' };

/** A GraphQL request; the session adds who asks. */
export interface GraphRequest {
  body: string;
  headers?: Record<string, string>;
  signal: AbortSignal;
}

/** Requests to one shop, each with a session that is good. */
export interface Session {
  /** The answer, or why no session could be had: then nothing was asked. */
  send(request: GraphRequest): Promise<HttpResult | Failed>;
  /** Masks the session's token too. */
  redact(text: string): string;
  refresh(): void;
}

/**
 * Vendure answers FORBIDDEN whether a session has ended or a right is missing, and in both cases before anything was
 * done: the request is made once more with a new session, and only a second FORBIDDEN is about the rights.
 */
export function openSession(transport: Transport, auth: Settings['auth'], outside: Surroundings): Session {
  const post = ({ body, headers, signal }: GraphRequest, who: AuthHeaders): Promise<HttpResult> =>
    transport.send({ method: 'POST', path: '', headers: { ...JSON_TYPE, ...headers, ...who }, body }, { signal });
  if (auth.kind === 'apiKey') {
    const bearer = { kind: 'bearer', token: auth.key, header: 'vendure-api-key' } as const;
    const key = fixedAuthoriser(
      bearer,
      (name) => outside.secret(name),
      () => outside.now(),
    ).headers({ method: 'POST', path: '', body: null });
    return {
      send: async (request) => post(request, await key),
      redact: (text) => transport.redact(text),
      refresh: () => undefined,
    };
  }
  const login = openLogin(transport, { user: outside.secret(auth.user), password: outside.secret(auth.password) }, post);
  return {
    send: async (request) => {
      const first = await login.headers(request.signal);
      if ('kind' in first) return first;
      const result = await post(request, first.headers);
      if (errorCode(result) !== 'FORBIDDEN' || first.fresh) return result;
      login.forget(first.headers);
      const second = await login.headers(request.signal);
      return 'kind' in second ? second : post(request, second.headers);
    },
    redact: login.redact,
    refresh: () => login.forget(null),
  };
}

type Token = { headers: AuthHeaders; fresh: boolean };

function openLogin(
  transport: Transport,
  { user, password }: { user: string; password: string },
  post: (request: GraphRequest, who: AuthHeaders) => Promise<HttpResult>,
) {
  let token: string | null = null;
  let held: AuthHeaders | null = null;
  let pending: Promise<Failed | null> | null = null;

  const renew = async (signal: AbortSignal): Promise<Failed | null> => {
    const body = JSON.stringify({ operationName: 'Login', query: WRITES.login, variables: { user, password } });
    const result = await post({ body, signal }, {});
    const refusal = refusalOf(result, transport);
    if (refusal !== null) return refusal;
    token = result.kind === 'reply' ? (result.headers['vendure-auth-token'] ?? null) : null;
    if (token === null) return failed('permanent', 'The shop gave no token: it has to allow the token method `bearer`.');
    held = { authorization: `Bearer ${token}` };
    return null;
  };

  return {
    headers: async (signal: AbortSignal): Promise<Token | Failed> => {
      if (held !== null) return { headers: held, fresh: false };
      pending ??= renew(signal).finally(() => {
        pending = null;
      });
      const refusal = await pending;
      if (refusal !== null) return refusal;
      return held === null ? failed('retryable', 'The session ended at once.', null) : { headers: held, fresh: true };
    },
    /** Null: whatever session there is. Else only that one, for another request may have renewed it already. */
    forget: (which: AuthHeaders | null): void => {
      if (which === null || which === held) held = null;
    },
    redact: (text: string): string => transport.redact(token === null ? text : text.replaceAll(token, MASK)),
  };
}

/** Nothing was asked yet: whatever became of the login, the request itself can be made again. */
function refusalOf(result: HttpResult, transport: Transport): Failed | null {
  const errand = { nature: 'read', known: false, now: transport.now() } as const;
  const redact = (text: string): string => transport.redact(text);
  if (result.kind === 'none') return { ...classify(result, errand, redact), class: 'retryable' };
  const answered = readGraph(result, { errand, redact });
  if ('kind' in answered) return result.status < 500 && result.status >= 400 ? answered : { ...answered, class: 'retryable' };
  const found = answered.data.object('login');
  const code = refusedBy(found);
  return code === null ? null : failed('refresh', redact(`The shop does not let the hub in. ${wordsOf(code, found)}`), 401);
}
