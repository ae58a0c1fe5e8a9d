import pg from 'pg';
import { startPostgres } from '../../tools/postgres/start-postgres.ts';
import { openDataFolder, removeDataFolder, type DataFolder } from '../../tools/start/data-folder.ts';

/** The one PostgreSQL of a run of scenarios: the one of DATABASE_URL, or an embedded one. Each stage gets a database of its own. */
export class Ground {
  readonly folder: DataFolder;
  private readonly url: string;
  private readonly stopServer: () => Promise<void>;
  private made = 0;

  private constructor(folder: DataFolder, url: string, stopServer: () => Promise<void>) {
    this.folder = folder;
    this.url = url;
    this.stopServer = stopServer;
  }

  static async open(given: string | undefined): Promise<Ground> {
    const folder = openDataFolder(null);
    if (given !== undefined && given !== '') return new Ground(folder, given, async () => {});
    const server = await startPostgres({ dataFolder: folder.root });
    return new Ground(folder, server.url, () => server.stop());
  }

  /** An empty database; its address. */
  async database(): Promise<string> {
    this.made += 1;
    const name = `scenario_${process.pid}_${this.made}`;
    await this.run(`create database ${name}`);
    const own = new URL(this.url);
    own.pathname = `/${name}`;
    return own.href;
  }

  async drop(database: string): Promise<void> {
    await this.run(`drop database if exists ${new URL(database).pathname.slice(1)} with (force)`);
  }

  /** What good runs leave nobody needs; what a bad one leaves is the evidence. */
  async close(good: boolean): Promise<void> {
    await this.stopServer();
    if (good) removeDataFolder(this.folder);
  }

  private async run(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
