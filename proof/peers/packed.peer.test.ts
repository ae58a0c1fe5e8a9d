import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { openDesk } from '../../peers/tryton/desk.ts';
import { startTryton, trytonMissing } from '../../peers/tryton/server.ts';
import { compare } from '../../peers/pairs/compare.ts';
import { vendureOrders } from '../../peers/pairs/vendure-orders.ts';
import { openShopper } from '../../peers/vendure/shopper.ts';
import { startVendure } from '../../peers/vendure/start.ts';
import { freePort } from '../../tools/start/free-port.ts';
import { HubWatch } from './hub-watch.ts';
import { allOf, stopping } from './side-by-side.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const missing = await trytonMissing();
const absent = missing !== null && process.env['CI'] !== 'true';
const ORDERS = 2;

/** What somebody has who has never seen this project: a configuration and the addresses and secrets that it names. */
function write(folder: string, env: Record<string, string>): void {
  mkdirSync(folder);
  cpSync(join(ROOT, 'examples/vendure-tryton/vendure-tryton.config.ts'), join(folder, 'syncline.config.ts'));
  writeFileSync(
    join(folder, '.env'),
    Object.entries({ ...env, SYNCLINE_ALLOWED_HOSTS: '127.0.0.1' })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
}

/** npm's own words go to stderr; what it packed is on stdout. */
async function pack(into: string): Promise<string> {
  const { stdout: out } = await run('npm', ['pack', '--json', '--pack-destination', into], { cwd: ROOT, maxBuffer: 10_000_000 });
  const [packed] = JSON.parse(out.slice(out.indexOf('['))) as { filename: string; files: { path: string }[] }[];
  const paths = packed?.files.map(({ path }) => path) ?? [];
  // Neither tests nor bugs that are planted on purpose, nor the plug-in, whose licence is another one.
  expect(
    paths.filter((path) => /test|fixtures|planted|plugin|sandbox|peers|\.ts$/.test(path) && !path.endsWith('.d.ts')),
  ).toEqual([]);
  return join(into, packed?.filename ?? '');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  // npx hands no signals on, so its whole group is asked.
  process.kill(-child.pid, 'SIGTERM');
  await once(child, 'exit');
}

describe.skipIf(absent)(`the packed tarball${absent ? ` (${missing})` : ''}`, () => {
  test('runs with npx in an empty folder: orders of a real Vendure are in a real Tryton', async () => {
    if (missing !== null) throw new Error(missing);
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'syncline-packed-'));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const port = await freePort(0);
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const { url: postgres } = inject('postgres');
    const hubAddress = { url: `http://127.0.0.1:${port}/webhooks/shop`, secret, intervalMs: 500 };
    const [tarball, tryton, vendure] = await allOf(
      pack(folder),
      stopping(stack, startTryton({ folder: join(folder, 'tryton') })),
      stopping(stack, startVendure({ postgres, hub: hubAddress })),
    );

    const home = join(folder, 'mine');
    write(home, {
      VENDURE_URL: vendure.adminUrl,
      VENDURE_USER: vendure.login.user,
      VENDURE_PASSWORD: vendure.login.password,
      VENDURE_WEBHOOK_SECRET: secret,
      TRYTON_URL: tryton.url,
      TRYTON_DATABASE: tryton.database,
      TRYTON_USER: tryton.user.name,
      TRYTON_PASSWORD: tryton.user.password,
    });
    writeFileSync(join(home, 'tryton-ids.json'), JSON.stringify(tryton.ids));
    const { DATABASE_URL: _, ...env } = process.env;
    const args = ['--yes', '--prefer-offline', `--package=${tarball}`, 'syncline', 'start', '--port', String(port)];
    const hub = spawn('npx', args, { cwd: home, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [hub.stdout, hub.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
    stack.defer(() => stop(hub));
    await expect
      .poll(() => existsSync(join(home, '.syncline', 'hub.json')) || hub.exitCode, {
        timeout: 180_000,
        interval: 250,
        message: said,
      })
      .toBe(true);

    const shopper = openShopper(vendure.url, vendure.login, 1);
    await shopper.stockUp(3);
    for (let placed = 0; placed < ORDERS; placed += 1) await shopper.place({ payment: 'instant' });
    await new HubWatch(join(home, '.syncline')).rest(120_000, async () => {
      const { synclineOutbox } = await vendure.admin.ask<{ synclineOutbox: { waiting: number } }>(
        '{ synclineOutbox { waiting } }',
      );
      return synclineOutbox.waiting === 0 ? [] : ['notices of the shop'];
    });
    const shop = { orders: () => vendureOrders(vendure.admin) };
    expect(await compare(shop, await openDesk(tryton))).toMatchObject({ orders: ORDERS, differences: [] });
    await stop(hub);
    expect(said).toContain('Stopping: the hub, the database.');
  }, 300_000);
});
