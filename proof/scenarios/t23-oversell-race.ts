import { runRace } from '../oversell/race.ts';
import { scenario } from '../stage/scenario.ts';

/** How often two processes are made to want the last units at once. */
const ROUNDS = 20;
const ALL_ROUNDS = 1_000;
const OVERLAPPING = 0.9;

scenario('T23', 'Oversell race', async ({ expect, luck, stage, full }) => {
  const from = luck.between(1, 1_000_000);
  const seeds = Array.from({ length: full ? ALL_ROUNDS : ROUNDS }, (_, index) => from + index);
  const race = async (planted: boolean, rounds: readonly number[]) => {
    const databaseUrl = await stage.ground.database();
    try {
      return await runRace({ databaseUrl, seeds: rounds, planted, say: (line) => process.stdout.write(`   ${line}\n`) });
    } finally {
      await stage.ground.drop(databaseUrl);
    }
  };
  const { rounds, overlapping, carts, violations } = await race(false, seeds);
  await expect.now(`units promised twice in ${rounds} rounds`, () => violations, []);
  await expect.now('carts were ordered, forgotten and released', () => Object.values(carts).every((kept) => kept > 0), true);
  await expect.now('both transactions were open at once in nine of ten', () => overlapping >= rounds * OVERLAPPING, true);
  const planted = await race(true, seeds.slice(0, ROUNDS));
  await expect.now('without the row lock the last unit is promised twice', () => planted.violations.length > 0, true);
});
