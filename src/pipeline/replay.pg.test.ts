import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, payment, variantGroups } from '../testing/orders.ts';
import { openTargetServer, type TargetServer } from '../testing/target-server.ts';
import { openTestHub, type TestHub } from '../testing/test-hub.ts';
import { replay } from './replay.ts';

let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;
let empty: TestHub;

beforeEach(async () => {
  [warehouse, erp] = await Promise.all([openTargetServer(), openTargetServer()]);
  const configuration = orderHub({ warehouse: warehouse.url, erp: erp.url });
  hub = await openTestHub(configuration);
  empty = await openTestHub(configuration, { apply: false, deliver: false });
});

afterEach(async () => {
  await Promise.all([hub.end(), empty.end()]);
  await Promise.all([warehouse.close(), erp.close()]);
});

/** Refuses every new connection of this process but those to the database, by its port or by its socket file. */
function denySockets(databaseUrl: string): () => void {
  const { port, searchParams } = new URL(databaseUrl);
  const allowed = new Set([port, `${searchParams.get('host')}/.s.PGSQL.${port}`]);
  const connect = Reflect.get(Socket.prototype, 'connect') as (...args: unknown[]) => Socket;
  Socket.prototype.connect = function denied(this: Socket, ...args: unknown[]) {
    const [first] = args.flat() as (number | string | { port?: number; path?: string } | undefined)[];
    const to = typeof first === 'object' ? (first.path ?? first.port) : first;
    if (!allowed.has(String(to))) throw new Error(`a replay may not connect to ${String(to)}`);
    return Reflect.apply(connect, this, args);
  };
  return () => {
    Reflect.set(Socket.prototype, 'connect', connect);
  };
}

interface Exported {
  id: number;
  received_at: Date;
  system: string;
  source: string;
  topic: string;
  delivery_id: string;
  lane: number;
  corrected: boolean;
  raw: Buffer;
  sent_at: Date | null;
  message_id: string | null;
}

async function exportChanges(): Promise<Exported[]> {
  return hub.rows<Exported>(
    'select id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id from change order by id',
  );
}

async function importAndReplay(changes: Exported[]): Promise<Map<string, string>> {
  await empty.rows(
    'truncate change, seen, fact, fact_key, record, history, link, reference, delivery, attempt, cases, discrepancy',
  );
  for (const row of changes) {
    await empty.rows(
      'insert into change (id, received_at, system, source, topic, delivery_id, lane, corrected, raw, sent_at, message_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
      Object.values(row),
    );
  }
  const allow = denySockets(empty.databaseUrl);
  try {
    await replay(empty.engine);
  } finally {
    allow();
  }
  return hashes(empty);
}

async function hashes(from: TestHub): Promise<Map<string, string>> {
  const rows = await from.rows<{ id: string; record_hash: string }>('select id, record_hash from record order by id');
  return new Map(rows.map((row) => [row.id, row.record_hash]));
}

/** Orders that were edited before and after release, paid, cancelled and refused. */
async function live(): Promise<void> {
  const order = (id: string, version: number, quantity: number, more = {}) =>
    hub.send('order', { id, version, groups: orderGroups([{ sku: 'A', quantity }], more) });
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await order('1', 1, 2);
  await order('2', 1, 1);
  await order('3', 1, 4);
  await hub.quiet();
  await order('1', 2, 5);
  await hub.quiet();
  warehouse.decide = () => ({ outcome: 'rejected', reason: 'picked' });
  await order('2', 2, 7);
  await order('3', 2, 4, { cancellation: { at: '2026-11-01T12:00:00Z', reason: 'customer' } });
  await hub.send('order', { id: '1', version: 3, groups: {}, events: [payment('t1', 'succeeded', 5_000)] });
  await hub.quiet();
}

test('the stored changes alone rebuild every record, with no connection to any system', { timeout: 60_000 }, async () => {
  await live();
  const before = await hashes(hub);
  expect(before.size).toBe(4);
  const calls = warehouse.calls.length + erp.calls.length;
  expect(await importAndReplay(await exportChanges())).toEqual(before);
  expect(warehouse.calls.length + erp.calls.length).toBe(calls);
  // The hub was at rest, so the rebuilt one is in doubt about nothing.
  expect(await empty.rows(`select system, state from delivery where state in ('due', 'unknown')`)).toEqual([]);
});

test('what a person has corrected stands over what the source said again of that version', async () => {
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
  await hub.send('order', '{"id": "4", "vers');
  await hub.quiet();
  const { cases } = await hub.api<{ cases: { id: number }[] }>('/cases');
  const order = (quantity: number) => ({ id: '4', version: 1, groups: orderGroups([{ sku: 'A', quantity }]) });
  await hub.api(`/cases/${cases[0]?.id}/edit`, { method: 'POST', body: JSON.stringify(order(3)) });
  await hub.send('order', order(8));
  await hub.quiet();
  expect([...erp.objects.values()]).toMatchObject([{ lines: { lines: [{ quantity: '3' }] } }]);
  const before = await hashes(hub);
  expect(await importAndReplay(await exportChanges())).toEqual(before);
});

test('every decision that shows counts: without its receipt the record is another', { timeout: 60_000 }, async () => {
  await live();
  const before = await hashes(hub);
  const changes = await exportChanges();
  const shown = changes.filter(
    (change) => change.topic === 'receipts' && /"answer":\{|"system":"warehouse"/.test(change.raw.toString()),
  );
  // Those that came together are one change.
  const receipts = shown.flatMap((change) => (JSON.parse(change.raw.toString()) as { receipts: unknown[] }).receipts);
  expect(receipts.length).toBeGreaterThan(3);
  for (const one of shown) {
    expect(await importAndReplay(changes.filter((change) => change.id !== one.id)), one.raw.toString()).not.toEqual(before);
  }
});

test('every source change counts', { timeout: 60_000 }, async () => {
  await live();
  const before = await hashes(hub);
  const changes = await exportChanges();
  const said = changes.filter((change) => change.system === 'shop');
  for (const one of said) {
    expect(await importAndReplay(changes.filter((change) => change.id !== one.id)), one.raw.toString()).not.toEqual(before);
  }
});

test('a rebuilt hub that has lost receipts asks its targets before it sends anything again', { timeout: 60_000 }, async () => {
  await live();
  await hub.quiet();
  const changes = await exportChanges();
  await importAndReplay(changes.filter((change) => change.topic !== 'receipts'));
  const doubted = await empty.rows(`select 1 from delivery where state = 'unknown'`);
  expect(doubted.length).toBeGreaterThan(0);
  const delivering = await openTestHub(empty.engine.hub, { databaseUrl: empty.databaseUrl });
  try {
    await delivering.quiet();
    expect([...warehouse.creates.values(), ...erp.creates.values()].every((count) => count === 1)).toBe(true);
  } finally {
    await delivering.end();
  }
});
