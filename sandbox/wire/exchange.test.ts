import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { shop } from '../shop/shop.ts';
import type { Trial } from '../trial/trial-run.ts';
import { trialRun } from '../trial/trial-run.ts';

let trial: Trial;
afterEach(() => trial.end());

/** Begins a stock write and returns the way to drop the connection before it is answered. */
function beginWrite(): () => void {
  const headers = { authorization: `Bearer ${trial.secret('SANDBOX_SHOP_TOKEN')}`, 'content-type': 'application/json' };
  const open = request(`${trial.url}/stock/A/WH1`, { method: 'PUT', headers });
  open.on('error', () => {});
  open.end('{"on_hand":1}');
  return () => open.destroy();
}

async function inflight(): Promise<{ inflight: number; abandoned: number }> {
  const { body } = await trial.admin('GET /admin/inflight');
  return { inflight: Number(body['inflight']), abandoned: Number(body['abandoned']) };
}

describe('requests begun and not answered', () => {
  test('are counted while they are open, and as abandoned when the client is gone, and still take effect', async () => {
    trial = await trialRun(shop, '--answer-time', '300ms');
    const drop = beginWrite();
    while ((await inflight()).inflight === 0);
    drop();
    while ((await inflight()).abandoned === 0);
    const effect = () => trial.running.frame.store.sql('select answered from effect').get()?.['answered'];
    while (effect() !== 'abandoned') await inflight();
    expect(trial.running.frame.store.sql('select outcome from request_log').all()).toMatchObject([{ outcome: 'abandoned' }]);
    expect(await inflight()).toEqual({ inflight: 0, abandoned: 1 });
  });
});
