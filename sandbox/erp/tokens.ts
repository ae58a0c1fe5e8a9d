import type { Secrets } from '../frame/secrets.ts';
import type { AccessTokens } from '../wire/access-tokens.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call } from '../wire/routes.ts';
import { sameText } from '../wire/serve.ts';

/** OAuth2 client credentials. */
export class Tokens {
  private readonly given: AccessTokens;
  private readonly secrets: Secrets;

  constructor(secrets: Secrets, given: AccessTokens) {
    this.secrets = secrets;
    this.given = given;
  }

  issue(call: Call): Answer {
    const form = new URLSearchParams(call.raw.toString('utf8'));
    if (form.get('grant_type') !== 'client_credentials') throw new Refusal(400, 'invalid_query', { field: 'grant_type' });
    const [id, secret] = basicPair(call) ?? [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
    const right =
      sameText(id, this.secrets('SANDBOX_ERP_CLIENT_ID')) && sameText(secret, this.secrets('SANDBOX_ERP_CLIENT_SECRET'));
    if (!right) throw new Refusal(401, 'unauthorised');
    return { status: 200, body: { ...this.given.give(), token_type: 'Bearer' } };
  }

  check(call: Call): void {
    const token = /^Bearer (.+)$/.exec(call.header('authorization') ?? '')?.[1] ?? '';
    const state = this.given.stateOf(token);
    if (state === 'unknown') throw new Refusal(401, 'unauthorised');
    if (state === 'expired') throw new Refusal(401, 'token_expired');
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
