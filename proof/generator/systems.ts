import type { Doc } from './json.ts';
import { docsIn } from './json.ts';

export type Pause = (ms: number) => Promise<void>;
export const pause: Pause = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

const attempts = 40;

/** The administration of one stand-in. It may be restarted under us, so what cannot be reached is tried again for a while. */
export class Administration {
  private readonly url: string;
  private readonly token: string;

  constructor(url: string, token: string) {
    this.url = url.replace(/\/$/, '');
    this.token = token;
  }

  get(path: string): Promise<Doc> {
    return this.ask('GET', path);
  }

  post(path: string, body: Doc): Promise<Doc> {
    return this.ask('POST', path, body);
  }

  put(path: string, body: Doc): Promise<Doc> {
    return this.ask('PUT', path, body);
  }

  patch(path: string, body: Doc): Promise<Doc> {
    return this.ask('PATCH', path, body);
  }

  async items(path: string): Promise<Doc[]> {
    return docsIn((await this.get(path))['items']);
  }

  private async ask(method: string, path: string, body?: Doc): Promise<Doc> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json; charset=utf-8' };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.attempt(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      if (answer !== null) return answer;
      if (attempt === attempts) throw new Error(`${method} ${this.url}${path} cannot be reached`);
      await pause(250);
    }
  }

  private async attempt(path: string, init: RequestInit): Promise<Doc | null> {
    let answer: Response;
    try {
      answer = await fetch(this.url + path, init);
    } catch {
      return null;
    }
    const body = (await answer.json()) as Doc;
    if (answer.ok) return body;
    throw new Error(`${String(init.method)} ${this.url}${path} answered ${answer.status}: ${JSON.stringify(body)}`);
  }
}

export type Systems = { shop: Administration; warehouse: Administration; erp: Administration };

/** Runs `work` over the items, at most `width` at a time, in order of start. */
export async function inParallel<Item>(items: Item[], width: number, work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lanes = Array.from({ length: width }, async () => {
    for (const item of queue) await work(item);
  });
  await Promise.all(lanes);
}
