import { median } from '../figures/median.ts';
import { multiply } from '../growth/multiply.ts';
import type { Options } from '../options.ts';
import type { Stage } from '../stage/stage.ts';
import type { Result } from './result.ts';
import { prepareHub, runHub, runOn, type HubRun } from './run-hub.ts';
import { MEMORY_BUDGET } from './throughput.ts';

const RATIO = 0.9;
/** Orders that a hub takes itself; their rows are what is multiplied. */
const SAMPLE = 1000;
/** Order numbers between two runs on one database. */
const STRIDE = 10_000_000;

interface Round {
  empty: HubRun;
  full: HubRun;
}

/** Throughput on a hub that has kept millions of records beside that of an empty one, by turns. */
export async function growth(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const template = await prepareHub(stage);
  const full = await stage.databases.create(template);
  await runOn(stage, full, { warmUp: 0, first: 0, count: SAMPLE, rate: null });
  await multiply(full, options.records, say);
  const rounds: Round[] = [];
  for (let number = 1; number <= options.runs; number += 1) {
    const span = { warmUp: options.warmUp, first: number * STRIDE, count: options.orders, rate: null };
    const round = { empty: await runHub(stage, template, span), full: await runOn(stage, full, span) };
    rounds.push(round);
    say(`run ${number}: empty ${show(round.empty)}; full ${show(round.full)}`);
  }
  return summary(rounds, options);
}

function show({ ordersPerSecond, cost, peakMemory, others }: HubRun): string {
  const micros = `${Math.round(cost.server)}+${Math.round(cost.postgres)} µs`;
  return `${Math.round(ordersPerSecond)} orders/s (${micros} of processor an order), ${Math.round(peakMemory)} MB, others ${Math.round(others * 100)} %`;
}

function summary(rounds: Round[], options: Options): Result {
  const of = (read: (round: Round) => number): number => median(rounds.map(read));
  const figures = {
    recordsBefore: options.records,
    fullOverEmpty: of(({ full, empty }) => full.ordersPerSecond / empty.ordersPerSecond),
    othersShare: of(({ full, empty }) => Math.max(full.others, empty.others)),
    emptyOrdersPerSecond: of(({ empty }) => empty.ordersPerSecond),
    fullOrdersPerSecond: of(({ full }) => full.ordersPerSecond),
    emptyPostgresMicrosPerOrder: of(({ empty }) => empty.cost.postgres),
    fullPostgresMicrosPerOrder: of(({ full }) => full.cost.postgres),
    bytesPerOrder: of(({ empty }) => empty.bytesPerOrder),
    bytesPerOrderFull: of(({ full }) => full.bytesPerOrder),
    peakMemoryMb: Math.max(...rounds.flatMap(({ empty, full }) => [empty.peakMemory, full.peakMemory])),
  };
  return {
    figures,
    verdicts: [
      { name: 'full / empty', value: figures.fullOverEmpty, bound: RATIO, must: 'least' },
      { name: 'MB resident', value: figures.peakMemoryMb, bound: MEMORY_BUDGET, must: 'most' },
    ],
    detail: {},
  };
}
