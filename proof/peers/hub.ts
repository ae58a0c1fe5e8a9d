import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { HUB_NODE } from '../../tools/hub-node.ts';
import { HubKeeper } from '../../tools/start/parts/hub-keeper.ts';
import { Roll } from '../../tools/start/roll.ts';
import { HubWatch } from './hub-watch.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the hub reads again and again, because nothing, or nothing that is sure to come, tells it of a change. */
export interface Polls {
  /** System and entity: `erp shipment`. */
  lists: string[];
  /** So long after a change a list may still not hold it. */
  lagMs: number;
}

export interface HubSettings {
  folder: string;
  port: number;
  /** Below the root of the project. */
  config: string;
  databaseUrl: string;
  /** Addresses and secrets that the configuration names. */
  env: Record<string, string>;
  polls: Polls;
  say: (words: string) => void;
}

/** A hub process of its own, started again by itself when it dies. */
export class HubUnderTest extends HubWatch {
  private readonly keeper: HubKeeper;
  private readonly pidFile: string;
  private readonly polls: Polls;
  private readonly database: pg.Client;

  private constructor(keeper: HubKeeper, database: pg.Client, { folder, polls }: HubSettings) {
    super(folder);
    this.keeper = keeper;
    this.database = database;
    this.polls = polls;
    this.pidFile = join(folder, 'hub.pid');
  }

  static async start(settings: HubSettings): Promise<HubUnderTest> {
    const { folder, port, config, databaseUrl, env, say } = settings;
    const keeper = await HubKeeper.start({
      name: 'hub',
      args: [...HUB_NODE, join(ROOT, 'src/main.ts'), '--port', String(port), '--data', folder, '--config', join(ROOT, config)],
      env: { ...env, DATABASE_URL: databaseUrl, SYNCLINE_ALLOWED_HOSTS: '127.0.0.1' },
      log: join(folder, 'hub.log'),
      pidFile: join(folder, 'hub.pid'),
      roll: new Roll(join(folder, 'processes.json')),
      say,
    });
    const database = new pg.Client({ connectionString: databaseUrl });
    await database.connect();
    return new HubUnderTest(keeper, database, settings);
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

  protected override async look(): ReturnType<HubWatch['look']> {
    if (this.keeper.failure !== null) throw new Error(this.keeper.failure);
    return super.look();
  }

  /** The hub notes when a reading began, once it has come to the list's end. */
  protected override async unread(since: number): Promise<string[]> {
    const { lists, lagMs } = this.polls;
    const { rows } = await this.database.query<{ list: string }>(
      `select list from unnest($1::text[]) as list where not exists
         (select 1 from cursor where concat(system, ' ', substr(name, 6)) = list and name like 'poll %' and value::bigint >= $2)`,
      [lists, since + lagMs],
    );
    return rows.map(({ list }) => `a reading of ${list}`);
  }

  async stop(): Promise<void> {
    await Promise.all([this.keeper.stop(), this.database.end()]);
  }
}
