import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../tools/test-database.ts';
import { connect, type Store } from '../connect.ts';
import { migrate } from '../migrate.ts';
import { activateRules, activeRules } from './rule-versions.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  store = connect(database.url, { connections: 4 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

test('processes that start at the same moment agree on the active rules, whichever they bring', async () => {
  for (let round = 0; round < 20; round += 1) {
    await store.query({ name: '', text: 'delete from config_version', values: [] });
    const versions = ['a', 'a', round % 2 === 0 ? 'a' : 'b', 'a'];
    await Promise.all(versions.map((version) => store.transaction((transaction) => activateRules(transaction, version))));
    expect(versions).toContain(await activeRules(store));
  }
});
