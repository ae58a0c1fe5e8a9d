import { cpus } from 'node:os';
import { busySeconds, cpuSeconds, cpuSecondsOfFamily } from '../stage/process-figures.ts';
import { drive, type Flow, type Stage } from '../stage/stage.ts';

/** What one measured load has cost, in microseconds of processor time an order. */
export interface Cost {
  server: number;
  postgres: number;
  targets: number;
  generator: number;
}

/** What the whole machine has spent on an order: two loads that leave no core idle compare by this alone. */
export function wholeCost({ server, postgres, targets, generator }: Cost): number {
  return server + postgres + targets + generator;
}

export interface Run {
  ordersPerSecond: number;
  flow: Flow;
  cost: Cost;
  /** Share of the machine that programs of others had meanwhile: near zero, or the run says little. */
  others: number;
  /** Bytes of one document, as a target received it. */
  documentBytes: number;
}

export interface Span {
  /** Orders before the measured ones. */
  warmUp: number;
  /** Number of the first order. */
  first: number;
  count: number;
  /** Orders a second; null: as fast as they are answered. */
  rate: number | null;
}

/** Warms a server up and measures it. */
export async function run(stage: Stage, server: { pid: number; port: number }, span: Span): Promise<Run> {
  const { warmUp, first, count, rate } = span;
  const { port } = server;
  if (warmUp > 0) await drive(stage, { port, first, count: warmUp, rate: null });
  const before = processorTime(stage, server.pid);
  const machine = busySeconds();
  const flow = await drive(stage, { port, first: first + warmUp, count, rate });
  const after = processorTime(stage, server.pid);
  const busy = busySeconds() - machine;
  const of = (part: keyof Cost): number => ((after[part] - before[part]) * 1e6) / count;
  const received = flow.held.reduce((sum, { bytes }) => sum + bytes, 0);
  const requests = flow.held.reduce((sum, held) => sum + held.requests, 0);
  const cost = { server: of('server'), postgres: of('postgres'), targets: of('targets'), generator: of('generator') };
  return {
    ordersPerSecond: (count * 1000) / flow.tookMs,
    flow,
    cost,
    others: Math.max(0, busy - (wholeCost(cost) * count) / 1e6) / ((flow.tookMs / 1000) * cpus().length),
    documentBytes: received / requests,
  };
}

function processorTime(stage: Stage, server: number): Cost {
  return {
    server: cpuSeconds(server),
    postgres: cpuSecondsOfFamily(stage.postgresPid),
    targets: stage.targets.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
    generator: cpuSeconds(stage.load.pid),
  };
}
