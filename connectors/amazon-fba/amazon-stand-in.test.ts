import { afterEach, beforeEach, expect, test } from 'vitest';
import { amazon } from '../../sandbox/amazon/amazon.ts';
import { trialRun, type Trial } from '../../sandbox/trial/trial-run.ts';
import type { Call, OpenSystem, Outcome, PlanInput } from '../../src/kit/contract.ts';
import { surroundingsOf } from '../../src/kit/testing/subject.ts';
import type { Json } from '../../src/model/json.ts';
import { asks, BODY, create, ID, SETTINGS } from './fixtures/subject.ts';
import { connector } from './index.ts';

const signal = AbortSignal.timeout(120_000);

let trial: Trial;
let system: OpenSystem;

beforeEach(async () => {
  trial = await trialRun(amazon, '--dwell', '0', '--rate', '1000', '--burst', '1000');
  const secrets = {
    LWA_ID: trial.secret('SANDBOX_AMAZON_CLIENT_ID'),
    LWA_SECRET: trial.secret('SANDBOX_AMAZON_CLIENT_SECRET'),
    LWA_REFRESH: trial.secret('SANDBOX_AMAZON_REFRESH_TOKEN'),
  };
  const address = { baseUrl: trial.url, tokenUrl: `${trial.url}/auth/o2/token` };
  system = connector.open({ ...SETTINGS, ...address, action: 'Hold' }, surroundingsOf({ secrets }, Date.now));
  for (const sku of ['FBA-MUG', 'SHIRT']) await trial.admin('POST /admin/inventory', { sku, quantity: 50 });
});

afterEach(async () => {
  await system.client.close();
  await trial.end();
});

const planned = (input: PlanInput): Call => {
  const plan = system.plan(input);
  if (!('call' in plan)) throw new Error(JSON.stringify(plan));
  return plan.call;
};
const send = (input: PlanInput): Promise<Outcome> =>
  system.client.call(planned(input), { entity: 'order', key: input.key, signal });

const lines = BODY['lines'] as { lines: Record<string, Json>[] };
const changed = (list: Json[]): PlanInput => asks('edit', { lines: { ...lines, lines: list } });

test('an order on hold is changed, but for a line that is taken out', async () => {
  expect(await send(create)).toMatchObject({ kind: 'held', id: ID });
  expect(await send(asks('edit', { shipTo: { ...(BODY['shipTo'] as object), line1: 'Calle 2' } }))).toMatchObject({
    answer: { outcome: 'accepted' },
  });
  const more = lines.lines.map((line) => ({ ...line, quantity: '4' }));
  expect(await send(changed(more))).toMatchObject({ answer: { outcome: 'accepted' } });
  const got = await system.client.get('order', ID, signal);
  const raw = 'part' in got ? got.part.raw.toString() : '';
  expect(raw).toContain('Calle 2');
  expect(raw).toContain('"quantity":4');
  expect(await send(changed(more.slice(0, 1)))).toMatchObject({ answer: { outcome: 'rejected' } });
});

test('a create is found by its id, or is not there', async () => {
  const call = planned(create);
  expect(await system.client.find('order', create.record, signal, call)).toEqual({ kind: 'absent' });
  expect(await system.client.get('order', ID, signal)).toEqual({ kind: 'absent' });
  await send(create);
  expect(await system.client.find('order', create.record, signal, call)).toMatchObject({ kind: 'held', id: ID });
  expect(await send(create)).toMatchObject({ kind: 'held', id: ID });
  const { body } = await trial.admin('GET /admin/effects');
  expect(body['items']).toHaveLength(1);
});

test('of many orders that have left every package is looked after, some a page', async () => {
  const ids = Array.from({ length: 12 }, (_, number) => `k${String(number).padStart(12, '0')}`);
  for (const key of ids) {
    const outcome = await send({ ...create, key });
    const id = outcome.kind === 'held' ? (outcome.id ?? '') : '';
    await release(id);
    await trial.admin(`POST /admin/orders/${id}/advance`, { to: 'Complete' });
  }
  const seen: string[] = [];
  let pages = 0;
  for (let cursor: string | null = null; pages === 0 || cursor !== null; pages += 1) {
    const page = await system.client.list({ entity: 'shipment', since: 0, cursor }, signal);
    if (!('parts' in page)) throw new Error(page.message);
    expect(page.spent).toBeLessThanOrEqual(12);
    const changes = page.parts.map(({ topic, raw }) => ({
      id: 1,
      system: 'fba',
      source: 'poll' as const,
      topic,
      raw,
      receivedAt: 0,
    }));
    const facts = changes.flatMap((change) => system.normalise(change).facts);
    for (const fact of facts) if (fact.entity === 'shipment' && fact.events?.length === 1) seen.push(fact.id);
    cursor = page.next;
  }
  expect(new Set(seen).size).toBe(12);
  expect(pages).toBe(3);
});

/** Lets an order go that is on hold, as a person does it at Amazon. */
async function release(id: string): Promise<void> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: trial.secret('SANDBOX_AMAZON_CLIENT_ID'),
    client_secret: trial.secret('SANDBOX_AMAZON_CLIENT_SECRET'),
    refresh_token: trial.secret('SANDBOX_AMAZON_REFRESH_TOKEN'),
  });
  const granted = await fetch(`${trial.url}/auth/o2/token`, { method: 'POST', body: form });
  const { access_token: token } = (await granted.json()) as { access_token: string };
  const { status } = await fetch(`${trial.url}/fba/outbound/2020-07-01/fulfillmentOrders/${id}`, {
    method: 'PUT',
    headers: { 'x-amz-access-token': token, 'content-type': 'application/json' },
    body: JSON.stringify({ fulfillmentAction: 'Ship' }),
  });
  expect(status).toBe(200);
}
