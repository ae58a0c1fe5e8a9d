import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import type { Trial } from '../trial/trial-run.ts';
import { ask, trialRun } from '../trial/trial-run.ts';
import { carrier } from './carrier.ts';
import { localStamp } from './journey.ts';

let trial: Trial;
afterEach(() => trial.end());

function call(line: string, body?: Doc, headers: Record<string, string> = {}) {
  const [method = '', path = ''] = line.split(' ');
  const pair = `${trial.secret('SANDBOX_CARRIER_USER')}:${trial.secret('SANDBOX_CARRIER_PASSWORD')}`;
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  return ask(trial.url + path, { method, headers: { authorization, ...headers }, ...(body === undefined ? {} : { body }) });
}

describe('the carrier', () => {
  test('sells one label per key and delivers the parcel, scan by scan', async () => {
    trial = await trialRun(carrier, '--scan-interval', '2ms');
    const wanted = { reference: 'S-1-1', weight_g: 300, ship_to: { city: 'Lund', country: 'SE' } };
    const label = await call('POST /labels', wanted, { 'idempotency-key': 'k-1' });
    const again = await call('POST /labels', wanted, { 'idempotency-key': 'k-1' });
    expect(again.body['tracking_number']).toBe(label.body['tracking_number']);
    let codes: string[] = [];
    while (!codes.includes('DL')) codes = codesOf((await call(`GET /tracking/${plain(label.body['tracking_number'])}`)).body);
    expect(codes.filter((code) => code !== 'ET').slice(0, 4)).toEqual(['LC', 'PU', 'DP', 'AR']);
    expect(new Set(codes).size).toBeGreaterThan(4);
  });

  test('tells scans that somebody makes up, and ends the journey that it had planned', async () => {
    trial = await trialRun(carrier, '--scan-interval', '60s');
    const label = await call('POST /labels', { reference: 'S-1-1', weight_g: 300, ship_to: {} }, { 'idempotency-key': 'k-1' });
    const number = plain(label.body['tracking_number']);
    const at = '2025-10-26T02:30:00+02:00';
    await trial.admin(`POST /admin/tracking/${number}/scans`, { scans: [{ code: 'PU', at }, { code: 'DL' }] });
    expect((await call(`GET /tracking/${number}`)).body).toMatchObject({
      reference: 'S-1-1',
      events: [{ code: 'PU', at }, { code: 'DL' }],
    });
    expect(trial.running.frame.store.countRows('journey')).toBe(0);
    const given = await trial.admin('POST /admin/tracking/OTHER-1/scans', { reference: 'S-2-1', scans: [{ code: 'PU' }] });
    expect(given.body).toMatchObject({ tracking_number: 'OTHER-1', reference: 'S-2-1', carrier: 'sendex' });
  });

  test('stamps a scan with the offset of its place', async () => {
    trial = await trialRun(carrier);
    const at = Date.UTC(2025, 0, 1, 12);
    expect(localStamp(at, 'Louisville, US')).toBe('2025-01-01T07:00:00.000-05:00');
    expect(localStamp(at, 'Osaka, JP')).toBe('2025-01-01T21:00:00.000+09:00');
  });
});

function codesOf(tracking: Doc): string[] {
  return (tracking['events'] as Doc[]).map((event) => plain(event['code']));
}
