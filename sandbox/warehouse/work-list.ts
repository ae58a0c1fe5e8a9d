import type { Frame } from '../frame/frame.ts';

export type Stage = 'new' | 'picked' | 'packed';
export type Assignment = { orderId: string; stage: Stage };

/** Which order takes its next step when; in the store, so that a restart goes on with the work. */
export class WorkList {
  private readonly frame: Frame;
  private readonly dwell: number;

  constructor(frame: Frame, dwell: number) {
    this.frame = frame;
    this.dwell = dwell;
    frame.store.database.exec(`
      create table if not exists work (order_id text primary key, stage text not null, due_at integer not null);
      create index if not exists work_due on work (stage, due_at);`);
  }

  /** A fresh order rests for the dwell time, in which it can still be changed freely. */
  enter(orderId: string): void {
    this.set({ orderId, stage: 'new' }, this.dwell);
  }

  set(assignment: Assignment, delay: number): void {
    this.frame.store
      .sql('insert or replace into work (order_id, stage, due_at) values (?, ?, ?)')
      .run(assignment.orderId, assignment.stage, this.frame.wall.now() + delay);
  }

  leave(orderId: string): void {
    this.frame.store.sql('delete from work where order_id = ?').run(orderId);
  }

  due(stage: Stage, limit: number): Assignment[] {
    const rows = this.frame.store
      .sql('select order_id from work where stage = ? and due_at <= ? order by due_at, order_id limit ?')
      .all(stage, this.frame.wall.now(), limit);
    return rows.map((row) => ({ orderId: String(row['order_id']), stage }));
  }
}
