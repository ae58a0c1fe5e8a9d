import { randomBytes } from 'node:crypto';
import type { Clock } from '../frame/clock.ts';
import type { Secrets } from '../frame/secrets.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call } from '../wire/routes.ts';
import { sameText } from '../wire/serve.ts';

/** OAuth2 client credentials. Tokens live in memory only: a restart of the ERP forgets them, and clients must cope. */
export class Tokens {
  private readonly expiry = new Map<string, number>();
  private readonly secrets: Secrets;
  private readonly wall: Clock;
  private readonly lifetime: number;

  constructor(secrets: Secrets, wall: Clock, lifetime: number) {
    this.secrets = secrets;
    this.wall = wall;
    this.lifetime = lifetime;
  }

  issue(call: Call): Answer {
    const form = new URLSearchParams(call.raw.toString('utf8'));
    if (form.get('grant_type') !== 'client_credentials') throw new Refusal(400, 'invalid_query', { field: 'grant_type' });
    const [id, secret] = basicPair(call) ?? [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
    const right =
      sameText(id, this.secrets('SANDBOX_ERP_CLIENT_ID')) && sameText(secret, this.secrets('SANDBOX_ERP_CLIENT_SECRET'));
    if (!right) throw new Refusal(401, 'unauthorised');
    const token = randomBytes(24).toString('base64url');
    this.forgetExpired();
    this.expiry.set(token, this.wall.now() + this.lifetime);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: Math.floor(this.lifetime / 1000) } };
  }

  check(call: Call): void {
    const token = /^Bearer (.+)$/.exec(call.header('authorization') ?? '')?.[1] ?? '';
    const until = this.expiry.get(token);
    if (until === undefined) throw new Refusal(401, 'unauthorised');
    if (until <= this.wall.now()) throw new Refusal(401, 'token_expired');
  }

  /** A token is remembered for a while after its end, so that the answer can say "expired" and not "unknown". */
  private forgetExpired(): void {
    for (const [token, until] of this.expiry) if (until + this.lifetime * 10 < this.wall.now()) this.expiry.delete(token);
  }
}

/** User and password of HTTP basic, or null. */
function basicPair(call: Call): [string, string] | null {
  const encoded = /^Basic (.+)$/i.exec(call.header('authorization') ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : [text.slice(0, colon), text.slice(colon + 1)];
}
