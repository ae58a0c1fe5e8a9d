import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineHub } from '../config.ts';
import type { SystemDefinition } from '../kit/contract.ts';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, variantGroups } from '../testing/orders.ts';
import { plainDocument, plainSystem, type PlainOptions } from '../testing/plain-systems.ts';
import { put, spoiledOrder } from '../testing/spoiled-orders.ts';
import { openTargetServer, type Behaviour, type Received, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub | undefined;

beforeEach(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
});

afterEach(async () => {
  await hub?.end();
  hub = undefined;
  await Promise.all([warehouse.close(), erp.close()]);
});

/** Calls are given up soon, so that a test need not wait for the usual deadline. */
const DEADLINE_MS = 300;

async function open(target: PlainOptions): Promise<TestHub> {
  const options = { deadlineMs: DEADLINE_MS, visibilityLagMs: 0, ...target };
  const opened = await openTestHub(orderHub({ warehouse: warehouse.url, erp: erp.url }, { warehouse: options, erp: options }));
  hub = opened;
  await opened.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await opened.quiet();
  return opened;
}

const UPSERT = { upsert: { path: (target: { record: string }) => `/references/${target.record}`, document: plainDocument } };

const MEANS: Record<string, PlainOptions> = {
  native: { idempotency: 'native' },
  upsert: { idempotency: 'upsert', write: UPSERT },
  search: { idempotency: 'search' },
};

/** A target that knows its callers' keys: a key that it has seen is answered as the first time. */
function honourKeys(target: TargetServer, first: 'lose' | 'drop'): void {
  const seen = new Set<string>();
  target.behave = (call, nth) => {
    const key = call.headers['idempotency-key'];
    if (key === undefined) return nth === 1 ? first : 'serve';
    if (seen.has(key)) return { status: 200, body: byReference(target, call) };
    if (nth === 1 && first === 'drop') return 'drop';
    seen.add(key);
    return nth === 1 ? 'lose' : 'serve';
  };
}

function byReference(target: TargetServer, call: Received): Record<string, unknown> | undefined {
  return [...target.objects.values()].find((object) => object['reference'] === call.body['reference']);
}

test('whatever means a target has, a call that gets no answer makes one order, whether or not it took effect', async () => {
  const targets = new Map<string, TargetServer>();
  for (const name of Object.keys(MEANS)) {
    for (const first of ['lose', 'drop'] as const) {
      const target = await openTargetServer();
      if (name === 'native') honourKeys(target, first);
      else target.behave = (_, nth) => (nth === 1 ? first : 'serve');
      targets.set(`${name}-${first}`, target);
    }
  }
  const systems = [...targets].map(([name, { url }]): [string, SystemDefinition] => {
    const means = MEANS[name.split('-')[0] ?? ''];
    return [name, plainSystem(url, ['order'], { deadlineMs: DEADLINE_MS, ...means })];
  });
  const { ownership, systems: known } = orderHub({ warehouse: warehouse.url, erp: erp.url });
  const opened = await openTestHub(
    defineHub({
      hub: 'test',
      systems: { ...known, ...Object.fromEntries(systems) },
      ownership: ownership,
      flows: systems.map(([to]) => ({ entity: 'order', to, groups: ['header', 'lines'] })) as never[],
    }),
  );
  hub = opened;
  await opened.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  for (const [name, target] of targets) {
    expect([name, [...target.creates.values()], target.objects.size]).toEqual([name, [1], 1]);
    await target.close();
  }
  const states = await opened.rows(`select distinct state, shadow->>'id' as id from delivery`);
  expect(states).toEqual([{ state: 'idle', id: 'T1' }]);
  expect(await opened.rows('select key from cases')).toEqual([]);
});

test('what became wanted meanwhile is sent after the outcome is known, as a change of the same object', async () => {
  const opened = await open({ idempotency: 'search' });
  erp.behave = (_, nth) => (nth === 1 ? 'lose' : 'serve');
  await opened.send('order', spoiledOrder('1'));
  await expect.poll(() => erp.calls.length).toBe(1);
  await opened.send('order', { ...spoiledOrder('1', put('header.number', 'newer')), version: 2 });
  await opened.quiet();
  expect([...erp.creates.values()]).toEqual([1]);
  expect([...erp.objects.values()]).toMatchObject([{ id: 'T1', header: { number: 'newer' } }]);
  expect(erp.calls.map((call) => call.method).slice(0, 3)).toEqual(['POST', 'GET', 'PUT']);
});

