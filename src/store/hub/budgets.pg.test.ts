import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../../../tools/test-database.ts';
import { connect, type Store } from '../connect.ts';
import { migrate } from '../migrate.ts';
import { correctBudgets, takeCalls, type Grant } from './budgets.ts';

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

beforeEach(() => store.query({ name: '', text: 'delete from budget', values: [] }));

/** So slow that nothing comes back while a test runs. */
const bucket = { rate: 0.000_001, burst: 100 };
const take = (...costs: number[]): Promise<Grant> =>
  store.transaction((transaction) => takeCalls(transaction, { system: 'shop', bucket, costs }));
const correct = (back: number, left: number | null): Promise<void> =>
  correctBudgets(store, [{ system: 'shop', bucket, back, left }]);
/** How many calls that cost one are left. */
const left = async (): Promise<number> => (await take(...Array.from({ length: 200 }, () => 1))).calls;

test('the first calls that the bucket can pay for are granted, and a dear one is not overtaken', async () => {
  expect(await take(60, 50, 1)).toEqual({ calls: 1, waitMs: 0 });
  const { calls, waitMs } = await take(50, 1);
  expect(calls).toBe(0);
  // Ten are missing.
  expect(waitMs / 1_000).toBeCloseTo(10 / bucket.rate, -6);
  expect(await left()).toBe(40);
});

test('a call that costs more than the bucket ever holds goes when it is full', async () => {
  expect((await take(1)).calls).toBe(1);
  expect((await take(5_000)).calls).toBe(0);
  await correct(1, null);
  expect((await take(5_000)).calls).toBe(1);
  expect(await left()).toBe(0);
});

test('what a call did not cost is given back, but never more than the bucket holds', async () => {
  await take(80);
  await correct(30, null);
  expect(await left()).toBe(50);
  await correct(5_000, null);
  expect(await left()).toBe(100);
});

test('the target is believed when it has less left than we think, and not when it has more', async () => {
  await take(20);
  await correct(0, 90);
  expect(await left()).toBe(80);
  await correct(100, 7);
  expect(await left()).toBe(7);
});

test('however many ask at once, never more is granted than the bucket holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 8 }),
      async (asked) => {
        await store.query({ name: '', text: 'delete from budget', values: [] });
        const grants = await Promise.all(asked.map((costs) => take(...costs)));
        const taken = asked.flatMap((costs, index) => costs.slice(0, grants[index]?.calls)).reduce((sum, cost) => sum + cost, 0);
        expect(taken).toBeLessThanOrEqual(bucket.burst);
      },
    ),
    { numRuns: 40 },
  );
});
