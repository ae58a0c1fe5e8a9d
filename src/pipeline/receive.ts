import { SynclineError } from '../errors.ts';
import { appendChanges, type NewChange } from '../store/changes.ts';
import { sqlState } from '../store/connect.ts';
import { faultOf } from '../log.ts';
import type { Engine } from './engine.ts';

const BATCH = 500;
/** Two inserts under way: while one waits for the disk the next gathers, more only split the batches. */
const IN_FLIGHT = 2;
/** The strictest sender gives 5 s in all; the rest is for the way there and back. */
const DEADLINE_MS = 4_000;

interface Waiting {
  change: NewChange;
  resolve(id: number | null): void;
  reject(error: unknown): void;
}

/**
 * Stores changes durably, many callers in one transaction. Group commit: whoever comes while an
 * insert is under way shares the next one. There is no timer, so a lone change waits for nobody,
 * and under load the batches grow by themselves.
 */
export class Receiver {
  private readonly engine: Pick<Engine, 'store' | 'wake' | 'log'>;
  private queue: Waiting[] = [];
  private running = 0;

  constructor(engine: Pick<Engine, 'store' | 'wake' | 'log'>) {
    this.engine = engine;
  }

  /**
   * Resolves when the change is on disk: with its id, or null when its delivery was seen before.
   * Rejects with SYN_RECEIVE_UNAVAILABLE when the database did not take it within the deadline.
   */
  receive(change: NewChange): Promise<number | null> {
    return new Promise<number | null>((resolve, reject) => {
      const timer = setTimeout(() => reject(late()), DEADLINE_MS);
      const ended = <Value>(tell: (value: Value) => void) => {
        return (value: Value): void => {
          clearTimeout(timer);
          tell(value);
        };
      };
      this.queue.push({ change, resolve: ended(resolve), reject: ended(reject) });
      this.pump();
    });
  }

  private pump(): void {
    while (this.running < IN_FLIGHT && this.queue.length > 0) {
      const batch = this.queue.slice(0, BATCH);
      this.queue = this.queue.slice(BATCH);
      this.running += 1;
      void this.store(batch).finally(() => {
        this.running -= 1;
        this.pump();
      });
    }
  }

  private async store(batch: Waiting[]): Promise<void> {
    try {
      const ids = await appendChanges(
        this.engine.store,
        batch.map((item) => item.change),
      );
      batch.forEach((item, index) => item.resolve(ids[index] ?? null));
      this.engine.wake.ring('apply');
    } catch (error) {
      await this.isolate(batch, error);
    }
  }

  /** A body or header that PostgreSQL refuses (class 22) fails alone; the others of its batch go on. */
  private async isolate(batch: Waiting[], error: unknown): Promise<void> {
    const refused = sqlState(error)?.startsWith('22') === true;
    if (!refused || batch.length === 1) {
      this.engine.log.warn('changes.refused', { count: batch.length, ...faultOf(error) });
      const failure = new SynclineError('SYN_RECEIVE_UNAVAILABLE', '', error);
      for (const item of batch) item.reject(failure);
      return;
    }
    const middle = batch.length >> 1;
    await this.store(batch.slice(0, middle));
    await this.store(batch.slice(middle));
  }
}

/** A change that is stored after all when its sender has given up is a duplicate at the next try. */
function late(): SynclineError {
  return new SynclineError('SYN_RECEIVE_UNAVAILABLE', `Not on disk after ${DEADLINE_MS} ms.`);
}
