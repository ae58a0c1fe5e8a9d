import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hub } from '../config.ts';
import { orderHub } from '../testing/order-hub.ts';
import { variantGroups } from '../testing/orders.ts';
import { put, spoiledOrder } from '../testing/spoiled-orders.ts';
import { plainDocument } from '../testing/plain-systems.ts';
import { openTargetServer, type Behaviour, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';

let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub | undefined;
/** When each call reached the ERP, in milliseconds. */
let times: number[];

beforeEach(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  times = [];
});

afterEach(async () => {
  await hub?.end();
  hub = undefined;
  await Promise.all([warehouse.close(), erp.close()]);
});

async function open(options: Parameters<typeof orderHub>[1] = {}): Promise<TestHub> {
  const config: Hub = orderHub({ warehouse: warehouse.url, erp: erp.url }, options);
  const opened = await openTestHub(config);
  hub = opened;
  await opened.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await opened.quiet();
  return opened;
}

/** The ERP's first answers, then it serves; each call's time is noted. */
function answers(...first: Behaviour[]): void {
  erp.behave = (_, nth) => {
    times.push(performance.now());
    return first[nth - 1] ?? 'serve';
  };
}

const cases = (from: TestHub): Promise<{ code: string; key: string; system: string; detail: string }[]> =>
  from.rows(`select code, key, system, detail from cases where state = 'open' order by id`);

const gap = (index: number): number => (times[index] ?? 0) - (times[index - 1] ?? 0);

test('429 with Retry-After: nobody calls before that time, then all goes on', async () => {
  const opened = await open();
  answers({ status: 429, headers: { 'retry-after': '2' } });
  await opened.send('order', spoiledOrder('1'));
  await expect.poll(() => times.length).toBe(1);
  // Others that become due meanwhile wait as well.
  for (const id of ['2', '3', '4']) await opened.send('order', spoiledOrder(id));
  await opened.quiet();
  expect(gap(1)).toBeGreaterThanOrEqual(1_990);
  expect(erp.objects.size).toBe(4);
  expect([...erp.creates.values()]).toEqual([1, 1, 1, 1]);
  expect(await cases(opened)).toEqual([]);
});

test('an answer that the database refuses holds up no other call, of that system or another', async () => {
  const config = orderHub({ warehouse: warehouse.url, erp: erp.url });
  const { erp: plain } = config.systems;
  if (plain === undefined) throw new Error('no ERP');
  let answers = 0;
  const spoiling = {
    ...plain,
    open: (surroundings: Parameters<typeof plain.open>[0]) => {
      const system = plain.open(surroundings);
      const call: typeof system.client.call = async (frozen, context) => {
        const outcome = await system.client.call(frozen, context);
        answers += 1;
        // PostgreSQL stores no NUL.
        return outcome.kind === 'held' && answers === 2 ? { ...outcome, id: 'T\0' } : outcome;
      };
      return { ...system, client: { ...system.client, call } };
    },
  };
  hub = await openTestHub({ ...config, systems: { ...config.systems, erp: spoiling } });
  const opened = hub;
  await opened.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await opened.quiet();
  const together = Promise.withResolvers<Behaviour>();
  erp.behave = () => together.promise;
  for (const id of ['1', '2', '3']) await opened.send('order', spoiledOrder(id));
  await expect.poll(() => erp.calls.length).toBe(3);
  together.resolve('serve');
  await expect
    .poll(() => opened.rows(`select system, state, count(*)::int as n from delivery group by 1, 2 order by 1, 2`))
    .toEqual([
      { system: 'erp', state: 'idle', n: 2 },
      { system: 'erp', state: 'open', n: 1 },
      { system: 'warehouse', state: 'idle', n: 3 },
    ]);
});

test('503: tried again after a pause, and the other target is not kept waiting', async () => {
  const opened = await open();
  answers({ status: 503 });
  const began = performance.now();
  await opened.send('order', spoiledOrder('1'));
  await expect.poll(() => warehouse.objects.size).toBe(1);
  expect(performance.now() - began).toBeLessThan(1_000);
  await opened.quiet();
  // Half of two seconds at least: the rest is chance.
  expect(gap(1)).toBeGreaterThanOrEqual(990);
  expect([...erp.creates.values()]).toEqual([1]);
  expect(await cases(opened)).toEqual([]);
});

