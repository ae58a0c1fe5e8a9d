import type pg from 'pg';
import type { Engine } from '../engine.ts';
import type { Role } from './wake.ts';

const CHANNEL = 'syncline_wake';
/** At most one NOTIFY a role and period: each takes a lock that all committers share. */
const PERIOD_MS = 10;
/** Between two tries to get a lost connection back. */
const AGAIN_MS = 1_000;

/**
 * Carries wake-ups between processes on a connection of its own, after the commit that made the
 * work. While the connection is lost every loop looks by itself, only later; it is opened again
 * when the database is back.
 */
export async function spreadWakes(engine: Engine, signal: AbortSignal): Promise<() => Promise<void>> {
  const line = new Line(engine);
  await line.open();
  const timer = setInterval(() => line.tick(), PERIOD_MS);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer));
  return () => line.close();
}

class Line {
  private readonly engine: Engine;
  private client: pg.Client | null = null;
  /** A query or a connection is under way. */
  private busy: Promise<void> | null = null;
  private openedAt = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  async open(): Promise<void> {
    this.openedAt = this.engine.now();
    const client = await this.engine.store.dedicated();
    client.on('notification', ({ payload }) => {
      const [sender, role] = (payload ?? '').split(' ');
      if (sender !== this.engine.worker && role !== undefined) this.engine.wake.ringHere(role as Role);
    });
    client.on('end', () => {
      if (this.client === client) this.client = null;
    });
    await client.query(`listen ${CHANNEL}`);
    this.client = client;
  }

  tick(): void {
    if (this.busy !== null) return;
    const work = this.client === null ? this.reopen() : this.send(this.client);
    if (work === null) return;
    this.busy = work
      .catch(() => undefined)
      .finally(() => {
        this.busy = null;
      });
  }

  async close(): Promise<void> {
    await this.busy;
    await this.client?.end();
  }

  private reopen(): Promise<void> | null {
    return this.engine.now() - this.openedAt < AGAIN_MS ? null : this.open();
  }

  private send(client: pg.Client): Promise<void> | null {
    const roles = this.engine.wake.takePending();
    if (roles.length === 0) return null;
    const values = [CHANNEL, `${this.engine.worker} `, roles];
    return client.query('select pg_notify($1, $2 || role) from unnest($3::text[]) as role', values).then(() => undefined);
  }
}
