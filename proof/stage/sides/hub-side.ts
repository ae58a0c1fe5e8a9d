import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Doc } from '../../generator/json.ts';
import { docsIn, isDoc, plain } from '../../generator/json.ts';
import type { PlacedOrder } from './placed-order.ts';

export interface OpenCase {
  id: number;
  code: string;
  detail: string;
  state: string;
  subjects: string[];
}

interface HubRecord {
  id: string;
  body: Doc;
  version: number;
  held: string[] | null;
}

export interface HubPlace {
  url: string;
  apiKey: string;
  databaseUrl: string;
  /** Where its process id stands. */
  pidFile: string;
}

/** The hub as anybody sees it who has its key; and its tables, to be read only. */
export class HubSide {
  readonly url: string;
  /** Cases that the scenario has looked for: all others are unexpected. */
  readonly expectedCases = new Set<number>();
  private readonly place: HubPlace;
  private readonly database: pg.Pool;

  constructor(place: HubPlace) {
    this.place = place;
    this.url = place.url;
    this.database = new pg.Pool({ connectionString: place.databaseUrl, max: 2 });
    // The database is dropped under idle connections at the end.
    this.database.on('error', () => {});
  }

  async ask(path: string, call: { method?: string; body?: string } = {}): Promise<Doc | Doc[]> {
    const answer = await fetch(`${this.url}${path}`, {
      method: call.method ?? 'GET',
      headers: {
        authorization: `Bearer ${this.place.apiKey}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: AbortSignal.timeout(20_000),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as Doc | Doc[];
  }

  async status(): Promise<Doc> {
    return (await this.ask('/status')) as Doc;
  }

  /** What is left to do, in words; a hub that does not answer is being started again. */
  async left(): Promise<string[]> {
    try {
      return ((await this.status())['left'] as string[] | undefined) ?? [];
    } catch {
      return ['the hub does not answer'];
    }
  }

  /** The record of one subject, such as `shop/order/o-1001`. */
  async record(subject: string): Promise<HubRecord> {
    const [found] = (await this.ask(`/trace?id=${encodeURIComponent(subject)}`)) as Doc[];
    return (isDoc(found) ? found['record'] : null) as unknown as HubRecord;
  }

  async order(order: PlacedOrder): Promise<Doc> {
    return (await this.record(`shop/order/${order.id}`)).body;
  }

  /** `{ lifecycle, fulfilment, flags }` */
  async state(order: PlacedOrder): Promise<Doc> {
    const derived = (await this.order(order))['derived'];
    if (!isDoc(derived)) return {};
    return {
      lifecycle: derived['lifecycle'] ?? null,
      fulfilment: derived['fulfilment'] ?? null,
      flags: derived['flags'] ?? null,
    };
  }

  /** These sums of what was paid of it, in minor units; `status`, `covered`. */
  async paid(order: PlacedOrder, ...names: string[]): Promise<Doc> {
    const derived = (await this.order(order))['derived'];
    const payment = isDoc(derived) && isDoc(derived['payment']) ? derived['payment'] : {};
    return Object.fromEntries(names.map((name) => [name, payment[name] ?? null]));
  }

  /** Codes of the differences that are open of an order, sorted. */
  async discrepancies(order: PlacedOrder): Promise<string[]> {
    const { id } = await this.record(`shop/order/${order.id}`);
    const rows = await this.select<{ code: string }>('select code from discrepancy where record_id = $1 and closed_at is null', [
      id,
    ]);
    return rows.map(({ code }) => code).toSorted();
  }

  /** `{ state, financialState, authorisation, flags }` of a return, by any of its subjects: `shop/return/r-1`. */
  async goodsBack(subject: string): Promise<Doc> {
    const derived = (await this.record(subject)).body['derived'];
    const of = isDoc(derived) ? derived : {};
    return Object.fromEntries(['state', 'financialState', 'authorisation', 'flags'].map((name) => [name, of[name] ?? null]));
  }

  /** Amounts of a return in the hub, in minor units: `{ worth, refundable, earned, refunded, … }`. */
  async owed(subject: string): Promise<Doc> {
    const derived = (await this.record(subject)).body['derived'];
    return isDoc(derived) && isDoc(derived['totals']) ? derived['totals'] : {};
  }

  /** Where the units of each line are: `{ shipped: '7', released: '3' }`, in the order of the lines. */
  async units(order: PlacedOrder): Promise<Doc[]> {
    const derived = (await this.order(order))['derived'];
    return docsIn(isDoc(derived) ? derived['lines'] : []).map(({ id: _id, ordered: _ordered, ...units }) => units);
  }

  /** One variant's stock, at every location and on the road, and what each channel may offer. */
  async stock(sku: string): Promise<Doc> {
    return (await this.ask(`/stock/${encodeURIComponent(sku)}`)) as Doc;
  }

  /** Units of it at one location: on hand, and reserved. */
  async level(sku: string, location = 'WH1'): Promise<[number, number]> {
    const level = docsIn((await this.stock(sku))['levels']).find((one) => one['location'] === location);
    return [Number(level?.['onHand']), Number(level?.['reserved'])];
  }

  async openCases(): Promise<OpenCase[]> {
    const { cases } = (await this.ask('/cases?state=open&limit=1000')) as Doc;
    return docsIn(cases).map((one) => ({
      id: Number(one['id']),
      code: plain(one['code']),
      detail: plain(one['detail']),
      state: plain(one['state']),
      subjects: (one['subjects'] as string[] | undefined) ?? [],
    }));
  }

  /** Codes of the open cases about one thing; they are expected from now on. */
  async casesAbout(...endings: string[]): Promise<string[]> {
    const own = (await this.openCases()).filter((one) =>
      endings.some(
        (ending) => one.subjects.some((subject) => subject.endsWith(ending)) || one.detail.includes(ending.replace(/^\//, '')),
      ),
    );
    for (const one of own) this.expectedCases.add(one.id);
    return own.map((one) => one.code).toSorted();
  }

  async act(id: number, action: 'retry' | 'edit' | 'close', body = ''): Promise<Doc> {
    return (await this.ask(`/cases/${id}/${action}`, { method: 'POST', body })) as Doc;
  }

  /** One number of its metrics; 0 while it has none of that name and labels. */
  async metric(line: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const found = text.split('\n').find((one) => one.startsWith(`${line} `));
    return found === undefined ? 0 : Number(found.slice(line.length + 1));
  }

  async select<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(text, values)).rows;
  }

  get pid(): number {
    return Number(readFileSync(this.place.pidFile, 'utf8'));
  }

  /** SIGKILL; its keeper starts it again. Resolves when the next one answers. */
  async kill(): Promise<void> {
    const struck = this.pid;
    process.kill(struck, 'SIGKILL');
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      if (this.pid !== struck && (await this.answers())) return;
    }
  }

  async close(): Promise<void> {
    await this.database.end();
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
    } catch {
      return false;
    }
  }
}
