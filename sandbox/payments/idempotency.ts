import { createHash } from 'node:crypto';
import { parseDoc } from '../frame/json.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Answer, Call } from '../wire/routes.ts';
import type { Account } from './account.ts';

const KEY_LIFE_MS = 24 * 3_600_000;
const LONGEST = 255;

/** The answers that keys stand for, kept for a day. */
export class Keys {
  private readonly account: Account;

  constructor(account: Account) {
    this.account = account;
    account.frame.store.database.exec(
      'create table if not exists idempotency_key (key text primary key, made_at integer not null, request text not null, status integer not null, answer text not null)',
    );
  }

  /**
   * Does a request once a key. The same key again answers what it answered, a declined card too; with other parameters
   * it is an error. A request that was refused before anything was done is not remembered.
   */
  once(call: Call, work: () => Answer): Answer {
    const key = call.header('idempotency-key');
    if (key === null || key === '') return work();
    if (key.length > LONGEST) throw new Refusal(400, 'idempotency_key_too_long', { message: 'Idempotency-Key is too long.' });
    const { store, clock } = this.account.frame;
    const request = createHash('sha256').update(`${call.method} ${call.path}\n`).update(call.raw).digest('hex');
    const known = store
      .sql('select request, status, answer from idempotency_key where key = ? and made_at > ?')
      .get(key, clock.now() - KEY_LIFE_MS);
    if (known !== undefined) {
      if (known['request'] !== request) throw reused(key);
      const headers = { 'idempotent-replayed': 'true' };
      return { status: Number(known['status']), body: parseDoc(String(known['answer'])), headers };
    }
    const answer = work();
    store
      .sql('insert or replace into idempotency_key (key, made_at, request, status, answer) values (?, ?, ?, ?, ?)')
      .run(key, clock.now(), request, answer.status, JSON.stringify(answer.body));
    return answer;
  }
}

function reused(key: string): Refusal {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new Refusal(400, 'idempotency_key_reused', { message });
}