describe('401', () => {
  const auth = { kind: 'oauth2', tokenPath: '/token', clientId: 'TEST_SECRET', clientSecret: 'TEST_SECRET' } as const;

  /** The tokens that the ERP has issued so far; only the newest is good. */
  function issueTokens(isGood: (token: string, issued: number) => boolean): { issued: number } {
    const tokens = { issued: 0 };
    erp.behave = (call) => {
      if (call.path === '/token') {
        tokens.issued += 1;
        return { status: 200, body: { access_token: `t${tokens.issued}`, expires_in: 3_600 } };
      }
      return isGood(call.headers['authorization'] ?? '', tokens.issued) ? 'serve' : { status: 401 };
    };
    return tokens;
  }

  test('a token that has gone stale is fetched again, and the call made once more', async () => {
    const tokens = issueTokens((token, issued) => issued > 1 && token === `Bearer t${issued}`);
    const opened = await open({ erp: { auth } });
    await opened.send('order', spoiledOrder('1'));
    await opened.quiet();
    expect(tokens.issued).toBe(2);
    const posts = erp.calls.filter((call) => call.method === 'POST' && call.path === '/things');
    expect(posts.map((call) => call.headers['authorization'])).toEqual(['Bearer t1', 'Bearer t2']);
    expect(new Set(posts.map((call) => call.headers['idempotency-key'])).size).toBe(1);
    expect([...erp.creates.values()]).toEqual([1]);
  });

  test('credentials that no longer work are one case of the system, which closes itself', async () => {
    let works = false;
    issueTokens(() => works);
    const opened = await open({ erp: { auth } });
    for (const id of ['1', '2', '3']) await opened.send('order', spoiledOrder(id));
    await expect.poll(() => cases(opened), { timeout: 10_000 }).toMatchObject([{ code: 'SYN_DELIVER_AUTH', key: 'system/erp' }]);
    works = true;
    // Of itself it would go on within a minute.
    const [told] = await opened.rows<{ id: number }>(`select id from cases where state = 'open'`);
    await opened.api(`/cases/${told?.id}/retry`, { method: 'POST' });
    await opened.quiet();
    expect(erp.objects.size).toBe(3);
    expect(await cases(opened)).toEqual([]);
  });
});

test('412: the target is read again and the call planned anew on what it holds now', async () => {
  const update = { method: 'PUT', path: (target: { id: string }) => `/things/${target.id}`, ifMatch: 'version' as const };
  const opened = await open({ erp: conditional(update) });
  erp.behave = async (call) => {
    // Until the read has told of the new version there is nothing to call with: the delivery waits for it by name.
    const waits = `select 1 from delivery where state = 'blocked' and blocked_on like 'read/erp/order/%'`;
    if (call.method === 'GET') await expect.poll(() => opened.rows(waits), { timeout: 5_000 }).toHaveLength(1);
    const held = erp.objects.get(call.path.split('/')[2] ?? '');
    const stale = call.method === 'PUT' && call.headers['if-match'] !== String(held?.['version']);
    return stale ? { status: 412 } : 'serve';
  };
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  const [[id = '', held] = []] = erp.objects;
  const conditions = (): unknown[] => erp.calls.filter((call) => call.method === 'PUT').map((call) => call.headers['if-match']);
  const before = conditions().length;
  // Somebody else changed it there, so its version is ahead of what we know.
  erp.objects.set(id, { ...held, version: 40, remark: 'by hand' });
  await opened.send('order', { ...spoiledOrder('1', put('header.number', 'new')), version: 2 });
  await opened.quiet();
  expect(conditions().slice(before)).toEqual([String(held?.['version']), '40']);
  expect(erp.calls.filter((call) => call.method === 'GET' && call.path === `/things/${id}`).length).toBeGreaterThan(0);
  expect(erp.objects.get(id)).toMatchObject({ version: 41, remark: 'by hand', header: { number: 'new' } });
  expect(await cases(opened)).toEqual([]);
});

/** The ERP with reads by id and conditional updates. */
function conditional(update: { method: string; path: (target: { id: string }) => string; ifMatch: 'version' }) {
  return {
    get: (id: string) => `/things/${id}`,
    write: { create: { path: () => '/things', document: plainDocument }, update: { ...update, document: plainDocument } },
  };
}

test('422: a case with the target’s words; the order’s other target and all other orders are not touched', async () => {
  const opened = await open();
  erp.behave = (call) =>
    JSON.stringify(call.body).includes('"BAD"') ? { status: 422, body: { error: 'number taken' } } : 'serve';
  const ids = ['1', '2', 'BAD', '3', '4'];
  await Promise.all(ids.map((id) => opened.send('order', spoiledOrder(id))));
  await opened.quiet();
  expect([warehouse.objects.size, erp.objects.size]).toEqual([5, 4]);
  expect(await cases(opened)).toMatchObject([
    { code: 'SYN_DELIVER_REFUSED', system: 'erp', detail: expect.stringContaining('number taken') as string },
  ]);
  // Refused is not tried again by itself, unless what is wanted changes.
  expect(await opened.rows(`select state from delivery where system = 'erp' and state <> 'idle'`)).toEqual([{ state: 'failed' }]);
});

test('an answer that cannot be read is no licence to call again: the target is asked', async () => {
  const opened = await open();
  erp.behave = (call, nth) => {
    if (nth !== 1) return 'serve';
    erp.objects.set('T1', { ...call.body, id: 'T1', version: 1 });
    return { status: 201, body: 'no document' };
  };
  await opened.send('order', spoiledOrder('1'));
  await opened.quiet();
  expect(erp.calls.filter((call) => call.method === 'POST')).toHaveLength(1);
  expect(await opened.rows(`select shadow->>'id' as id from delivery where system = 'erp'`)).toEqual([{ id: 'T1' }]);
});
