import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordIdOf } from './pipeline/identify.ts';
import { orderHub } from './testing/order-hub.ts';
import { variantGroups } from './testing/orders.ts';
import { spoiledOrder } from './testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from './testing/target-server.ts';
import { openTestHub, type TestHub } from './testing/test-hub.ts';

let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-cli-'));
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  hub = await openTestHub(orderHub({ warehouse: warehouse.url, erp: erp.url }));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.send('order', spoiledOrder('1001'));
  await hub.quiet();
  await hub.send('order', spoiledOrder('gid://shop/Order/7'));
  await hub.quiet();
});

afterAll(async () => {
  await hub.end();
  await Promise.all([warehouse.close(), erp.close()]);
  rmSync(folder, { recursive: true });
});

interface Ran {
  code: number;
  out: string;
  err: string;
}

const containing = (text: string): unknown => expect.stringContaining(text);
const matching = (form: RegExp): unknown => expect.stringMatching(form);

const CLI = fileURLToPath(new URL('cli.ts', import.meta.url));

/** Runs the command as a person does, on the test's hub unless told otherwise. */
function syncline(args: string[], environment: Record<string, string> = {}): Promise<Ran> {
  const env = { SYNCLINE_URL: `http://127.0.0.1:${hub.port}`, SYNCLINE_API_KEY: hub.apiKey, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env, cwd: folder }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

const FIXTURE = fileURLToPath(new URL('testing/fixtures/orders.config.ts', import.meta.url));

describe('check', () => {
  test('prints the effective flows and who owns what, without a hub', async () => {
    const { code, out } = await syncline(['check', '--config', FIXTURE], {
      TEST_WAREHOUSE_URL: 'http://w.example.test',
      TEST_ERP_URL: 'http://e.example.test',
      SYNCLINE_URL: '',
    });
    expect(code).toBe(0);
    expect(out).toMatch(/order-to-warehouse/);
    expect(out).toMatch(/order\.shipTo .* owner\(shop\)/);
  });

  test('refuses a group that nobody owns, naming it and what to do', async () => {
    const file = join(folder, 'unowned.config.ts');
    const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    writeFileSync(
      file,
      `import { defineHub } from ${at('config.ts')};
       import { owner } from ${at('config/strategies.ts')};
       import { plainSystem } from ${at('testing/plain-systems.ts')};
       export default defineHub({
         hub: 'test', systems: { shop: plainSystem('http://s.example.test', ['customer']), crm: plainSystem('http://c.example.test', ['customer']) },
         ownership: { customer: { identity: owner('shop') } },
         flows: [{ entity: 'customer', to: 'crm', groups: ['identity', 'contact'] }],
       });`,
    );
    const { code, err } = await syncline(['check', '--config', file]);
    expect(code).toBe(1);
    expect(err).toMatch(/SYN_CONFIG_UNOWNED_GROUP.*customer\.contact.*owner\("erp"\)/s);
  });
});

test('trace prints the way of a record from the webhook to the last write, by any id of any system', async () => {
  const [byShop, byTarget, byOurs, json] = await Promise.all([
    syncline(['trace', '1001']),
    syncline(['trace', 'erp/order/T1']),
    syncline(['trace', recordIdOf(hub.engine.hub, { system: 'shop', entity: 'order', id: '1001' })]),
    syncline(['trace', '1001', '--json']),
  ]);
  expect(byShop.code).toBe(0);
  const steps = [
    'known as .*shop/order/1001',
    'received +shop',
    'record version 1',
    'attempted erp',
    'held T1',
    'attempted warehouse',
    'deliveries',
  ];
  for (const step of steps) expect(byShop.out).toMatch(new RegExp(step));
  expect([byTarget.out, byOurs.out]).toEqual([byShop.out, byShop.out]);
  expect(JSON.parse(json.out)).toMatchObject([{ record: { entity: 'order' } }]);
});

test('timeline prints what happened to an order in all systems, and what has not happened yet as such', async () => {
  const [byShop, json] = await Promise.all([syncline(['timeline', '1001']), syncline(['timeline', 'erp/order/T1', '--json'])]);
  expect(byShop.code).toBe(0);
  expect(byShop.out).toMatch(/^order ord_/);
  expect(byShop.out).toMatch(/2026-11-01T10:00:00\+01:00 +shop +order 1001 is placed\n/);
  expect(byShop.out).toMatch(/ hub +erp holds it as T1 \(version 1\)/);
  expect(JSON.parse(json.out)).toMatchObject({ timelines: [{ entity: 'order', earlier: 0 }] });
  expect(await syncline(['timeline', '1002'])).toMatchObject({ code: 1, err: containing('1002') });
});

test('trace finds an id that holds slashes, and says in words when it knows none', async () => {
  const [slashes, unknown] = await Promise.all([syncline(['trace', 'gid://shop/Order/7']), syncline(['trace', '1002'])]);
  expect(slashes).toMatchObject({ code: 0, out: containing('shop/order/gid://shop/Order/7') });
  expect(unknown).toMatchObject({ code: 1, out: '' });
  expect(unknown.err).toBe(
    'SYN_API_NOT_FOUND: Nothing of this id is known. 1002 Any id of any system is accepted; check the spelling and the system’s name.\n',
  );
});

test('explain says where a value comes from and what every system says', async () => {
  const { code, out } = await syncline(['explain', '1001', 'header']);
  expect(code).toBe(0);
  expect(out).toMatch(/header = \{.*"number":"1001"/);
  expect(out).toMatch(/from shop, version 1, by owner\(shop\), change \d+/);
  expect(out).toMatch(/shop\/order\/1001 version 1/);
});

test('status counts what is stored and what is left', async () => {
  const { code, out } = await syncline(['status']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ records: { order: 2, variant: 1 }, quiet: true, left: [] });
});

test('figures prints each with what it is the ratio of, and refuses what is no time', async () => {
  const november = ['figures', '--from', '2026-11-01', '--to', '2026-11-02', '--zone', 'Europe/Berlin'];
  const [table, json, refused] = await Promise.all([
    syncline(november),
    syncline([...november, '--json']),
    syncline(['figures', '--from', 'soon']),
  ]);
  expect(table).toMatchObject({
    code: 0,
    out: matching(/^2 orders placed from 2026-10-31T23:00:00\.000Z .*\(Europe\/Berlin\)\n/),
  });
  expect(table.out).toMatch(/\n {2}Order fill rate, first pass +none {2}0 of 0 orders, 2 open {2}\(fill-rate\.order v1\)\n/);
  expect(JSON.parse(json.out)).toMatchObject({ orders: 2, zone: 'Europe/Berlin' });
  expect(refused).toMatchObject({ code: 1, err: matching(/^SYN_API_BAD_REQUEST: .* from: expected a date/) });
});

test('an order is held and released, and what is no reason is refused', async () => {
  const held = await syncline(['hold', '1001', '--reason', 'address', '--until', '2999-01-01T00:00:00Z']);
  expect(held).toMatchObject({ code: 0, out: matching(/^ord_\S+ is held by h-\w+ \(address\) until 2999-01-01/) });
  const id = /h-\w+/.exec(held.out)?.[0] ?? '';
  await hub.quiet();
  const timeline = await syncline(['timeline', '1001']);
  expect(timeline.out).toContain(`the order is held: address (${id}) until 2999-01-01T00:00:00Z`);
  expect(await syncline(['release', '1001', id])).toMatchObject({ code: 0, out: containing(`no longer held by ${id} of hub`) });
  await hub.quiet();
  expect(await syncline(['release', '1001', id])).toMatchObject({ code: 1, err: containing('SYN_API_NOT_FOUND') });
  expect(await syncline(['hold', '1001', '--reason', 'rain'])).toMatchObject({ code: 1, err: containing('fraud, payment') });
  expect(await syncline(['hold', '1001'])).toMatchObject({ code: 2, err: containing('--reason') });
});

test('a case is listed, shown, edited, retried and closed', async () => {
  await hub.send('order', '{"half', { deliveryId: 'half' });
  await hub.quiet();
  await hub.send('parade', '{}', { deliveryId: 'parade' });
  await hub.quiet();
  const listed = await syncline(['cases']);
  const [half = '', parade = ''] = [...listed.out.matchAll(/^ *(\d+) .*SYN_/gm)].map((match) => match[1]);
  expect(listed.out).toMatch(/SYN_NORMALISE_NOT_JSON.*order half.*SYN_NORMALISE_UNKNOWN_TOPIC.*parade parade/s);
  const shown = await syncline(['case', 'show', half]);
  expect(shown).toMatchObject({ code: 0, out: matching(/The body is not JSON\..*who: +owner.*\{"half/s) });

  const file = join(folder, 'whole.json');
  writeFileSync(file, JSON.stringify(spoiledOrder('1003')));
  const edited = await syncline(['case', 'edit', half, '--file', file]);
  expect(edited).toMatchObject({ code: 0, out: containing('closed') });
  expect(edited.out).not.toContain('undefined');
  await hub.quiet();
  expect(erp.objects.size).toBe(3);

  expect(await syncline(['case', 'retry', parade])).toMatchObject({ code: 0 });
  await hub.quiet();
  const [again = ''] = [...(await syncline(['cases'])).out.matchAll(/^ *(\d+) /gm)].map((match) => match[1]);
  const closed = await syncline(['case', 'close', again, '--reason', 'No parades here.']);
  expect(closed).toMatchObject({ code: 0, out: containing('by operator: No parades here.') });
  const [open, all] = await Promise.all([syncline(['cases']), syncline(['cases', '--all', '--json'])]);
  expect(open.out).toBe('No case is open.\n');
  expect((JSON.parse(all.out) as { cases: unknown[] }).cases).toHaveLength(3);
});

describe('what cannot be done is said in one sentence', () => {
  test.each<[string, string[], Record<string, string>, number, RegExp]>([
    [
      'an unknown case',
      ['case', 'show', '777'],
      {},
      1,
      /^SYN_CASE_NOT_FOUND: There is no case of this number\. 777 `syncline cases` lists the open ones\.$/,
    ],
    ['a file that is not there', ['case', 'edit', '1', '--file', 'none.json'], {}, 1, /^none\.json cannot be read\.$/],
    ['the wrong key', ['status'], { SYNCLINE_API_KEY: 'wrong' }, 1, /^SYN_API_UNAUTHORISED: /],
    [
      'no hub at the address',
      ['status'],
      { SYNCLINE_URL: 'http://127.0.0.1:9' },
      1,
      /^The hub at http:\/\/127\.0\.0\.1:9 does not answer: is it running\?$/,
    ],
    ['no hub in the folder', ['cases'], { SYNCLINE_URL: '' }, 1, /^No hub has run in \.\/\.syncline .*give --data\.$/],
    ['no configuration', ['check'], {}, 1, /^SYN_CONFIG_INVALID: .*syncline\.config\.ts cannot be loaded/],
    ['no such command', ['parade'], {}, 2, /^There is no command parade\. `syncline help`/],
    ['no such option', ['cases', '--parade'], {}, 2, /^Unknown option '--parade'\. `syncline help`/],
    ['no such action', ['case', 'burn', '1'], {}, 2, /^There is no action burn of a case\./],
    ['something missing', ['trace'], {}, 2, /^There is something missing: an id\./],
  ])('%s', async (_, args, environment, code, words) => {
    const ran = await syncline(args, environment);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err.trimEnd()).toMatch(words);
    expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('no command at all prints what there is', async () => {
    const [nothing, help] = await Promise.all([syncline([]), syncline(['help'])]);
    expect(help).toMatchObject({ code: 0, err: '', out: containing('trace <id>') });
    expect(nothing).toEqual({ ...help, code: 2 });
  });
});
