import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Roll } from '../roll.ts';
import { HubKeeper, type HubPlan } from './hub-keeper.ts';

function planOf(script: string): { plan: HubPlan; told: Promise<string>; pid: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'keeper-'));
  const pidFile = join(folder, 'hub.pid');
  let tell: (words: string) => void = () => {};
  const told = new Promise<string>((resolve) => (tell = resolve));
  const plan = {
    name: 'hub',
    args: ['-e', script],
    env: {},
    log: join(folder, 'hub.log'),
    pidFile,
    roll: new Roll(join(folder, 'roll.json')),
    say: tell,
  };
  return { plan, told, pid: () => Number(readFileSync(pidFile, 'utf8')) };
}

test('a hub that is killed is started again, and its pid file names the new one', async () => {
  const { plan, told, pid } = planOf(`console.log('{"ready":true}'); setInterval(() => {}, 1000);`);
  const keeper = await HubKeeper.start(plan);
  const first = pid();
  process.kill(first, 'SIGKILL');
  expect(await told).toBe('The hub ended (SIGKILL); starting it again.');
  // The next one is launched in the same turn in which the death was told.
  await Promise.resolve();
  expect(pid()).not.toBe(first);
  await keeper.stop();
  expect(existsSync(plan.pidFile)).toBe(false);
  expect(keeper.failure).toBeNull();
});

test('a hub that does not come up at all is refused in its own words', async () => {
  const { plan } = planOf(`console.error('The database cannot be reached.'); process.exit(1);`);
  await expect(HubKeeper.start(plan)).rejects.toThrow('The database cannot be reached.');
});
