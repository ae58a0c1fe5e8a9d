import { createHash } from 'node:crypto';
import { laneNumber } from '../../model/delivery.ts';
import { readCursor, writeCursor } from '../../store/hub/cursors.ts';
import type { OpenSystem, Outcome, Page } from '../../kit/contract.ts';
import { closeSystems, takeCalls } from '../../store/hub/budgets.ts';
import type { Engine } from '../engine.ts';
import type { Receiver } from '../receive.ts';
import { pause } from '../work/pause.ts';

/** How long a poll waits for its system's budget before it looks again. */
const LOOK_MS = 1_000;

interface Poll {
  entity: string;
  everyMs: number;
  lookBackMs: number;
}

/**
 * Reads one list from where the last poll began, less the look-back: rows that were committed late
 * or share a time stamp over a page's edge are seen again rather than missed, and what was seen
 * before is a duplicate by its content.
 */
export async function pollOnce(
  engine: Engine,
  receiver: Receiver,
  at: { system: string; poll: Poll; signal: AbortSignal },
): Promise<number> {
  const system = engine.systems.get(at.system);
  if (system === undefined) return 0;
  const name = `poll ${at.poll.entity}`;
  const began = engine.now();
  const stored = await readCursor(engine.store, at.system, name);
  const since = stored === null ? 0 : Math.max(0, Number(stored) - at.poll.lookBackMs);
  const seen = await readPages(engine, receiver, { ...at, opened: system, since });
  if (seen !== null) await writeCursor(engine.store, { system: at.system, name, value: String(began) });
  return seen ?? 0;
}

/** Null when a page could not be read: the cursor stays and the next poll begins at the same place. */
async function readPages(
  engine: Engine,
  receiver: Receiver,
  at: { system: string; opened: OpenSystem; poll: Poll; since: number; signal: AbortSignal },
): Promise<number | null> {
  let cursor: string | null = null;
  let seen = 0;
  do {
    if (!(await mayCall(engine, at))) return null;
    const query = { entity: at.poll.entity, since: at.since, cursor };
    const page: Page | Extract<Outcome, { kind: 'failed' }> = await at.opened.client.list(query, at.signal);
    if ('kind' in page) {
      if (page.status === 401) at.opened.client.refresh();
      if (page.status === 429) await closeSystems(engine.store, [{ system: at.system, forMs: page.retryAfterMs ?? 1_000 }]);
      engine.log.warn('poll.failed', { system: at.system, entity: at.poll.entity, status: page.status });
      return null;
    }
    await Promise.all(page.parts.map((part) => receivePart(engine, receiver, at.system, part)));
    seen += page.parts.length;
    cursor = page.next;
  } while (cursor !== null && !at.signal.aborted);
  return at.signal.aborted ? null : seen;
}

/** A page is a call like any other: it waits for one in the system's budget. False when the signal came first. */
async function mayCall(engine: Engine, at: { system: string; opened: OpenSystem; signal: AbortSignal }): Promise<boolean> {
  const { system, opened, signal } = at;
  while (!signal.aborted) {
    const { calls, waitMs } = await engine.store.transaction((database) =>
      takeCalls(database, { system, bucket: opened.limits.bucket, want: 1 }),
    );
    if (calls > 0) return true;
    await pause(Math.min(Math.max(waitMs, 50), LOOK_MS), signal);
  }
  return false;
}

async function receivePart(engine: Engine, receiver: Receiver, system: string, part: Page['parts'][number]): Promise<void> {
  await receiver.receive({
    ...part,
    // Equal content is one delivery, however often it is listed.
    deliveryId: `${part.deliveryId}#${createHash('sha256').update(part.raw).digest('base64url')}`,
    system,
    source: 'poll',
    lane: laneNumber('status'),
    receivedAt: engine.now(),
  });
}
