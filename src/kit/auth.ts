import { createHmac, hash, type BinaryToTextEncoding } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { secretName } from './secret-name.ts';

const part = Type.Union([
  Type.Literal('timestamp'),
  Type.Literal('method'),
  Type.Literal('path'),
  Type.Literal('body'),
  Type.Literal('bodySha256'),
]);

/** How we show a system who we are. */
export const authSchema = Type.Union([
  Type.Object({ kind: Type.Literal('none') }),
  Type.Object({
    kind: Type.Literal('basic'),
    user: secretName('Name of the user.'),
    password: secretName('Password.'),
  }),
  Type.Object({
    kind: Type.Literal('bearer'),
    token: secretName('Token.'),
    header: Type.Optional(Type.String({ description: 'Header for the bare token, instead of `authorization: Bearer`.' })),
  }),
  Type.Object({
    kind: Type.Literal('oauth2', { description: 'OAuth 2.0 client credentials (RFC 6749 §4.4).' }),
    tokenPath: Type.String({ description: 'Path of the token endpoint below the base URL, or a whole URL.' }),
    clientId: secretName('Client id.'),
    clientSecret: secretName('Client secret.'),
    scope: Type.Optional(Type.String()),
    credentials: Type.Optional(
      Type.Union([Type.Literal('body'), Type.Literal('basic')], {
        description: 'Where the client shows its secret; body when absent.',
      }),
    ),
  }),
  Type.Object({
    kind: Type.Literal('hmac', { description: 'Each request is signed, with the time.' }),
    key: Type.Object({ header: Type.String(), id: secretName('Id of the key.') }),
    secret: secretName('Signing secret.'),
    timestampHeader: Type.String({ description: 'Header for Unix seconds.' }),
    signatureHeader: Type.String(),
    prefix: Type.Optional(Type.String({ description: 'Text before the signature, e.g. `sha256=`.' })),
    encoding: Type.Union([Type.Literal('hex'), Type.Literal('base64')]),
    signs: Type.Array(part, { minItems: 1, description: 'What is signed, in this order.' }),
    separator: Type.String({ description: 'Text between the signed parts, e.g. a line feed.' }),
  }),
]);

export type Auth = Static<typeof authSchema>;
export type OAuth2 = Extract<Auth, { kind: 'oauth2' }>;

/** What a signature may cover. */
export interface Signable {
  method: string;
  /** Path and query as they are sent. */
  path: string;
  body: string | null;
}

export type AuthHeaders = Record<string, string>;

/** Credentials for requests. Only one that fetches tokens ever answers with a promise. */
export interface Authoriser {
  /** Rejects with a `TokenRefused` when no token is to be had. */
  headers(request: Signable): AuthHeaders | Promise<AuthHeaders>;
  /** Forgets what a 401 has proved to be stale. */
  refresh(): void;
}

/** Reads a secret by the name the configuration gives; throws when it is missing. */
export type Secret = (name: string) => string;

/** Credentials that need no request of their own; for `oauth2` see `tokenAuthoriser`. */
export function fixedAuthoriser(auth: Exclude<Auth, OAuth2>, secret: Secret, now: () => number): Authoriser {
  if (auth.kind === 'hmac') return signer(auth, secret, now);
  const headers = fixedHeaders(auth, secret);
  return { headers: () => headers, refresh: () => {} };
}

function fixedHeaders(auth: Extract<Auth, { kind: 'none' | 'basic' | 'bearer' }>, secret: Secret): AuthHeaders {
  switch (auth.kind) {
    case 'none':
      return {};
    case 'basic':
      return { authorization: basic(secret(auth.user), secret(auth.password)) };
    case 'bearer':
      if (auth.header !== undefined) return { [auth.header.toLowerCase()]: secret(auth.token) };
      return { authorization: `Bearer ${secret(auth.token)}` };
  }
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

function signer(auth: Extract<Auth, { kind: 'hmac' }>, secret: Secret, now: () => number): Authoriser {
  const id = secret(auth.key.id);
  const key = secret(auth.secret);
  const encoding: BinaryToTextEncoding = auth.encoding;
  return {
    refresh: () => {},
    headers: (request) => {
      const timestamp = String(Math.floor(now() / 1000));
      const content = auth.signs.map((name) => signedPart(name, request, timestamp)).join(auth.separator);
      return {
        [auth.key.header.toLowerCase()]: id,
        [auth.timestampHeader.toLowerCase()]: timestamp,
        [auth.signatureHeader.toLowerCase()]: `${auth.prefix ?? ''}${createHmac('sha256', key).update(content).digest(encoding)}`,
      };
    },
  };
}

function signedPart(name: Static<typeof part>, request: Signable, timestamp: string): string {
  switch (name) {
    case 'timestamp':
      return timestamp;
    case 'method':
      return request.method;
    case 'path':
      return request.path;
    case 'body':
      return request.body ?? '';
    case 'bodySha256':
      return hash('sha256', request.body ?? '', 'hex');
  }
}
