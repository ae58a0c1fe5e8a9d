import { runner } from 'node-pg-migrate';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { migrate } from './migrate.ts';

let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('drop schema public cascade; create schema public');
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

/** The schema as the migrations before the one of this number left it. */
async function migrateBefore(number: number): Promise<void> {
  await runner({
    databaseUrl: database.url,
    dir: fileURLToPath(new URL('../../migrations', import.meta.url)),
    direction: 'up',
    migrationsTable: 'migration',
    count: number - 1,
    log: () => undefined,
  });
}

async function rows(text: string): Promise<unknown[]> {
  return (await client.query<Record<string, unknown>>(text)).rows;
}

test('what waited, was held or was under way before the queues had tables of their own still is', async () => {
  await migrateBefore(4);
  await client.query(`
    insert into change (received_at, system, source, topic, delivery_id, lane, state, raw)
      select '2026-01-01Z', 'shop', 'webhook', 'order', state::text, 1, state, 'x' from generate_series(0, 2) as state;
    insert into delivery (record_id, entity, system, facet, flow, lane, base_lane, state, wanted, lease_until)
      select 'ord_' || state, 'order', 'erp', 'main', 'f', 1, 1, state, '{}', case state when 'open' then now() end
      from unnest(array['idle', 'due', 'open', 'unknown', 'blocked', 'failed']) as state;
    insert into attempt (started_at, delivery_id, record_id, record_version, system, purpose, key, method, path, headers, groups, deadline)
      values (now(), 1, 'ord_idle', 1, 'erp', 'create', 'k', 'PUT', '/', '{}', '{}', now());
    insert into record (id, entity, version, body, provenance, source_hash, record_hash, rule_version)
      values ('ord_idle', 'order', 1, '{"header": {"b": 1, "a": 2}}', '{}', 's', 'r', 'v')`);
  await migrate(database.url);
  expect(
    await rows('select delivery_id from change c join waiting w on w.change_id = c.id and w.received_at = c.received_at'),
  ).toEqual([{ delivery_id: '0' }]);
  expect(await rows('select delivery_id from change where held')).toEqual([{ delivery_id: '2' }]);
  expect(
    await rows(`select d.state from lease l join delivery d on d.id = any(l.deliveries) and d.lease_until = l.until`),
  ).toEqual([{ state: 'open' }]);
  expect(await rows('select state from delivery where due_at is not null order by id')).toEqual(
    ['due', 'unknown', 'blocked'].map((state) => ({ state })),
  );
  expect(await rows(`select body::json->'header'->>'a' as a from record`)).toEqual([{ a: '2' }]);
  expect(await rows('select key from attempt')).toEqual([{ key: 'k' }]);
});
