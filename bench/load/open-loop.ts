import { clock } from '../stage/clock.ts';
import type { Sent } from './closed-loop.ts';
import type { Connections } from './connections.ts';

/** The first request is due so long after the start, so that the schedule begins without haste. */
const LEAD_MS = 50;

/** Sends on a schedule that does not wait for answers: a slow server meets a queue, as it would outside. */
export function openLoop(connections: Connections, requests: readonly Buffer[], rate: number): Promise<Sent> {
  const startedAt = clock() + LEAD_MS;
  const sent: Sent = {
    startedAt,
    endedAt: 0,
    scheduled: Float64Array.from(requests, (_, index) => startedAt + (index * 1000) / rate),
    late: new Float64Array(requests.length),
    refused: 0,
  };
  let answered = 0;
  return new Promise((resolve) => {
    const done = (status: number): void => {
      if (status >= 300) sent.refused += 1;
      answered += 1;
      if (answered === requests.length) resolve({ ...sent, endedAt: clock() });
    };
    sendDue(sent, (index) => connections.send(requests[index] ?? Buffer.alloc(0), done));
  });
}

function sendDue(sent: Sent, send: (index: number) => void): void {
  let next = 0;
  const look = (): void => {
    const now = clock();
    for (; (sent.scheduled[next] ?? Infinity) <= now; next += 1) {
      sent.late[next] = now - (sent.scheduled[next] ?? now);
      send(next);
    }
    if (next < sent.scheduled.length) setTimeout(look, 1);
  };
  look();
}
