import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../../peers/pairs/compare-returns.ts';

const LOOK_MS = 250;
/** So long nothing may be left before it counts as rest: a notice may still be on its way. */
export const STILL_MS = 3_000;

export interface OpenCase {
  code: string;
  detail: string;
  system: string;
}

/** Looks at a running hub from outside; where it listens and its key stand in its data folder. */
export class HubWatch {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Waits until nothing is left to do for a while; `also` says what is left elsewhere. Throws, naming it, when that is not reached. */
  async rest(timeoutMs: number, also: () => Promise<string[]>, stillMs = STILL_MS): Promise<void> {
    const until = Date.now() + timeoutMs;
    for (let since = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
      const left = [...(await this.left()), ...(await also())];
      if (left.length > 0) since = Date.now();
      if (Date.now() - since >= stillMs) return;
      if (Date.now() > until) throw new Error(`It did not come to rest; left: ${[...left, ...(await this.told())].join(', ')}.`);
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

  /** What is left to do; a hub that does not answer is being started again. */
  async left(): Promise<string[]> {
    try {
      return ((await this.ask('/status')) as { left: string[] }).left;
    } catch (error) {
      return [`the hub's answer (${error instanceof Error ? error.message : String(error)})`];
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
