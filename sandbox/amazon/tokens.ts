import type { Secrets } from '../frame/secrets.ts';
import type { AccessTokens } from '../wire/access-tokens.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call } from '../wire/routes.ts';
import { sameText } from '../wire/serve.ts';
import { denied } from './api-error.ts';

/** Login with Amazon: a refresh token is exchanged for access tokens. */
export class Tokens {
  private readonly given: AccessTokens;
  private readonly secrets: Secrets;

  constructor(secrets: Secrets, given: AccessTokens) {
    this.secrets = secrets;
    this.given = given;
  }

  issue(call: Call): Answer {
    const form = new URLSearchParams(call.raw.toString('utf8'));
    const said = (name: string): string => form.get(name) ?? '';
    if (said('grant_type') !== 'refresh_token') throw new Refusal(400, 'unsupported_grant_type');
    const client =
      sameText(said('client_id'), this.secrets('SANDBOX_AMAZON_CLIENT_ID')) &&
      sameText(said('client_secret'), this.secrets('SANDBOX_AMAZON_CLIENT_SECRET'));
    if (!client) throw new Refusal(401, 'invalid_client', { message: 'Client authentication failed' });
    if (!sameText(said('refresh_token'), this.secrets('SANDBOX_AMAZON_REFRESH_TOKEN'))) {
      throw new Refusal(400, 'invalid_grant', { message: 'The request has an invalid grant parameter : refresh_token' });
    }
    const refresh = this.secrets('SANDBOX_AMAZON_REFRESH_TOKEN');
    return { status: 200, body: { ...this.given.give('Atza|'), refresh_token: refresh, token_type: 'bearer' } };
  }

  check(call: Call): void {
    const state = this.given.stateOf(call.header('x-amz-access-token') ?? '');
    if (state === 'unknown') throw denied('The access token you provided is revoked, malformed or invalid.');
    if (state === 'expired') throw denied('The access token you provided has expired.');
  }

  /** Every token that was given out has expired. */
  expireAll(): void {
    this.given.expireAll();
  }
}
