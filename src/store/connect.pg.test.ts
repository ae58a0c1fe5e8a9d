import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../tools/test-database.ts';
import { connect, sqlState, type Statement, type Store } from './connect.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  // One connection: each test finds it as the one before has left it.
  store = connect(database.url, { connections: 1 });
  await store.query({ name: '', text: 'create table sent (n integer primary key)', values: [] });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const insert = (n: number): Statement => ({ name: 'insert', text: 'insert into sent values ($1) returning n', values: [n] });
const raise = (state: string): Statement => ({
  name: '',
  text: `do $$ begin raise exception using errcode = '${state}'; end $$`,
  values: [],
});
const held = async (): Promise<number[]> =>
  (await store.query<{ n: number }>({ name: 'held', text: 'select n from sent order by n', values: [] })).map(({ n }) => n);

test('what is sent is there for what follows, and stays when the transaction ends', async () => {
  const seen = await store.transaction(async (transaction) => {
    transaction.send(insert(1));
    transaction.send(insert(2));
    return transaction.query<{ n: number }>({ name: 'held', text: 'select n from sent order by n', values: [] });
  });
  expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
  expect(await held()).toEqual([1, 2]);
});

test('a statement that fails unwaited for undoes all, and it is the cause that is thrown', async () => {
  const failing = store.transaction(async (transaction) => {
    transaction.send(insert(3));
    transaction.send(insert(1));
    transaction.send(insert(4));
    // The server refuses it, because the transaction has failed already.
    await transaction.query(insert(5));
  });
  const error: unknown = await failing.catch((thrown: unknown) => thrown);
  expect(sqlState(error)).toBe('23505');
  expect(await held()).toEqual([1, 2]);
});

test('one that fails last, behind the work, undoes all as well', async () => {
  const failing = store.transaction(async (transaction) => {
    await transaction.query(insert(3));
    transaction.send(insert(1));
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await held()).toEqual([1, 2]);
});

test('a check that throws at the number of rows undoes all', async () => {
  const failing = store.transaction(async (transaction) => {
    transaction.send(insert(3), (rows) => {
      throw new Error(`${rows} row`);
    });
    transaction.send(insert(4));
  });
  await expect(failing).rejects.toThrow('1 row');
  expect(await held()).toEqual([1, 2]);
});

test('a value that the driver cannot write undoes all', async () => {
  const unwritable = {
    toPostgres: () => {
      throw new Error('cannot be written');
    },
  };
  const failing = store.transaction(async (transaction) => {
    transaction.send(insert(3));
    transaction.send({ ...insert(4), values: [unwritable] });
    transaction.send(insert(5));
  });
  await expect(failing).rejects.toThrow('cannot be written');
  expect(await held()).toEqual([1, 2]);
});

test('what throws by itself undoes what was sent', async () => {
  const failing = store.transaction(async (transaction) => {
    transaction.send(insert(3));
    await Promise.resolve();
    throw new Error('the work');
  });
  await expect(failing).rejects.toThrow('the work');
  expect(await held()).toEqual([1, 2]);
});

test('the cause is thrown though a statement sent behind it has failed of it', async () => {
  let rounds = 0;
  await store.transaction(async (transaction) => {
    rounds += 1;
    const one = transaction.query({ name: '', text: 'select 1', values: [] }).then(() => transaction.send(insert(30)));
    const other = rounds === 1 ? transaction.query(raise('40P01')) : Promise.resolve([]);
    await Promise.all([one, other]);
  });
  expect(rounds).toBe(2);
  expect(await held()).toEqual([1, 2, 30]);
  await store.query({ name: '', text: 'delete from sent where n = 30', values: [] });
});

test('an error that the work has caught undoes all the same', async () => {
  const failing = store.transaction(async (transaction) => {
    transaction.send(insert(3));
    await transaction.query(insert(1)).catch(() => undefined);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await held()).toEqual([1, 2]);
});

test('a part of the work that outlives it writes nothing', async () => {
  let late: Promise<unknown> | undefined;
  const failing = store.transaction(async (transaction) => {
    const slow = transaction.query({ name: '', text: 'select pg_sleep(0.05)', values: [] });
    late = slow.then(() => transaction.send(insert(3))).catch((error: unknown) => error);
    await Promise.resolve();
    throw new Error('the work');
  });
  await expect(failing).rejects.toThrow('the work');
  expect(await late).toMatchObject({ message: 'The transaction has ended.' });
  expect(await held()).toEqual([1, 2]);
});

test.each(['40001', '40P01'])('the transaction is repeated when what was sent has met %s', async (state) => {
  let rounds = 0;
  await store.transaction(async (transaction) => {
    rounds += 1;
    transaction.send(insert(rounds * 10));
    if (rounds === 1) transaction.send(raise(state));
    await transaction.query({ name: '', text: 'select 1', values: [] });
  });
  expect(rounds).toBe(2);
  expect(await held()).toEqual([1, 2, 20]);
  await store.query({ name: '', text: 'delete from sent where n = 20', values: [] });
});
