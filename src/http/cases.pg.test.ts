import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reportStubs } from '../pipeline/work/sweep.ts';
import { openOrderStage, type OrderStage } from '../testing/order-hub.ts';
import { orderGroups, payment } from '../testing/orders.ts';
import { put, spoiledOrder } from '../testing/spoiled-orders.ts';
import type { TargetServer } from '../testing/target-server.ts';
import type { TestHub } from '../testing/test-hub.ts';

let stage: OrderStage;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  stage = await openOrderStage();
  ({ warehouse, erp, hub } = stage);
});

afterEach(() => stage.end());

interface Shown {
  id: number;
  code: string;
  state: string;
  system: string | null;
  detail: string;
  remedy: string;
  who: string;
  times: number;
  raw: string | null;
  closedBy: string | null;
  resolution: string | null;
  subjects: string[];
}

const list = async (query = ''): Promise<Shown[]> => (await hub.api<{ cases: Shown[] }>(`/cases${query}`)).cases;
const show = (id: number): Promise<Shown> => hub.api<Shown>(`/cases/${id}`);
const act = (id: number, action: string, body?: string): Promise<{ status: number; body: unknown }> =>
  hub.ask(`/cases/${id}/${action}`, { method: 'POST', ...(body === undefined ? {} : { body }) });

/** The only open case. */
async function theCase(): Promise<Shown> {
  const open = await list();
  expect(open).toHaveLength(1);
  return open[0] as Shown;
}

const linesHeld = (target: TargetServer): number[] =>
  [...target.objects.values()].map((object) => (object['lines'] as { lines: unknown[] }).lines.length);

const audited = (): Promise<{ actor: string; action: string; subject: string; detail: unknown }[]> =>
  hub.rows('select actor, action, subject, detail from audit order by id');

test('a case is listed and shown with what to do, who is to do it and the raw input', async () => {
  await hub.send('order', '{"id": "1001", "ver', { deliveryId: 'd1' });
  await hub.quiet();
  await hub.send('order', spoiledOrder('1002', put('lines.totals.shop.total', 1)));
  await hub.quiet();
  const [unread, unfooted] = await list();
  expect(unread).toMatchObject({ code: 'SYN_NORMALISE_NOT_JSON', system: 'shop', state: 'open', who: 'owner', subjects: [] });
  expect(unfooted).toMatchObject({ code: 'SYN_PROJECT_TOTALS_DO_NOT_FOOT', subjects: ['shop/order/1002'] });
  expect(unfooted?.detail).toContain('lines.totals.shop.total');
  expect(await show(unread?.id ?? 0)).toMatchObject({ raw: '{"id": "1001", "ver', times: 1 });
  expect(JSON.parse((await show(unfooted?.id ?? 0)).raw ?? '')).toMatchObject({ id: '1002' });

  expect(await list('?limit=1')).toHaveLength(1);
  expect((await list(`?after=${unread?.id}`)).map((item) => item.id)).toEqual([unfooted?.id]);
  expect(await list('?state=closed')).toEqual([]);
  expect(await list('?state=all')).toHaveLength(2);
});

