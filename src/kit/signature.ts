import { createHmac, createSecretKey, hash, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Type, type Static } from 'typebox';
import type { IncomingRequest } from './contract.ts';
import { secretName } from './secret-name.ts';

const algorithm = Type.Optional(
  Type.Union([Type.Literal('sha1'), Type.Literal('sha256'), Type.Literal('sha512')], {
    description: 'Hash of the HMAC; sha256 when absent.',
  }),
);
const encoding = Type.Union([Type.Literal('hex'), Type.Literal('base64')]);
const tolerance = Type.Optional(
  Type.Number({
    minimum: 1,
    description: 'Seconds that the timestamp may differ from our clock; 300 when absent.',
  }),
);
const signatureHeader = Type.String({ minLength: 1, description: 'Header that holds the signature.' });

/** How a system signs its webhooks. Several secret names let a secret be exchanged without a gap. */
export const signatureSchema = Type.Union([
  Type.Object({
    scheme: Type.Literal('hmac', {
      description: 'HMAC over the raw body, or over `<timestamp>.<raw body>`.',
    }),
    header: signatureHeader,
    encoding,
    prefix: Type.Optional(Type.String({ description: 'Text before the signature, e.g. `sha256=`.' })),
    timestamp: Type.Optional(Type.String({ description: 'Header with Unix seconds that is signed too: `<timestamp>.<body>`.' })),
    algorithm,
    toleranceSeconds: tolerance,
    secrets: Type.Array(secretName('Signing secret.'), { minItems: 1 }),
  }),
  Type.Object({
    scheme: Type.Literal('timestamped', {
      description: '`t=<Unix seconds>,v1=<hex>` over `<t>.<raw body>`.',
    }),
    header: signatureHeader,
    toleranceSeconds: tolerance,
    secrets: Type.Array(secretName('Signing secret.'), { minItems: 1 }),
  }),
  Type.Object({
    scheme: Type.Literal('standard', {
      description: 'Standard Webhooks 1.0.0: webhook-id, -timestamp, -signature.',
    }),
    toleranceSeconds: tolerance,
    secrets: Type.Array(secretName('Signing secret, `whsec_` and base64.'), { minItems: 1 }),
  }),
  Type.Object({
    scheme: Type.Literal('token', { description: 'A fixed text in a header.' }),
    header: signatureHeader,
    secrets: Type.Array(secretName('The text.'), { minItems: 1 }),
  }),
  Type.Object({
    scheme: Type.Literal('none', { description: 'Not signed: only inside a trusted network.' }),
  }),
]);

export type Signature = Static<typeof signatureSchema>;
type Hmac = Extract<Signature, { scheme: 'hmac' }>;

/** True only when the request bears a right signature. Never throws. */
export type Verify = (request: IncomingRequest) => boolean;

/** Compiles a scheme: secrets are read once, here. `secret` throws when one is missing. */
export function verifier(signature: Signature, secret: (name: string) => string): Verify {
  switch (signature.scheme) {
    case 'none':
      return () => true;
    case 'token': {
      // Hashes are compared, so that even the length of the token stays unknown.
      const tokens = signature.secrets.map((name) => hash('sha256', secret(name)));
      const header = signature.header.toLowerCase();
      return (request) => equalsAny(hash('sha256', request.headers[header] ?? ''), tokens);
    }
    case 'hmac':
      return hmacVerifier(
        signature,
        signature.secrets.map((name) => textKey(secret(name))),
      );
    case 'timestamped':
      return timestampedVerifier(
        signature,
        signature.secrets.map((name) => textKey(secret(name))),
      );
    case 'standard':
      return standardVerifier(
        signature.toleranceSeconds,
        signature.secrets.map((name) => standardKey(secret(name))),
      );
  }
}

function hmacVerifier(scheme: Hmac, keys: KeyObject[]): Verify {
  const { prefix = '', encoding: written, algorithm: digest = 'sha256' } = scheme;
  const header = scheme.header.toLowerCase();
  const stampHeader = scheme.timestamp?.toLowerCase();
  return (request) => {
    const given = request.headers[header];
    if (given === undefined || !given.startsWith(prefix)) return false;
    let stamp: string | undefined;
    if (stampHeader !== undefined) {
      stamp = request.headers[stampHeader];
      if (!isFresh(stamp, request.receivedAt, scheme.toleranceSeconds)) return false;
    }
    const right = keys.map((key) => {
      const hmac = createHmac(digest, key);
      if (stamp !== undefined) hmac.update(`${stamp}.`);
      return hmac.update(request.body).digest(written);
    });
    return equalsAny(given.slice(prefix.length), right);
  };
}

function timestampedVerifier(scheme: { header: string; toleranceSeconds?: number }, keys: KeyObject[]): Verify {
  const header = scheme.header.toLowerCase();
  return (request) => {
    const fields = (request.headers[header] ?? '').split(',').map((field) => field.trim());
    const stamp = fields.find((field) => field.startsWith('t='))?.slice(2);
    if (stamp === undefined || !isFresh(stamp, request.receivedAt, scheme.toleranceSeconds)) return false;
    const right = keys.map((key) => createHmac('sha256', key).update(`${stamp}.`).update(request.body).digest('hex'));
    // During an exchange of secrets the sender may sign with both.
    return fields.some((field) => field.startsWith('v1=') && equalsAny(field.slice(3), right));
  };
}

function standardVerifier(toleranceSeconds: number | undefined, keys: KeyObject[]): Verify {
  return (request) => {
    const id = request.headers['webhook-id'];
    const stamp = request.headers['webhook-timestamp'];
    if (id === undefined || stamp === undefined) return false;
    if (!isFresh(stamp, request.receivedAt, toleranceSeconds)) return false;
    const right = keys.map((key) => createHmac('sha256', key).update(`${id}.${stamp}.`).update(request.body).digest('base64'));
    const given = (request.headers['webhook-signature'] ?? '').split(' ');
    return given.some((field) => field.startsWith('v1,') && equalsAny(field.slice(3), right));
  };
}

function isFresh(stamp: string | undefined, now: number, toleranceSeconds = 300): boolean {
  if (stamp === undefined || !/^\d{1,12}$/.test(stamp)) return false;
  return Math.abs(now / 1000 - Number(stamp)) <= toleranceSeconds;
}

/** Compares with every candidate in constant time; the length of a right signature is no secret. */
function equalsAny(given: string | undefined, candidates: string[]): boolean {
  if (given === undefined) return false;
  const left = Buffer.from(given);
  let equal = false;
  for (const candidate of candidates) {
    const right = Buffer.from(candidate);
    if (left.length === right.length && timingSafeEqual(left, right)) equal = true;
  }
  return equal;
}

function textKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret, 'utf8'));
}

function standardKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
}
