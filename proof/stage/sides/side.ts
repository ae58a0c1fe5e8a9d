import type { Doc } from '../../generator/json.ts';
import { Administration } from '../../generator/systems.ts';
import { StoreView } from './store-view.ts';

export interface SidePlace {
  url: string;
  token: string;
  /** Its store. */
  file: string;
}

/** One stand-in: its administration, and its own memory. */
export class Side {
  readonly url: string;
  readonly admin: Administration;
  readonly store: StoreView;

  constructor({ url, token, file }: SidePlace, store = new StoreView(file)) {
    this.url = url;
    this.admin = new Administration(url, token);
    this.store = store;
  }

  /** Turns its fault dial: `{ drop: 0.02 }`. */
  async dial(rates: Record<string, number>): Promise<void> {
    await this.admin.post('/admin/faults', { rates });
  }

  /** Webhooks wait, or go to the hub again. */
  async tellHub(url: string | null): Promise<void> {
    await this.admin.post('/admin/hub', { url });
  }

  /** Stops its clock at a moment; null lets it go on. */
  async stopClock(at: string | null): Promise<void> {
    await this.admin.post('/admin/clock', { at });
  }

  /** What it still has to send or to answer, and how many webhooks it will never send. */
  async pending(): Promise<{ open: number; untold: number; pulse: string }> {
    const [outbox, inflight, counts] = await Promise.all([
      this.admin.get('/admin/outbox'),
      this.admin.get('/admin/inflight'),
      this.admin.get('/admin/counts'),
    ]);
    const number = (of: Doc, name: string): number => Number(of[name] ?? 0);
    return {
      open: number(outbox, 'pending') + number(inflight, 'writes') + number(counts, 'untold'),
      untold: number(outbox, 'dropped') + number(outbox, 'given_up'),
      pulse: `${number(counts, 'effect')}/${number(counts, 'webhook')}`,
    };
  }
}
