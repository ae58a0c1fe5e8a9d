import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tools/test-database.ts';
import { runRace } from './race.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(() => database.drop());

const seeds = Array.from({ length: 6 }, (_, index) => index + 1);

test('two processes that are asked for the last unit at once promise it once', { timeout: 120_000 }, async () => {
  const { rounds, overlapping, violations } = await runRace({ databaseUrl: database.url, seeds, planted: false });
  expect({ rounds, violations }).toEqual({ rounds: 6, violations: [] });
  expect(overlapping).toBeGreaterThan(3);
});

test('without the row lock they promise it twice, and the judge sees it', { timeout: 120_000 }, async () => {
  const { violations } = await runRace({ databaseUrl: database.url, seeds, planted: true });
  expect(violations.filter((words) => words.includes('promised of')).length).toBeGreaterThan(0);
});
