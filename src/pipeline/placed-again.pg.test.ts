import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderHub, openOrderStage, type OrderStage } from '../testing/order-hub.ts';
import { orderGroups } from '../testing/orders.ts';
import { replayedHub } from '../testing/stock-stage.ts';
import type { Hub } from '../config.ts';
import type { Body } from '../model/entity.ts';

let stage: OrderStage;

beforeEach(async () => {
  stage = await openOrderStage(withRecall);
});

afterEach(() => stage.end());

/** The warehouse is asked to give up what its `tags` say is not to be sent for now. */
function withRecall(urls: { warehouse: string; erp: string }): Hub {
  const hub = orderHub(urls, { warehouse: { deadlineMs: 300 } });
  const isWanted = (order: Body): boolean =>
    (order['cancellation'] ?? null) === null && (order['tags'] as { note?: string } | undefined)?.note !== 'not now';
  return { ...hub, flows: hub.flows.map((flow) => (flow.to === 'warehouse' ? { ...flow, when: isWanted } : flow)) };
}

const NOT_NOW = { tags: { tags: [], note: 'not now' } };
const GO_ON = { tags: { tags: [], note: 'go on' } };

async function order(version: number, more: object = {}, quantity = 2): Promise<void> {
  await stage.hub.send('order', { id: '1001', version, groups: { ...orderGroups([{ sku: 'A', quantity }]), ...more } });
  await stage.hub.quiet();
}

/** What the warehouse says of its own object, which it shows for good. */
async function told(id: string, version: number, status: string, shipped = 0): Promise<void> {
  const reference = String(stage.warehouse.objects.get(id)?.['reference']);
  const count = String(shipped);
  const lines = [{ line: 'l1', picked: count, packed: count, shipped: count, short: '0' }];
  const said = { id, version, reference, groups: { fulfilment: { status, lines } } };
  await stage.hub.send('order', said, { system: 'warehouse' });
  await stage.hub.quiet();
}

const asked = (): string[] =>
  stage.warehouse.calls.filter(({ path }) => path !== '/things').map(({ method, path }) => `${method} ${path}`);

const keys = (): unknown[] =>
  stage.warehouse.calls.filter(({ path }) => path === '/things').map(({ headers }) => headers['idempotency-key']);

async function shown(): Promise<{ fulfilment: { status: string }; lines: object; derived: Record<string, unknown> }> {
  const [row] = await stage.hub.rows<{ body: string }>(`select body from record where entity = 'order'`);
  return JSON.parse(row?.body ?? '{}') as Awaited<ReturnType<typeof shown>>;
}

async function openCases(): Promise<object[]> {
  return stage.hub.rows(`select code, detail from cases where closed_at is null order by id`);
}

test('what a target has given up is placed there again when it is wanted again, each time as another object', async () => {
  await order(1);
  await told('T1', 2, 'new');
  await order(2, NOT_NOW);
  expect(asked()).toEqual(['POST /things/T1/cancel']);
  await told('T1', 3, 'cancelled');
  expect(stage.warehouse.objects.size).toBe(1);

  await order(3, GO_ON, 5);
  expect([...stage.warehouse.objects.keys()]).toEqual(['T1', 'T2']);
  // A late word of the first one, and what the second one does.
  await told('T1', 4, 'cancelled');
  await told('T2', 2, 'new');
  await told('T2', 3, 'shipped', 5);
  expect(await shown()).toMatchObject({ fulfilment: { status: 'shipped' }, derived: { fulfilment: 'fulfilled', flags: [] } });
  expect(stage.warehouse.objects.get('T2')).toMatchObject({ lines: { lines: [{ quantity: '5' }] } });

  const [first, second] = keys();
  expect(first).not.toBe(second);
  expect(await openCases()).toEqual([]);
});

test('what nobody holds is edited without asking anybody', async () => {
  await order(1);
  await order(2, NOT_NOW);
  await order(3, NOT_NOW, 7);
  expect(await shown()).toMatchObject({ lines: { lines: [{ quantity: '7' }] } });
  expect(asked()).toEqual(['POST /things/T1/cancel']);
  await order(4, GO_ON, 7);
  expect(asked()).toHaveLength(1);
  expect(stage.warehouse.objects.get('T2')).toMatchObject({ lines: { lines: [{ quantity: '7' }] } });
});

test('the object that is there now is asked back, too, and a cancellation is its answer alone', async () => {
  await order(1);
  await order(2, NOT_NOW);
  await order(3, GO_ON);
  stage.warehouse.decide = () => ({ outcome: 'rejected', reason: 'picked' });
  await order(4, { ...GO_ON, cancellation: { at: '2026-11-01T11:00:00Z', reason: 'customer' } });
  expect(asked()).toEqual(['POST /things/T1/cancel', 'POST /things/T2/cancel']);
  expect(await shown()).toMatchObject({ derived: { lifecycle: 'in_fulfilment' } });
  expect(await openCases()).toMatchObject([{ code: 'SYN_DELIVER_REQUEST_REFUSED' }]);
});

test('an unanswered second placing is looked for among the living, and is made once', async () => {
  await order(1);
  await order(2, NOT_NOW);
  let lost = 0;
  stage.warehouse.behave = ({ method, path }) =>
    method === 'POST' && path === '/things' && (lost += 1) === 1 ? 'lose' : 'serve';
  await order(3, GO_ON);
  expect([...stage.warehouse.objects.keys()]).toEqual(['T1', 'T2']);
  stage.warehouse.behave = () => 'serve';
  await order(4, NOT_NOW);
  expect(asked().filter((call) => call.startsWith('POST'))).toEqual(['POST /things/T1/cancel', 'POST /things/T2/cancel']);
});

test('one that never arrived is made, though the search still finds what was given up', async () => {
  await order(1);
  await order(2, NOT_NOW);
  let dropped = 0;
  stage.warehouse.behave = ({ method, path }) =>
    method === 'POST' && path === '/things' && (dropped += 1) === 1 ? 'drop' : 'serve';
  await order(3, GO_ON);
  expect([...stage.warehouse.objects.keys()]).toEqual(['T1', 'T2']);
});

test('a target that answers with the object that it gave up has placed nothing, and a person is told', async () => {
  await order(1);
  await order(2, NOT_NOW);
  const given = stage.warehouse.objects.get('T1');
  stage.warehouse.behave = ({ method, path }) =>
    method === 'POST' && path === '/things' ? { status: 200, body: given } : 'serve';
  await order(3, GO_ON);
  expect(await openCases()).toMatchObject([
    { code: 'SYN_DELIVER_REFUSED', detail: expect.stringContaining('given up') as string },
  ]);
});

test('a replay comes to the same record', async () => {
  await order(1);
  await told('T1', 2, 'new');
  await order(2, NOT_NOW);
  await told('T1', 3, 'cancelled');
  await order(3, GO_ON, 3);
  await told('T2', 2, 'shipped', 3);
  const empty = await replayedHub(stage.hub);
  try {
    const hashes = 'select id, source_hash, record_hash from record order by id';
    expect(await empty.rows(hashes)).toEqual(await stage.hub.rows(hashes));
    const doubted = await empty.rows(`select system, state from delivery where state in ('due', 'unknown')`);
    expect(doubted).toEqual([]);
  } finally {
    await empty.end();
  }
});
