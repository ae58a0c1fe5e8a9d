import { randomBytes } from 'node:crypto';
import type { Secrets } from '../frame/secrets.ts';
import type { Clock } from '../frame/clock.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call } from '../wire/routes.ts';
import { sameText } from '../wire/serve.ts';
import { denied } from './api-error.ts';

/** Login with Amazon: a refresh token is exchanged for access tokens. They live in memory only. */
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
    const given = (name: string): string => form.get(name) ?? '';
    if (given('grant_type') !== 'refresh_token') throw new Refusal(400, 'unsupported_grant_type');
    const client =
      sameText(given('client_id'), this.secrets('SANDBOX_AMAZON_CLIENT_ID')) &&
      sameText(given('client_secret'), this.secrets('SANDBOX_AMAZON_CLIENT_SECRET'));
    if (!client) throw new Refusal(401, 'invalid_client', { message: 'Client authentication failed' });
    if (!sameText(given('refresh_token'), this.secrets('SANDBOX_AMAZON_REFRESH_TOKEN'))) {
      throw new Refusal(400, 'invalid_grant', { message: 'The request has an invalid grant parameter : refresh_token' });
    }
    const token = `Atza|${randomBytes(24).toString('base64url')}`;
    this.expiry.set(token, this.wall.now() + this.lifetime);
    const refresh = this.secrets('SANDBOX_AMAZON_REFRESH_TOKEN');
    const body = {
      access_token: token,
      refresh_token: refresh,
      token_type: 'bearer',
      expires_in: Math.floor(this.lifetime / 1000),
    };
    return { status: 200, body };
  }

  check(call: Call): void {
    const until = this.expiry.get(call.header('x-amz-access-token') ?? '');
    if (until === undefined) throw denied('The access token you provided is revoked, malformed or invalid.');
    if (until <= this.wall.now()) throw denied('The access token you provided has expired.');
  }

  /** Every token that was given out has expired. */
  expireAll(): void {
    for (const token of this.expiry.keys()) this.expiry.set(token, 0);
  }
}
