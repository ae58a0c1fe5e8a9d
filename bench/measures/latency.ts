import { latencies } from '../figures/latencies.ts';
import { median } from '../figures/median.ts';
import { percentiles, type Percentiles } from '../figures/percentiles.ts';
import type { Options } from '../options.ts';
import type { Stage } from '../stage/stage.ts';
import type { Result } from './result.ts';
import type { Run } from './run.ts';
import { runFloor } from './run-floor.ts';
import { prepareHub, runHub } from './run-hub.ts';

const P50_RATIO = 8;
const P99_RATIO = 10;

interface Round {
  floor: Percentiles;
  hub: Percentiles;
  /** How late the generator sent, whatever was being measured. */
  late: Percentiles;
  /** Share of the machine that programs of others had. */
  others: number;
}

/** Open loop: orders come on a schedule, whether the last one is answered or not. */
export async function latency(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const template = await prepareHub(stage);
  const span = { warmUp: options.warmUp, first: 0, count: options.rate * options.seconds, rate: options.rate };
  const rounds: Round[] = [];
  for (let number = 1; number <= options.runs; number += 1) {
    const floor = await runFloor(stage, span);
    const hub = await runHub(stage, template, span);
    const round = {
      floor: percentilesOf(floor),
      hub: percentilesOf(hub),
      late: percentiles(hub.flow.sent.late),
      others: Math.max(hub.others, floor.others),
    };
    rounds.push(round);
    say(
      `run ${number}: floor ${show(round.floor)}, hub ${show(round.hub)}; the generator was ${show(round.late)} late, others had ${Math.round(round.others * 100)} % of the machine`,
    );
  }
  return summary(rounds);
}

function percentilesOf({ flow }: Run): Percentiles {
  return percentiles(
    latencies(
      flow.sent.scheduled,
      flow.held.map(({ heldAt }) => heldAt),
    ),
  );
}

function show({ p50, p99, max }: Percentiles): string {
  return `${p50.toFixed(1)}/${p99.toFixed(1)}/${max.toFixed(1)} ms`;
}

function summary(rounds: Round[]): Result {
  const of = (read: (round: Round) => number): number => median(rounds.map(read));
  const figures = {
    p50OverFloor: of(({ hub, floor }) => hub.p50 / floor.p50),
    p99OverFloor: of(({ hub, floor }) => hub.p99 / floor.p99),
    othersShare: of(({ others }) => others),
    hubP50Ms: of(({ hub }) => hub.p50),
    hubP99Ms: of(({ hub }) => hub.p99),
    hubMaxMs: of(({ hub }) => hub.max),
    floorP50Ms: of(({ floor }) => floor.p50),
    floorP99Ms: of(({ floor }) => floor.p99),
    floorMaxMs: of(({ floor }) => floor.max),
    generatorLateP50Ms: of(({ late }) => late.p50),
    generatorLateP99Ms: of(({ late }) => late.p99),
  };
  return {
    figures,
    verdicts: [
      { name: 'p50 hub / floor', value: figures.p50OverFloor, bound: P50_RATIO, must: 'most' },
      { name: 'p99 hub / floor', value: figures.p99OverFloor, bound: P99_RATIO, must: 'most' },
    ],
    detail: {},
  };
}
