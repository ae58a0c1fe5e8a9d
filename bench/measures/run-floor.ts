import { Part } from '../stage/part.ts';
import { CONNECTIONS, POOL, type Stage } from '../stage/stage.ts';
import { run, type Run, type Span } from './run.ts';

/** The floor on an empty database of its own. */
export async function runFloor(stage: Stage, span: Span): Promise<Run> {
  return onFloor(stage, stage.origins, (server) => run(stage, server, span));
}

/**
 * Bare batched insert: the same server, fed the same way, with nothing behind the insert. Orders a
 * second from the first request to the last answer.
 */
export async function runInsert(stage: Stage, { warmUp, count }: Span): Promise<number> {
  return onFloor(stage, [], async ({ port }) => {
    let ordersPerSecond = 0;
    for (const part of [warmUp, count]) {
      await stage.load.ask(
        { prepare: { port, what: 'order', first: 0, count: part, connections: CONNECTIONS, rate: null } },
        'prepared',
      );
      const sent = await stage.load.ask<{ startedAt: number; endedAt: number }>({ run: true }, 'sent');
      ordersPerSecond = (part * 1000) / (sent.endedAt - sent.startedAt);
    }
    return ordersPerSecond;
  });
}

async function onFloor<Result>(
  stage: Stage,
  origins: readonly string[],
  use: (server: { pid: number; port: number }) => Promise<Result>,
): Promise<Result> {
  const url = await stage.databases.create();
  await stage.databases.settle();
  const { part, port } = await Part.start('floor', [url, String(POOL), ...origins]);
  try {
    return await use({ pid: part.pid, port });
  } finally {
    await part.stop();
    await stage.databases.drop(url);
  }
}
