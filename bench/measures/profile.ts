import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '../options.ts';
import { readProfile, type CpuProfile, type Spent } from '../profile/read-profile.ts';
import { readStatements, startStatements } from '../profile/statements.ts';
import type { Stage } from '../stage/stage.ts';
import { prepareHub, runHub, type HubRun } from './run-hub.ts';

const SHOWN = 30;

/** One run of the hub with a CPU profile of it and the time of each statement: where a decision record has its figures from. */
export async function profile(stage: Stage, options: Options, say: (line: string) => void): Promise<void> {
  await startStatements(stage.databases);
  const template = await prepareHub(stage);
  await stage.databases.settle();
  const span = {
    warmUp: options.warmUp,
    first: 0,
    count: options.orders,
    rate: options.measure === 'latency' ? options.rate : null,
  };
  const folder = join(stage.folder, 'profile');
  const statements = await readStatements(stage.databases, async () => {
    const hub = await runHub(stage, template, { ...span, node: ['--cpu-prof', `--cpu-prof-dir=${folder}`] });
    say(summary(hub));
  });
  const [file] = readdirSync(folder);
  const { functions, files, busyMs } = readProfile(JSON.parse(readFileSync(join(folder, file ?? ''), 'utf8')) as CpuProfile);
  const orders = span.warmUp + span.count;
  say(`\nThe hub's JavaScript, ${Math.round(busyMs)} ms in all; by function:`);
  for (const spent of functions.slice(0, SHOWN)) say(line(spent, orders));
  say('\nby file, with what it called:');
  for (const spent of files.slice(0, SHOWN)) say(line(spent, orders));
  say('\nStatements, by time in PostgreSQL:');
  for (const { ms, calls, rows, text } of statements.slice(0, SHOWN)) {
    say(`${pad((ms * 1000) / orders)} µs an order, ${calls} calls, ${rows} rows: ${text}`);
  }
}

function summary({ ordersPerSecond, cost, rows, rowsPerOrder, peakMemory }: HubRun): string {
  const tables = Object.entries(rows).map(([name, count]) => `${name} ${count.toFixed(2)}`);
  const micros = Object.entries<number>({ ...cost }).map(([part, value]) => `${part} ${Math.round(value)}`);
  return [
    `${Math.round(ordersPerSecond)} orders/s, ${Math.round(peakMemory)} MB`,
    `µs of processor an order: ${micros.join(', ')}`,
    `rows written per order: ${rowsPerOrder.toFixed(2)} (${tables.join(', ')})`,
  ].join('\n');
}

function line({ name, ms, share }: Spent, orders: number): string {
  return `${pad((ms * 1000) / orders)} µs an order ${(share * 100).toFixed(1).padStart(5)} %  ${name}`;
}

function pad(value: number): string {
  return value.toFixed(1).padStart(7);
}