describe('edit', () => {
  test('a body that nobody could read, replaced by a good one, goes out', async () => {
    await hub.send('order', '{"id": "1001", "ver', { deliveryId: 'd1' });
    await hub.quiet();
    const { id } = await theCase();
    expect(await act(id, 'edit', JSON.stringify(spoiledOrder('1001')))).toMatchObject({
      status: 200,
      body: { state: 'closed', closedBy: 'operator' },
    });
    await hub.quiet();
    expect([linesHeld(warehouse), linesHeld(erp)]).toEqual([[3], [3]]);
    expect(await list()).toEqual([]);
    // What was replaced stays provable.
    const rows = await audited();
    expect(rows.map(({ actor, action, subject }) => [actor, action, subject.split('/')[0]])).toEqual([
      ['operator', 'case.edit', 'case'],
      ['operator', 'change.replaced', 'change'],
    ]);
    expect(rows[1]?.detail).toEqual({ was: Buffer.from('{"id": "1001", "ver').toString('base64') });
  });

  test('a body that is still bad is a case again', async () => {
    await hub.send('order', '{"id"');
    await hub.quiet();
    await act((await theCase()).id, 'edit', '<still no JSON>');
    await hub.quiet();
    expect(await show((await theCase()).id)).toMatchObject({ code: 'SYN_NORMALISE_NOT_JSON', raw: '<still no JSON>' });
  });

  test('an order whose totals do not foot is repaired, and its case closes itself', async () => {
    await hub.send('order', spoiledOrder('1001', put('lines.totals.shop.total', 1)));
    await hub.quiet();
    const { id } = await theCase();
    await act(id, 'edit', JSON.stringify(spoiledOrder('1001')));
    await hub.quiet();
    expect(await show(id)).toMatchObject({ state: 'closed', closedBy: 'hub' });
    expect([linesHeld(warehouse), linesHeld(erp)]).toEqual([[3], [3]]);
    const { record } = (await hub.api<{ record: { body: object } }[]>('/trace?id=1001'))[0] ?? {};
    expect(record?.body).toMatchObject({ lines: { totals: { shop: { total: 6_000 } } } });
  });

  test('a case is about the newest input that is wrong, so that editing it heals', async () => {
    await hub.send('order', spoiledOrder('1001', put('lines.totals.shop.total', 1)));
    await hub.quiet();
    await hub.send('order', { ...spoiledOrder('1001', put('lines.totals.shop.total', 2)), version: 2 });
    await hub.send('order', { id: '1001', events: [payment('t1', 'succeeded', 6_000)] });
    await hub.quiet();
    const { id } = await theCase();
    expect(JSON.parse((await show(id)).raw ?? '')).toMatchObject({ version: 2 });
    await act(id, 'edit', JSON.stringify({ ...spoiledOrder('1001'), version: 2 }));
    await hub.quiet();
    expect([linesHeld(warehouse), linesHeld(erp)]).toEqual([[3], [3]]);
    expect(await list()).toEqual([]);
  });

  test('what the source says again of that version, by push or by read, does not undo the correction', async () => {
    const wrong = spoiledOrder('1001', put('lines.totals.shop.total', 1));
    await hub.send('order', wrong);
    await hub.quiet();
    await act((await theCase()).id, 'edit', JSON.stringify(spoiledOrder('1001')));
    await hub.quiet();
    await hub.send('order', wrong);
    await hub.quiet();
    expect(await list()).toEqual([]);
    expect([linesHeld(warehouse), linesHeld(erp)]).toEqual([[3], [3]]);
  });

  test('an edit of what a later version repeated leaves that version as it is', async () => {
    await hub.send('order', spoiledOrder('1001'));
    await hub.quiet();
    await hub.send('order', { ...spoiledOrder('1001'), version: 2 });
    await hub.send('order', '{"id"');
    await hub.quiet();
    const [change] = await hub.rows<{ id: number }>(`select min(id) as id from change where topic = 'order'`);
    // The case of another change, pointed at the first version of the order.
    await hub.rows('update cases set change_id = $1', [change?.id]);
    await act((await theCase()).id, 'edit', JSON.stringify(spoiledOrder('1001', put('header.number', 'A-1'))));
    await hub.quiet();
    expect([...erp.objects.values()]).toMatchObject([{ header: { number: '1001' } }]);
  });

  test('an edit that gives the order another id leaves nothing behind under the old one', async () => {
    await hub.send('order', spoiledOrder('1OO1', put('lines.totals.shop.total', 1)));
    await hub.quiet();
    const { id } = await theCase();
    await act(id, 'edit', JSON.stringify(spoiledOrder('1001')));
    await hub.quiet();
    expect(await show(id)).toMatchObject({ state: 'closed' });
    expect([linesHeld(warehouse), linesHeld(erp)]).toEqual([[3], [3]]);
    // Nobody is told in a quarter of an hour that its essentials are missing.
    await hub.rows(`update record set created_at = now() - interval '1 hour'`);
    await reportStubs(hub.engine);
    expect(await list()).toEqual([]);
  });

  test('nothing to edit, or nothing to put in its place, is refused', async () => {
    await hub.send('order', '{"id"');
    await hub.quiet();
    const { id } = await theCase();
    expect(await act(id, 'edit', '')).toMatchObject({ status: 409, body: { code: 'SYN_CASE_NOT_EDITABLE' } });
    expect(await act(id, 'edit', 'x'.repeat(120_000))).toMatchObject({ status: 413 });
    expect(await show(id)).toMatchObject({ state: 'open', raw: '{"id"' });
  });
});

