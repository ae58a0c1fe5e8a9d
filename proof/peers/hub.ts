import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HUB_NODE } from '../../tools/hub-node.ts';
import { HubKeeper } from '../../tools/start/parts/hub-keeper.ts';
import { Roll } from '../../tools/start/roll.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOOK_MS = 250;
/** So long nothing may be left before it counts as rest: a notice may still be on its way. */
const STILL_MS = 3_000;

export interface HubSettings {
  folder: string;
  port: number;
  config: string;
  databaseUrl: string;
  /** Addresses and secrets that the configuration names. */
  env: Record<string, string>;
  say: (words: string) => void;
}

/** A hub process of its own, started again by itself when it dies. */
export class HubUnderTest {
  private readonly keeper: HubKeeper;
  private readonly folder: string;

  private constructor(keeper: HubKeeper, folder: string) {
    this.keeper = keeper;
    this.folder = folder;
  }

  static async start({ folder, port, config, databaseUrl, env, say }: HubSettings): Promise<HubUnderTest> {
    const keeper = await HubKeeper.start({
      name: 'hub',
      args: [
        ...HUB_NODE,
        join(ROOT, 'src/main.ts'),
        ...['--port', String(port), '--data', folder, '--config', join(ROOT, config)],
      ],
      env: { ...env, DATABASE_URL: databaseUrl, SYNCLINE_ALLOWED_HOSTS: '127.0.0.1' },
      log: join(folder, 'hub.log'),
      pidFile: join(folder, 'hub.pid'),
      roll: new Roll(join(folder, 'processes.json')),
      say,
    });
    return new HubUnderTest(keeper, folder);
  }

  /** SIGKILL, or SIGTERM to let it finish what is claimed. It starts again. */
  strike(signal: 'SIGKILL' | 'SIGTERM'): void {
    process.kill(Number(readFileSync(join(this.folder, 'hub.pid'), 'utf8')), signal);
  }

  get restarts(): number {
    return this.keeper.restarts;
  }

  /** Waits until nothing is left to do for a while; `also` says what is left elsewhere. Throws, naming it, when it is not reached. */
  async rest(timeoutMs: number, also: () => Promise<string[]>): Promise<void> {
    const until = Date.now() + timeoutMs;
    for (let since = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
      if (this.keeper.failure !== null) throw new Error(this.keeper.failure);
      const left = [...(await this.left()), ...(await also())];
      if (left.length > 0) since = Date.now();
      if (Date.now() - since >= STILL_MS) return;
      if (Date.now() > until) throw new Error(`It did not come to rest; left: ${left.join(', ')}.`);
    }
  }

  async cases(): Promise<{ code: string; detail: string; system: string }[]> {
    const { cases } = (await this.ask('/cases?state=open&limit=500')) as {
      cases: { code: string; detail: string; system: string }[];
    };
    return cases;
  }

  stop(): Promise<void> {
    return this.keeper.stop();
  }

  private async left(): Promise<string[]> {
    try {
      return ((await this.ask('/status')) as { left: string[] }).left;
    } catch (error) {
      return [`the hub's answer (${error instanceof Error ? error.message : String(error)})`];
    }
  }

  private async ask(path: string): Promise<unknown> {
    const { url, apiKey } = JSON.parse(readFileSync(join(this.folder, 'hub.json'), 'utf8')) as { url: string; apiKey: string };
    const response = await fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  }
}
