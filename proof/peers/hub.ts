import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HUB_NODE } from '../../tools/hub-node.ts';
import { HubKeeper } from '../../tools/start/parts/hub-keeper.ts';
import { Roll } from '../../tools/start/roll.ts';
import { HubWatch } from './hub-watch.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface HubSettings {
  folder: string;
  port: number;
  /** Below the root of the project. */
  config: string;
  databaseUrl: string;
  /** Addresses and secrets that the configuration names. */
  env: Record<string, string>;
  say: (words: string) => void;
}

/** A hub process of its own, started again by itself when it dies. */
export class HubUnderTest extends HubWatch {
  private readonly keeper: HubKeeper;
  private readonly pidFile: string;

  private constructor(keeper: HubKeeper, folder: string) {
    super(folder);
    this.keeper = keeper;
    this.pidFile = join(folder, 'hub.pid');
  }

  static async start({ folder, port, config, databaseUrl, env, say }: HubSettings): Promise<HubUnderTest> {
    const keeper = await HubKeeper.start({
      name: 'hub',
      args: [...HUB_NODE, join(ROOT, 'src/main.ts'), '--port', String(port), '--data', folder, '--config', join(ROOT, config)],
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
    process.kill(Number(readFileSync(this.pidFile, 'utf8')), signal);
  }

  /** False while it is being started: on a busy machine that takes longer than from one strike to the next. */
  get isUp(): boolean {
    return this.keeper.isUp;
  }

  get restarts(): number {
    return this.keeper.restarts;
  }

  override async left(): Promise<string[]> {
    if (this.keeper.failure !== null) throw new Error(this.keeper.failure);
    return super.left();
  }

  stop(): Promise<void> {
    return this.keeper.stop();
  }
}
