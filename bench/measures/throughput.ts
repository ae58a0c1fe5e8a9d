import { median } from '../figures/median.ts';
import type { Verdict } from '../figures/verdict.ts';
import type { Options } from '../options.ts';
import type { Stage } from '../stage/stage.ts';
import type { Result } from './result.ts';
import { runFloor, runInsert } from './run-floor.ts';
import { prepareHub, runHub, type HubRun } from './run-hub.ts';
import { wholeCost, type Run } from './run.ts';

/** Rows written for an order with a customer and two targets, before allocation. */
const ROW_BUDGET = 24;
/** MB, throughout. */
export const MEMORY_BUDGET = 300;
const RATIO = 0.35;
const FLOOR_RATIO = 0.7;

interface Round {
  insert: number;
  floor: Run;
  hub: HubRun;
}

/** Signed orders until both targets hold every one: hub and floor by turns, so that a busy machine is busy for both. */
export async function throughput(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const template = await prepareHub(stage);
  const span = { warmUp: options.warmUp, first: 0, count: options.orders, rate: null };
  const rounds: Round[] = [];
  for (let number = 1; number <= options.runs; number += 1) {
    const insert = await runInsert(stage, span);
    const floor = await runFloor(stage, span);
    const hub = await runHub(stage, template, span);
    const round = { insert, floor, hub };
    rounds.push(round);
    say(`run ${number}: ${show(round)}`);
  }
  return summary(rounds);
}

function show({ insert, floor, hub }: Round): string {
  const micros = ({ cost }: Run): string => `${Math.round(cost.server)}+${Math.round(cost.postgres)} µs`;
  return [
    `insert ${Math.round(insert)}/s`,
    `floor ${Math.round(floor.ordersPerSecond)}/s (${micros(floor)} of processor an order: server + PostgreSQL)`,
    `hub ${Math.round(hub.ordersPerSecond)}/s (${micros(hub)}), ${Math.round(hub.peakMemory)} MB`,
    `others had ${Math.round(floor.others * 100)} and ${Math.round(hub.others * 100)} % of the machine`,
  ].join(', ');
}

function summary(rounds: Round[]): Result {
  const of = (read: (round: Round) => number): number => median(rounds.map(read));
  const figures = {
    hubOverFloor: of(({ hub, floor }) => hub.ordersPerSecond / floor.ordersPerSecond),
    floorOverInsert: of(({ floor, insert }) => floor.ordersPerSecond / insert),
    floorOverHubCost: of(({ hub, floor }) => wholeCost(floor.cost) / wholeCost(hub.cost)),
    othersShare: of(({ hub, floor }) => Math.max(hub.others, floor.others)),
    hubOrdersPerSecond: of(({ hub }) => hub.ordersPerSecond),
    hubDeliveriesPerSecond: of(({ hub }) => hub.ordersPerSecond * 2),
    floorOrdersPerSecond: of(({ floor }) => floor.ordersPerSecond),
    insertsPerSecond: of(({ insert }) => insert),
    hubMicrosPerOrder: of(({ hub }) => hub.cost.server),
    hubPostgresMicrosPerOrder: of(({ hub }) => hub.cost.postgres),
    floorMicrosPerOrder: of(({ floor }) => floor.cost.server),
    floorPostgresMicrosPerOrder: of(({ floor }) => floor.cost.postgres),
    targetsMicrosPerOrder: of(({ hub }) => hub.cost.targets),
    generatorMicrosPerOrder: of(({ hub }) => hub.cost.generator),
    rowsPerOrder: of(({ hub }) => hub.rowsPerOrder),
    bytesPerOrder: of(({ hub }) => hub.bytesPerOrder),
    hubDocumentBytes: of(({ hub }) => hub.documentBytes),
    floorDocumentBytes: of(({ floor }) => floor.documentBytes),
    requestsPerDelivery: of(({ hub }) => requestsPerDelivery(hub)),
    peakMemoryMb: Math.max(...rounds.map(({ hub }) => hub.peakMemory)),
  };
  const verdicts: Verdict[] = [
    { name: 'hub / floor', value: figures.hubOverFloor, bound: RATIO, must: 'least' },
    { name: 'floor / insert', value: figures.floorOverInsert, bound: FLOOR_RATIO, must: 'least' },
    { name: 'rows written per order', value: figures.rowsPerOrder, bound: ROW_BUDGET, must: 'most' },
    { name: 'MB resident', value: figures.peakMemoryMb, bound: MEMORY_BUDGET, must: 'most' },
    { name: 'requests per delivery', value: figures.requestsPerDelivery, bound: 1, must: 'most' },
  ];
  return { figures, verdicts, detail: { rows: rounds[0]?.hub.rows ?? {} } };
}

function requestsPerDelivery({ flow }: HubRun): number {
  const held = flow.held.reduce((sum, { heldAt }) => sum + heldAt.length, 0);
  return flow.held.reduce((sum, { requests }) => sum + requests, 0) / held;
}
