import { afterEach, describe, expect, test } from 'vitest';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import { shop } from '../shop/shop.ts';
import { openInbox } from '../trial/inbox.ts';
import type { Trial } from '../trial/trial-run.ts';
import { trialRun } from '../trial/trial-run.ts';

let trial: Trial;
afterEach(() => trial.end());

const order: Doc = { lines: [] };
const rows = () => trial.running.frame.store.sql('select * from webhook order by id').all();

describe('outgoing faults', () => {
  test('a dropped webhook stays in the outbox as dropped, and nothing else of it is sent', async () => {
    trial = await trialRun(shop, '--faults', 'drop=1,duplicate=1,stale=1');
    await trial.admin('POST /admin/orders', order);
    expect(rows()).toMatchObject([{ status: 'dropped' }]);
  });

  test('a duplicate has the same event and bytes and another delivery id', async () => {
    trial = await trialRun(shop, '--faults', 'duplicate=1');
    await trial.admin('POST /admin/orders', order);
    const [first, second] = rows();
    expect(second).toMatchObject({ event_id: first?.['event_id'], body: first?.['body'] });
    expect(second?.['delivery_id']).not.toBe(first?.['delivery_id']);
  });

  test('a stale webhook is the body of an earlier version under fresh ids', async () => {
    trial = await trialRun(shop);
    const id = plain((await trial.admin('POST /admin/orders', order)).body['id']);
    await trial.admin('POST /admin/faults', { rates: { stale: 1 } });
    await trial.admin(`PATCH /admin/orders/${id}`, { note: 'new' });
    const [created, updated, stale] = rows();
    expect(stale).toMatchObject({ body: created?.['body'], topic: 'order.created', version: 1, fault: 'stale' });
    expect([created?.['event_id'], updated?.['event_id']]).not.toContain(stale?.['event_id']);
  });

  test('a webhook waits in the outbox until there is a hub', async () => {
    const inbox = await openInbox();
    trial = await trialRun(shop);
    await trial.admin('POST /admin/orders', order);
    await trial.admin('POST /admin/hub', { url: inbox.url });
    expect(await inbox.received(1)).toHaveLength(1);
    inbox.close();
  });
});
