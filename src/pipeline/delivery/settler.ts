import { setTimeout } from 'node:timers/promises';
import { faultOf } from '../../log.ts';
import { isDatabaseDown } from '../batch/bisect.ts';
import type { Engine } from '../engine.ts';
import type { Finished } from '../outcome/ended.ts';
import { settle } from './settle.ts';

/** Receipts written in one transaction. */
const BATCH = 200;
/** Receipts gather for so long: nothing but what waits for them is later for it, and half as many transactions. */
const GATHER_MS = 10;

/**
 * Writes the receipts of the calls to all systems. They are group-committed: whatever ends while one
 * transaction is under way shares the next.
 */
export class Settler {
  private readonly engine: Engine;
  private readonly finished: Finished[] = [];
  private settling: Promise<void> | null = null;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  add(finished: Finished): void {
    this.finished.push(finished);
    this.pump();
  }

  /** Resolves when the receipts of all that was added are written, or could not be. */
  async settled(): Promise<void> {
    for (let settling = this.settling; settling !== null; settling = this.settling) await settling;
  }

  private pump(): void {
    if (this.settling !== null || this.finished.length === 0) return;
    this.settling = this.gather()
      .then(() => this.write(this.finished.splice(0, BATCH)))
      .finally(() => {
        this.settling = null;
        this.pump();
      });
  }

  private async gather(): Promise<void> {
    if (this.finished.length < BATCH) await setTimeout(GATHER_MS);
  }

  /** An answer that cannot be written fails alone; those of the other calls are written. */
  private async write(batch: Finished[]): Promise<void> {
    try {
      await settle(this.engine, batch);
    } catch (error) {
      const middle = batch.length >> 1;
      if (middle > 0 && !isDatabaseDown(error)) {
        await this.write(batch.slice(0, middle));
        return this.write(batch.slice(middle));
      }
      // Without a receipt the lease runs out and the outcome is resolved: nothing is lost, only later.
      const systems = [...new Set(batch.map(({ intent }) => intent.delivery.system))];
      this.engine.log.error('receipts.failed', { systems, count: batch.length, ...faultOf(error) });
    }
  }
}