describe('retry', () => {
  test('a delivery that was refused and is accepted when it is tried again', async () => {
    erp.behave = () => ({ status: 422, body: { code: 'no_ledger', message: 'Choose a ledger.' } });
    await hub.send('order', spoiledOrder('1001'));
    await hub.quiet();
    const refused = await theCase();
    expect(refused).toMatchObject({
      code: 'SYN_DELIVER_REFUSED',
      system: 'erp',
      subjects: expect.arrayContaining(['shop/order/1001']) as string[],
    });
    expect(refused.detail).toContain('Choose a ledger.');
    // The sibling went its own way.
    expect([linesHeld(warehouse), linesHeld(erp)]).toEqual([[3], []]);

    erp.behave = () => 'serve';
    expect(await act(refused.id, 'retry')).toMatchObject({ status: 200 });
    await hub.quiet();
    expect(linesHeld(erp)).toEqual([3]);
    expect([...erp.creates.values()]).toEqual([1]);
    expect(await show(refused.id)).toMatchObject({ state: 'closed', closedBy: 'hub', resolution: 'A later attempt succeeded.' });
    expect((await audited()).map((row) => row.action)).toEqual(['case.retry']);
  });

  test('a delivery that is refused again stays one case, counted', async () => {
    erp.behave = () => ({ status: 422, body: { message: 'No.' } });
    await hub.send('order', spoiledOrder('1001'));
    await hub.quiet();
    const { id } = await theCase();
    await act(id, 'retry');
    await expect.poll(async () => (await show(id)).times).toBe(2);
    expect(await theCase()).toMatchObject({ id, state: 'open' });
  });

  test('a request that was refused and is granted when it is asked again', async () => {
    await hub.send('order', spoiledOrder('1001'));
    await hub.quiet();
    warehouse.decide = () => ({ outcome: 'rejected', reason: 'being picked' });
    await hub.send('order', { id: '1001', version: 2, groups: orderGroups([{ sku: 'A', quantity: 9 }]) });
    await hub.quiet();
    const { id, code } = await theCase();
    expect(code).toBe('SYN_DELIVER_REQUEST_REFUSED');
    warehouse.decide = () => ({ outcome: 'accepted' });
    await act(id, 'retry');
    await hub.quiet();
    expect([linesHeld(warehouse), linesHeld(erp)]).toEqual([[1], [1]]);
    expect(await show(id)).toMatchObject({ state: 'closed', closedBy: 'hub' });
  });

  test('a change whose mapping was missing is taken up again', async () => {
    await hub.send('parade', spoiledOrder('1001'));
    await hub.quiet();
    await act((await theCase()).id, 'retry');
    await hub.quiet();
    expect((await list('?state=all')).map((item) => item.state)).toEqual(['closed', 'open']);
  });
});

test('a case closes itself when the data is corrected at its source', async () => {
  erp.behave = (call) =>
    JSON.stringify(call.body).includes('"XX1"') ? { status: 422, body: { message: 'Bad number.' } } : 'serve';
  await hub.send('order', spoiledOrder('1001', put('header.number', 'XX1')));
  await hub.quiet();
  const { id } = await theCase();
  await hub.send('order', { ...spoiledOrder('1001'), version: 2 });
  await hub.quiet();
  expect(await show(id)).toMatchObject({ state: 'closed', closedBy: 'hub' });
  expect(erp.objects.size).toBe(1);
});

test('a case about a delivery that is no longer wanted closes itself', async () => {
  warehouse.behave = () => ({ status: 422, body: { message: 'No.' } });
  await hub.send('order', spoiledOrder('1001'));
  await hub.quiet();
  const { id } = await theCase();
  const cancellation = { at: '2026-11-01T11:00:00Z', reason: 'customer' };
  await hub.send('order', { ...spoiledOrder('1001', put('cancellation', cancellation)), version: 2 });
  await hub.quiet();
  expect(await show(id)).toMatchObject({ state: 'closed', closedBy: 'hub' });
});

test('closed by hand with a reason, it is left alone', async () => {
  await hub.send('parade', { elephants: 2 });
  await hub.quiet();
  const { id } = await theCase();
  expect(await act(id, 'close', 'We do not sell elephants.')).toMatchObject({
    status: 200,
    body: { state: 'closed', closedBy: 'operator', resolution: 'We do not sell elephants.' },
  });
  expect(await list()).toEqual([]);
  expect((await list('?state=closed')).map((item) => item.id)).toEqual([id]);
  expect(await audited()).toMatchObject([
    { actor: 'operator', action: 'case.close', subject: `case/${id}`, detail: { code: 'SYN_NORMALISE_UNKNOWN_TOPIC' } },
  ]);
  // The raw is kept all the same.
  expect((await show(id)).raw).toBe('{"elephants":2}');
});
