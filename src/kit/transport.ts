import { fixedAuthoriser, type Auth, type Authoriser, type AuthHeaders, type Secret } from './auth.ts';
import type { Limits, Surroundings } from './contract.ts';
import { HttpClient, type HttpRequest, type HttpResult } from './http-client.ts';
import { redactor, type Redact } from './redact.ts';
import { TokenRefused, tokenAuthoriser } from './token.ts';

const SIXTEEN_MEBIBYTES = 16_777_216;

/** How one request goes out. */
export interface Sending {
  signal: AbortSignal;
  /** The path is a whole one (a link the target gave), not one below the base URL. */
  whole?: boolean;
}

/** Credentials that only this kind of system knows, such as a session that is opened by a call. */
export interface OwnAuth {
  kind: 'own';
  /** `way` is the pool that the requests take, too. Every secret that is read here is masked in messages. */
  open(secret: Secret, way: { client: HttpClient; prefix: string }): Authoriser;
}

/** Where a system is and how it is spoken to. */
export interface TransportSettings {
  /** Where every path begins: `https://api.example.test/v2`. */
  baseUrl: string;
  auth: Auth | OwnAuth;
  /** Sent with every request; no secrets. */
  headers?: Record<string, string>;
  /** Larger answers are cut off; 16 MiB when absent. */
  maxResponseBytes?: number;
}

/** The opened way to one system: its pool and its credentials. */
export interface Transport {
  origin: string;
  redact: Redact;
  send(request: HttpRequest, sending: Sending): Promise<HttpResult>;
  refresh(): void;
  close(): Promise<void>;
  now(): number;
  /** A number that no other call in this process gets. */
  next(): number;
}

/** What a transport is opened with besides its settings. */
export interface Opening {
  surroundings: Surroundings;
  limits: Limits;
  /** Every secret that has been read so far; those the transport reads are added before it masks. */
  secrets: readonly string[];
}

export function openTransport(settings: TransportSettings, { surroundings, limits, secrets }: Opening): Transport {
  const base = new URL(settings.baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const client = openClient(settings, surroundings, { origin: base.origin, limits });
  const credentials = openCredentials(settings, surroundings, { client, prefix, limits });
  const fixed = lowerCase({ accept: 'application/json', 'user-agent': 'syncline', ...settings.headers });
  let count = 0;

  const withHeaders = (request: HttpRequest, sending: Sending, auth: AuthHeaders): Promise<HttpResult> =>
    client.send({ ...request, headers: { ...fixed, ...request.headers, ...auth }, signal: sending.signal });

  return {
    origin: base.origin,
    redact: redactor(secrets),
    send: (request, sending) => {
      const full = sending.whole === true ? request : { ...request, path: `${prefix}${request.path}` };
      const auth = credentials.authoriser.headers(full);
      if (!(auth instanceof Promise)) return withHeaders(full, sending, auth);
      return auth.then((headers) => withHeaders(full, sending, headers), withoutToken);
    },
    refresh: () => credentials.authoriser.refresh(),
    close: async () => {
      await Promise.all([client.close(), credentials.client?.close()]);
    },
    now: () => surroundings.now(),
    next: () => (count += 1),
  };
}

function openCredentials(
  settings: TransportSettings,
  surroundings: Surroundings,
  way: { client: HttpClient; prefix: string; limits: Limits },
): { authoriser: Authoriser; client?: HttpClient } {
  const { auth } = settings;
  const secret = (name: string): string => surroundings.secret(name);
  const now = (): number => surroundings.now();
  if (auth.kind === 'own') return { authoriser: auth.open(secret, way) };
  if (auth.kind !== 'oauth2') return { authoriser: fixedAuthoriser(auth, secret, now) };
  if (auth.tokenPath.startsWith('/')) {
    const source = { client: way.client, path: `${way.prefix}${auth.tokenPath}`, now };
    return { authoriser: tokenAuthoriser(auth, secret, source) };
  }
  const url = new URL(auth.tokenPath);
  const client = openClient(settings, surroundings, {
    origin: url.origin,
    limits: { ...way.limits, concurrency: 1 },
  });
  return {
    client,
    authoriser: tokenAuthoriser(auth, secret, {
      client,
      path: `${url.pathname}${url.search}`,
      now,
    }),
  };
}

function openClient(settings: TransportSettings, surroundings: Surroundings, to: { origin: string; limits: Limits }): HttpClient {
  return new HttpClient({
    origin: to.origin,
    connections: to.limits.concurrency,
    deadlineMs: to.limits.deadlineMs,
    maxResponseBytes: settings.maxResponseBytes ?? SIXTEEN_MEBIBYTES,
    allowedHosts: surroundings.allowedHosts,
  });
}

/** The request itself was never sent: whatever became of the one for the token, it can be made again. */
function withoutToken(error: unknown): HttpResult {
  const result = error instanceof TokenRefused ? error.result : null;
  const denied = result?.kind === 'reply' && result.status < 500 && result.status !== 429;
  if (denied) return { ...result, status: 401 };
  const message = result?.kind === 'none' ? `No token: ${result.message}` : 'No token.';
  return { kind: 'none', sent: false, reason: 'refused', status: null, message };
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
