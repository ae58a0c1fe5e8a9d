import { EventEmitter } from 'node:events';

/** The parts of the pipeline that wait for work. A deliverer waits for its own system, `backlog` for a full batch. */
export type Role = 'apply' | 'backlog' | 'fetch' | 'stock' | `deliver:${string}`;

/**
 * Wake-ups inside this process. What other processes must know is gathered in `spread`, which the
 * worker sends as one NOTIFY per role and 10 ms.
 */
export class Wake {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly pending = new Set<Role>();
  private readonly rung = new Set<Role>();

  /** Work was committed for this role: wakes this process now and the others soon. */
  ring(role: Role): void {
    this.pending.add(role);
    this.ringHere(role);
  }

  /** Another process has rung. */
  ringHere(role: Role): void {
    this.rung.add(role);
    this.emitter.emit(role);
  }

  /** The roles rung since the last call. */
  takePending(): Role[] {
    const roles = [...this.pending];
    this.pending.clear();
    return roles;
  }

  /** Resolves when the role is rung (also if it was rung since the last wait) or the time is over. */
  async wait(role: Role, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.rung.delete(role) || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.emitter.off(role, done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.emitter.on(role, done);
      signal.addEventListener('abort', done);
    });
    this.rung.delete(role);
  }
}
