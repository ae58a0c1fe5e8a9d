import type { AuthHeaders, Authoriser, Secret } from '../../src/kit/auth.ts';
import type { Surroundings } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import { HttpClient, type HttpResult } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import { TokenRefused } from '../../src/kit/token.ts';
import type { Settings } from './settings.ts';

const TOKEN_URL = 'https://api.amazon.com/auth/o2/token';
/** A token lives for an hour; it is renewed a minute before its end, or after most of a shorter life. */
const EARLY_MS = 60_000;

/** Access tokens of Login with Amazon. */
export interface Tokens {
  open(secret: Secret): Authoriser;
  /** The token in use, which has to be masked too. */
  current(): string | null;
  close(): Promise<void>;
}

/** One refresh serves all who wait for it; a token is forgotten when Amazon says that it has expired. */
export function openTokens(
  settings: Settings,
  { now, allowedHosts }: Pick<Surroundings, 'now' | 'allowedHosts'>,
  deadlineMs: number,
): Tokens {
  const url = new URL(settings.tokenUrl ?? TOKEN_URL);
  const client = new HttpClient({ origin: url.origin, connections: 1, deadlineMs, maxResponseBytes: 65_536, allowedHosts });
  let token: { text: string; headers: AuthHeaders; until: number } | null = null;
  let pending: Promise<AuthHeaders> | null = null;

  const renew = async (form: string): Promise<AuthHeaders> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', accept: 'application/json' };
    const result = await client.send({ method: 'POST', path: `${url.pathname}${url.search}`, headers, body: form });
    token = readToken(result, now());
    return token.headers;
  };

  return {
    open: (secret) => {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: secret(settings.refreshToken),
        client_id: secret(settings.clientId),
        client_secret: secret(settings.clientSecret),
      }).toString();
      return {
        headers: () => {
          if (token !== null && now() < token.until) return token.headers;
          pending ??= renew(form).finally(() => {
            pending = null;
          });
          return pending;
        },
        refresh: () => {
          token = null;
        },
      };
    },
    current: () => token?.text ?? null,
    close: () => client.close(),
  };
}

function readToken(result: HttpResult, now: number): { text: string; headers: AuthHeaders; until: number } {
  if (result.kind !== 'reply' || result.status < 200 || result.status > 299) throw new TokenRefused(result);
  try {
    const doc = new Doc(readJson(result.body));
    const text = doc.text('access_token');
    const lifeMs = (doc.maybeInteger('expires_in') ?? 3_600) * 1_000;
    return { text, headers: { 'x-amz-access-token': text }, until: now + Math.max(lifeMs - EARLY_MS, lifeMs * 0.8) };
  } catch {
    throw new TokenRefused(result);
  }
}
