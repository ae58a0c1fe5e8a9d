import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOrderStage, recallingHub, type OrderStage } from '../testing/order-hub.ts';
import type { FactDraft } from '../kit/contract.ts';
import type { Doc } from '../kit/doc.ts';
import { orderGroups } from '../testing/orders.ts';
import { readPlain } from '../testing/plain-systems.ts';

let stage: OrderStage;

beforeEach(async () => {
  stage = await openOrderStage((urls) => recallingHub(urls, { read: readWithGone }));
});

afterEach(() => stage.end());

/** A warehouse that says when it has forgotten an object. */
function readWithGone(doc: Doc): FactDraft[] {
  const { gone = false } = doc.json as { gone?: boolean };
  return readPlain('order', doc).map((draft) => (gone ? { ...draft, gone: true, groups: {} } : draft));
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

test('an object that was asked for and never made does not spend the cancel of the one that is made later', async () => {
  await order(1);
  await order(2, NOT_NOW);
  stage.warehouse.behave = ({ method, path }) => (method === 'POST' && path === '/things' ? 'drop' : 'serve');
  await stage.hub.send('order', { id: '1001', version: 3, groups: { ...orderGroups([{ sku: 'A', quantity: 2 }]), ...GO_ON } });
  await expect.poll(keys, { timeout: 5_000 }).toHaveLength(2);
  await order(4, NOT_NOW);
  stage.warehouse.behave = () => 'serve';
  await order(5, GO_ON);
  expect([...stage.warehouse.objects.keys()]).toEqual(['T1', 'T2']);
  await order(6, { cancellation: { at: '2026-11-01T11:00:00Z', reason: 'customer' } });
  expect(stage.warehouse.objects.get('T2')).toMatchObject({ cancelled: true });
  expect(await shown()).toMatchObject({ derived: { lifecycle: 'cancelled' } });
});

test('no other object is made before it is known what became of the cancel of the first', async () => {
  await order(1);
  await told('T1', 2, 'new');
  let open = false;
  stage.warehouse.behave = ({ path }) => (path === '/things/T1/cancel' && !open ? 'drop' : 'serve');
  const say = (version: number, more: object): Promise<number> =>
    stage.hub.send('order', { id: '1001', version, groups: { ...orderGroups([{ sku: 'A', quantity: 2 }]), ...more } });
  await say(2, NOT_NOW);
  await expect.poll(() => asked().length, { timeout: 5_000 }).toBeGreaterThan(0);
  const reference = String(stage.warehouse.objects.get('T1')?.['reference']);
  await stage.hub.send('order', { id: 'T1', version: 3, reference, groups: {}, gone: true }, { system: 'warehouse' });
  await say(3, GO_ON);
  await expect
    .poll(() => stage.hub.rows(`select 1 from delivery where system = 'warehouse' and effect = '' and state = 'blocked'`), {
      timeout: 5_000,
    })
    .toHaveLength(1);
  expect(keys()).toHaveLength(1);
  open = true;
  await stage.hub.quiet();
  expect([...stage.warehouse.objects.keys()]).toEqual(['T1', 'T2']);
  expect(await openCases()).toEqual([]);
});