test('a target that tells of what it has made before its answer is here tells of the record that it was made for', async () => {
  const opened = await open({ idempotency: 'search', deadlineMs: 5_000 });
  const posting = { number: 'S-1', status: 'posted' };
  erp.behave = async (call): Promise<Behaviour> => {
    if (call.method !== 'POST') return 'serve';
    // It names its own id alone, and is applied before the create is answered.
    await opened.send('order', { id: 'T1', version: 1, groups: { posting } }, { system: 'erp' });
    const founded = (): Promise<object[]> => opened.rows(`select 1 from link where subject = 'erp/order/T1'`);
    await expect.poll(founded, { timeout: 4_000 }).toHaveLength(1);
    return 'serve';
  };
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  const links = `select l.subject, r.stub from link l join record r on r.id = l.record_id where r.entity = 'order' and l.subject not like 'match/%'`;
  expect(await opened.rows(`${links} order by l.subject`)).toEqual(
    ['erp', 'shop', 'warehouse'].map((system) => ({ subject: `${system}/order/${system === 'shop' ? '1' : 'T1'}`, stub: false })),
  );
  const [{ record } = { record: {} }] = await opened.api<{ record: object }[]>('/trace?id=1');
  expect(record).toMatchObject({ body: { posting } });
});

test.each([
  ['busy', { status: 429, headers: { 'retry-after': '1' } }],
  ['locked', { status: 401 }],
])(
  'that a target is %s when the call is made again says nothing of the first: the same bytes follow, and only then the newer',
  async (_is, refusal) => {
    const opened = await open({ idempotency: 'native' });
    erp.behave = (_, nth) => {
      if (nth === 2) return refusal;
      return nth === 1 ? 'lose' : nth === 3 ? { status: 200, body: [...erp.objects.values()][0] } : 'serve';
    };
    await opened.send('order', spoiledOrder('1'));
    await expect.poll(() => erp.calls.length, { timeout: 10_000 }).toBe(2);
    await opened.send('order', { ...spoiledOrder('1', put('header.number', 'newer')), version: 2 });
    await opened.quiet();
    const [first, ...others] = erp.calls
      .slice(0, 3)
      .map(({ method, path, body, headers }) => [method, path, body, headers['idempotency-key']]);
    expect(others).toEqual([first, first]);
    expect([...erp.objects.values()]).toMatchObject([{ id: 'T1', header: { number: 'newer' } }]);
  },
);

describe('a target that knows no keys and cannot be searched', () => {
  test.each(['lose', 'drop'] as const)('is not called again: a person looks (%s)', async (first) => {
    const opened = await open({ idempotency: 'none' });
    erp.behave = (_, nth) => (nth === 1 ? first : 'serve');
    await opened.send('order', spoiledOrder('1'));
    await opened.quiet();
    const { cases } = await opened.api<{ cases: { id: number; code: string; system: string }[] }>('/cases');
    expect(cases).toMatchObject([{ code: 'SYN_DELIVER_UNKNOWN_OUTCOME', system: 'erp' }]);
    expect(erp.calls).toHaveLength(1);
    // Nor does a newer version make it call: what there is has to be known first.
    await opened.send('order', { ...spoiledOrder('1', put('header.number', 'newer')), version: 2 });
    await opened.quiet();
    expect(erp.calls).toHaveLength(1);
    const openCases = async (): Promise<unknown[]> => (await opened.api<{ cases: unknown[] }>('/cases')).cases;
    if (first === 'lose') {
      // The target itself shows that it holds the order.
      const [[id, held] = []] = erp.objects;
      await opened.send('order', { id, version: 1, reference: held?.['reference'], groups: {} }, { system: 'erp' });
      await opened.quiet();
      expect([...erp.creates.values()]).toEqual([1]);
      expect(erp.objects.get('T1')).toMatchObject({ header: { number: 'newer' } });
      return expect(await openCases()).toEqual([]);
    }
    // Looked, and it is not there: the retry is the person's word for it.
    await opened.api(`/cases/${cases[0]?.id}/retry`, { method: 'POST' });
    await opened.quiet();
    expect([...erp.creates.values()]).toEqual([1]);
    expect(await openCases()).toEqual([]);
  });
});

