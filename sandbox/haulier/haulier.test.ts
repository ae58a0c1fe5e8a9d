import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Trial } from '../trial/trial-run.ts';
import { ask, trialRun } from '../trial/trial-run.ts';
import { haulier } from './haulier.ts';

let trial: Trial;
afterEach(() => trial.end());

const wanted = {
  reference: 'lod_1',
  number: 'S-1',
  respond_by: '2026-01-05T10:00:00Z',
  weight_g: 900,
  ship_to: { country: 'SE' },
};

function call(line: string, body?: Doc, headers: Record<string, string> = {}) {
  const [method = '', path = ''] = line.split(' ');
  const authorization = `Bearer ${trial.secret('SANDBOX_HAULIER_TOKEN')}`;
  return ask(trial.url + path, { method, headers: { authorization, ...headers }, ...(body === undefined ? {} : { body }) });
}

describe('a haulier', () => {
  test.each([
    ['accept', 'accepted', 'BK-000001'],
    ['decline', 'declined', null],
  ])('that is in the habit to %s does so by itself, once per key', async (habit, status, booking) => {
    trial = await trialRun(haulier('norrhaul'), '--habit', habit, '--answer-after', '5ms');
    const sent = await call('POST /tenders', wanted, { 'idempotency-key': 'k' });
    const again = await call('POST /tenders', wanted, { 'idempotency-key': 'k' });
    expect([sent.status, sent.body['status'], again.body['id']]).toEqual([201, 'sent', sent.body['id']]);
    let seen: Doc = sent.body;
    while (seen['status'] === 'sent') seen = (await call(`GET /tenders/${plain(sent.body['id'])}`)).body;
    expect(seen).toMatchObject({ status, booking, reference: 'lod_1', answers: [{ decision: status, booking }] });
    expect(trial.running.frame.store.countRows('effect')).toBe(1);
  });

  test('stays silent until somebody answers for it, also after the tender was withdrawn', async () => {
    trial = await trialRun(haulier('norrhaul'));
    await call('POST /tenders', wanted, { 'idempotency-key': 'k' });
    const changed = await call('PUT /tenders/T-000001', { ...wanted, weight_g: 1000 });
    expect(changed.body).toMatchObject({ status: 'sent', weight_g: 1000, version: 2 });
    await call('POST /tenders/T-000001/withdraw', {});
    expect((await call('POST /tenders/T-000001/withdraw', {})).body).toMatchObject({ status: 'withdrawn', version: 3 });
    const late = await trial.admin('POST /admin/tenders/T-000001/answer', { decision: 'accept', reason: 'found a truck' });
    expect(late.body).toMatchObject({ status: 'accepted', answers: [{ decision: 'withdrawn' }, { decision: 'accepted' }] });
    expect((await trial.admin('POST /admin/tenders/T-000001/answer', { decision: 'perhaps' })).status).toBe(422);
  });
});
