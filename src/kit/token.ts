import { basic, type Authoriser, type AuthHeaders, type OAuth2, type Secret } from './auth.ts';
import { readJson } from './read-json.ts';
import { Doc } from './doc.ts';
import type { HttpClient, HttpResult } from './http-client.ts';

/** The token endpoint's answer was no token. Holds no secret: only its result. */
export class TokenRefused extends Error {
  readonly result: HttpResult;

  constructor(result: HttpResult) {
    super('The token endpoint gave no token.');
    this.name = 'TokenRefused';
    this.result = result;
  }
}

interface Token {
  headers: AuthHeaders;
  /** Epoch milliseconds after which it is renewed. */
  until: number;
}

/** A token is renewed this long before its end, or after 80 % of a short life. */
const EARLY_MS = 30_000;

export interface TokenSource {
  client: HttpClient;
  /** Path below the client's origin. */
  path: string;
  now(): number;
}

/**
 * OAuth 2.0 client credentials. One request for a token serves all who wait for it; a token is
 * renewed before it expires, and forgotten after a 401.
 */
export function tokenAuthoriser(auth: OAuth2, secret: Secret, source: TokenSource): Authoriser {
  const id = secret(auth.clientId);
  const password = secret(auth.clientSecret);
  const request = tokenRequest(auth, id, password);
  let token: Token | null = null;
  let pending: Promise<AuthHeaders> | null = null;

  const renew = async (): Promise<AuthHeaders> => {
    const result = await source.client.send({ method: 'POST', path: source.path, ...request });
    token = readToken(result, source.now());
    return token.headers;
  };

  return {
    headers: () => {
      if (token !== null && source.now() < token.until) return token.headers;
      pending ??= renew().finally(() => {
        pending = null;
      });
      return pending;
    },
    refresh: () => {
      token = null;
    },
  };
}

function tokenRequest(auth: OAuth2, id: string, password: string): { headers: AuthHeaders; body: string } {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (auth.scope !== undefined) form.set('scope', auth.scope);
  const headers: AuthHeaders = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  // RFC 6749 §2.3.1: id and secret are form-encoded before they go into the basic header.
  if (auth.credentials === 'basic') headers['authorization'] = basic(encodeURIComponent(id), encodeURIComponent(password));
  else {
    form.set('client_id', id);
    form.set('client_secret', password);
  }
  return { headers, body: form.toString() };
}

function readToken(result: HttpResult, now: number): Token {
  if (result.kind !== 'reply' || result.status < 200 || result.status > 299) throw new TokenRefused(result);
  try {
    const doc = new Doc(readJson(result.body));
    const lifeMs = (doc.maybeInteger('expires_in') ?? 3600) * 1000;
    return {
      headers: { authorization: `Bearer ${doc.text('access_token')}` },
      until: now + Math.max(lifeMs - EARLY_MS, lifeMs * 0.8),
    };
  } catch {
    throw new TokenRefused(result);
  }
}