test('a change that gets no answer is sent again: it ends the same', async () => {
  const opened = await open({});
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  const before = erp.calls.length;
  erp.behave = (_, nth) => (nth === before + 1 ? 'lose' : 'serve');
  await opened.send('order', { ...spoiledOrder('1', put('header.number', 'newer')), version: 2 });
  await opened.quiet();
  expect(erp.calls.slice(before).map((call) => call.method)).toEqual(['PUT', 'PUT']);
  expect([...erp.objects.values()]).toMatchObject([{ header: { number: 'newer' } }]);
});

test('a request that gets no answer is asked again under its own id', async () => {
  const opened = await open({});
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  let asked = 0;
  warehouse.behave = (call) => (call.path.endsWith('/edit') && (asked += 1) === 1 ? 'lose' : 'serve');
  await opened.send('order', { id: '1', version: 2, groups: orderGroups([{ sku: 'A', quantity: 7 }]) });
  await opened.quiet();
  const edits = warehouse.calls.filter((call) => call.path.endsWith('/edit'));
  expect(edits).toHaveLength(2);
  expect(new Set(edits.map((call) => call.body['request'])).size).toBe(1);
  expect([...warehouse.objects.values()]).toMatchObject([{ lines: { lines: [{ quantity: '7' }] } }]);
});

test('502 after a create may hide an effect, so the target is asked; 503 says it has none', async () => {
  const opened = await open({});
  erp.behave = (call, nth) => {
    if (nth !== 1) return 'serve';
    erp.objects.set('T1', { ...call.body, id: 'T1', version: 1 });
    return { status: 502 };
  };
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  expect(erp.calls.filter((call) => call.method === 'POST')).toHaveLength(1);
  expect(erp.objects.size).toBe(1);
});

test('a create that gets no answer again and again, and makes nothing, becomes a case; it heals by itself', async () => {
  const opened = await open({ idempotency: 'search' });
  erp.behave = (call) => (call.method === 'POST' ? { status: 500 } : 'serve');
  await opened.send('order', spoiledOrder('1'));
  await expect.poll(() => erp.calls.filter((call) => call.method === 'POST').length, { timeout: 5_000 }).toBe(2);
  // As if it had begun an hour ago: that the search found nothing does not begin it anew.
  await opened.rows(`update delivery set failing_since = failing_since - interval '1 hour' where system = 'erp'`);
  const codes = async (): Promise<string[]> =>
    (await opened.api<{ cases: { code: string }[] }>('/cases')).cases.map(({ code }) => code);
  await expect.poll(codes, { timeout: 10_000 }).toEqual(['SYN_DELIVER_EXHAUSTED']);
  erp.behave = () => 'serve';
  await opened.quiet(30_000);
  expect([[...erp.creates.values()], await codes()]).toEqual([[1], []]);
});

test('what the connector cannot search for is not asked for for ever: a person looks', async () => {
  const opened = await open({ idempotency: 'search', find: undefined as never });
  erp.behave = (_, nth) => (nth === 1 ? 'drop' : 'serve');
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  const { cases } = await opened.api<{ cases: { id: number; code: string }[] }>('/cases');
  expect(cases).toMatchObject([{ code: 'SYN_DELIVER_UNKNOWN_OUTCOME' }]);
  await opened.send('order', { ...spoiledOrder('1', put('header.number', 'newer')), version: 2 });
  await opened.quiet();
  expect(erp.calls).toHaveLength(1);
  await opened.api(`/cases/${cases[0]?.id}/retry`, { method: 'POST' });
  await opened.quiet();
  expect([...erp.creates.values()]).toEqual([1]);
});
