import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../../peers/pairs/compare-returns.ts';

const LOOK_MS = 100;
/** So long nothing may be left, and nothing may move, before it counts as rest: what is counted is not counted in one moment. */
const STILL_MS = 1_000;

export interface OpenCase {
  code: string;
  detail: string;
  system: string;
}

interface Status {
  left: string[];
  changes: object;
  deliveries: object;
}

/** Looks at a running hub from outside; where it listens and its key stand in its data folder. */
export class HubWatch {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Waits until nothing is left to do, and every list has been read since; `also` says what is left elsewhere. Throws, naming
   * it, when that is not reached.
   */
  async rest(timeoutMs: number, also: () => Promise<string[]>): Promise<void> {
    const until = Date.now() + timeoutMs;
    let since = Date.now();
    for (let before = ''; ; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
      // First where it comes from, then where it goes: what is handed on between two looks is seen by the second.
      const [elsewhere, unread] = [await also(), await this.unread(since)];
      const { left, counts } = await this.look();
      const open = [...elsewhere, ...left];
      if (open.length > 0 || counts !== before) since = Date.now();
      else if (unread.length === 0 && Date.now() - since >= STILL_MS) return;
      before = counts;
      if (Date.now() > until)
        throw new Error(`It did not come to rest; left: ${[...open, ...unread, ...(await this.told())].join(', ')}.`);
    }
  }

  async cases(): Promise<OpenCase[]> {
    return ((await this.ask('/cases?state=open&limit=500')) as { cases: OpenCase[] }).cases;
  }

  /** What the hub makes of a return of the shop: what comes back, what is here, what was paid back; null: it knows none. */
  async goodsBack(id: string): Promise<Account | null> {
    interface Back {
      sku: string;
      quantity: string;
      received: string;
    }
    interface Found {
      record: { body: { derived?: { lines: Back[]; totals: { refunded: number } } } };
    }
    const [found] = (await this.ask(`/trace?id=${encodeURIComponent(`shop/return/${id}`)}`)) as Found[];
    const derived = found?.record.body.derived;
    if (derived === undefined) return null;
    const units = (name: 'quantity' | 'received'): Record<string, number> => {
      const lines = derived.lines.filter((line) => Number(line[name]) > 0).toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
      return Object.fromEntries(lines.map((line) => [line.sku, Number(line[name])]));
    };
    return { booked: units('quantity'), arrived: units('received'), total: derived.totals.refunded };
  }

  /** Lists that nothing tells the hub of and that it has not read to their end since then; named. */
  protected async unread(_since: number): Promise<string[]> {
    return [];
  }

  /** What is left to do, and what tells one state from another; a hub that does not answer is being started again. */
  protected async look(): Promise<{ left: string[]; counts: string }> {
    try {
      const { left, changes, deliveries } = (await this.ask('/status')) as Status;
      return { left, counts: JSON.stringify([changes, deliveries]) };
    } catch (error) {
      return { left: [`the hub's answer (${error instanceof Error ? error.message : String(error)})`], counts: '' };
    }
  }

  private async told(): Promise<string[]> {
    return this.cases().then(
      (cases) => cases.map(({ code, detail }) => `${code} ${detail}`),
      () => [],
    );
  }

  private async ask(path: string): Promise<unknown> {
    const { url, apiKey } = JSON.parse(readFileSync(join(this.folder, 'hub.json'), 'utf8')) as { url: string; apiKey: string };
    const response = await fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }
}
