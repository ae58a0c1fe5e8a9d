import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Doc } from './json.ts';
import { docsIn, plain } from './json.ts';

const root = join(import.meta.dirname, '../..');
const secretNames = [
  'ADMIN_TOKEN',
  'SHOP_TOKEN',
  'SHOP_WEBHOOK_SECRET',
  'ERP_CLIENT_ID',
  'ERP_CLIENT_SECRET',
  'ERP_WEBHOOK_SECRET',
  'CARRIER_USER',
  'CARRIER_PASSWORD',
  'WAREHOUSE_KEY_ID',
  'WAREHOUSE_SIGNING_SECRET',
  'WAREHOUSE_WEBHOOK_SECRET',
];

const children: ChildProcess[] = [];
const hub = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(202).end());
});
let folder: string;
let systems: string[];

function launch(file: string, ...flags: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(root, file), '--secrets', join(folder, 'secrets.json'), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<Doc> {
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return JSON.parse(line.toString('utf8')) as Doc;
}

function linesOf(file: string): Doc[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Doc);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'generator-'));
  writeFileSync(
    join(folder, 'secrets.json'),
    JSON.stringify(Object.fromEntries(secretNames.map((name) => [`SANDBOX_${name}`, `x-${name}`]))),
  );
  hub.listen(0, '127.0.0.1');
  await once(hub, 'listening');
  const hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
  systems = [];
  for (const system of ['shop', 'warehouse', 'erp']) {
    const ready = await firstLine(launch(`sandbox/${system}/main.ts`, '--data', folder, '--hub', hubUrl));
    systems.push(`--${system}`, `http://127.0.0.1:${plain(ready['port'])}`);
  }
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  hub.closeAllConnections();
  hub.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the generator', () => {
  test('places every order it writes down, as the shop holds it in the end', async () => {
    const file = join(folder, 'manifest.jsonl');
    const flags = [
      '--orders',
      '24',
      '--seed',
      '3',
      '--rate',
      '0',
      '--patience',
      '0',
      '--products',
      '40',
      '--customers',
      '20',
      '--too-large',
      '1000',
    ];
    const done = await firstLine(launch('proof/generator/main.ts', ...flags, ...systems, '--manifest', file));
    expect(done).toMatchObject({ done: true, orders: 24, inputs: 9 });
    const orders = new Map(
      linesOf(file)
        .filter((line) => line['type'] === 'order')
        .map((line) => [plain(line['id']), line]),
    );
    const store = new DatabaseSync(join(folder, 'shop.sqlite'), { readOnly: true });
    const held = store.prepare('select id, body from orders').all();
    store.close();
    expect(new Set(held.map((row) => String(row['id'])))).toEqual(new Set(orders.keys()));
    for (const row of held) expect(JSON.parse(String(row['body']))).toEqual(orders.get(String(row['id']))?.['final']);
    expect([...orders.values()].filter((line) => docsIn((line['final'] as Doc)['lines']).length === 700)).toHaveLength(1);
    const expected = new Set([...orders.values()].map((line) => line['reason']));
    expect(expected).toContain('SYN_PROJECT_UNKNOWN_SKU');
    expect(expected).toContain('SYN_PROJECT_SAME_VERSION_OTHER_CONTENT');
  });

  test('replays retail CSVs so that every row is accounted for', async () => {
    const day = join(folder, 'days');
    const rows = [
      '1,85123A,"HEART, RED",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
      '1,POST,POSTAGE,1,2010-12-01 08:26:00,18.0,17850.0,United Kingdom',
      'C2,85123A,"HEART, RED",-7,2010-12-01 09:00:00,2.55,17850.0,United Kingdom',
      '3,85123A,,-4,2010-12-01 09:10:00,0.0,,United Kingdom',
      '4,85123A,x,many,2010-12-01 09:20:00,0.0,,United Kingdom',
    ];
    mkdirSync(day);
    writeFileSync(
      join(day, '1.csv'),
      ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country', ...rows].join('\n'),
    );
    const file = join(folder, 'replay.jsonl');
    const short = join(folder, 'short.jsonl');
    await firstLine(launch('proof/generator/replay.ts', '--folder', day, ...systems, '--manifest', file));
    const lines = linesOf(file);
    await firstLine(launch('proof/generator/replay.ts', '--folder', day, '--limit', '1', ...systems, '--manifest', short));
    expect([lines[0]?.['limit'], linesOf(short)[0]?.['limit']]).toEqual([undefined, 1]);
    const became = lines.filter((line) => line['type'] === 'row').map((line) => [line['line'], line['as'], line['amount']]);
    expect(became).toEqual([
      [6, 'rejected', '0.0'],
      [2, 'order_line', 1530],
      [3, 'fee_line', 1800],
      [4, 'return_line', -1785],
      [5, 'adjustment', 0],
    ]);
    expect(lines.at(-1)).toMatchObject({ type: 'end', counts: { order: 1, return: 1, adjustment: 1, row: 5 } });
    const returned = lines.find((line) => line['type'] === 'return')?.['final'] as Doc;
    expect(docsIn(returned['lines']).map((line) => [line['match'], line['quantity']])).toEqual([
      ['matched', 6],
      ['blind', 1],
    ]);
  });
});
