import { clock } from '../stage/clock.ts';
import type { Connections } from './connections.ts';

export interface Sent {
  /** When the first request was sent; times are milliseconds of the machine's monotonic clock. */
  startedAt: number;
  /** When the last one was answered. */
  endedAt: number;
  /** When each request was to be sent. */
  scheduled: Float64Array;
  /** How late each was sent: the generator's own share. */
  late: Float64Array;
  /** Answers that were not 2xx. */
  refused: number;
}

/** Every connection sends its next request when its last one is answered. Resolves after the last answer. */
export function closedLoop(connections: Connections, requests: readonly Buffer[], width: number): Promise<Sent> {
  const sent: Sent = { startedAt: clock(), endedAt: 0, scheduled: new Float64Array(), late: new Float64Array(), refused: 0 };
  let next = 0;
  let answered = 0;
  return new Promise((resolve) => {
    const sendNext = (): void => {
      const request = requests[next];
      if (request === undefined) return;
      next += 1;
      connections.send(request, done);
    };
    const done = (status: number): void => {
      if (status >= 300) sent.refused += 1;
      answered += 1;
      if (answered === requests.length) resolve({ ...sent, endedAt: clock() });
      else sendNext();
    };
    for (let lane = 0; lane < width; lane += 1) sendNext();
  });
}
