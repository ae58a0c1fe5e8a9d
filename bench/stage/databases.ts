import pg from 'pg';

/** The databases of one server: each run gets a fresh one. */
export class Databases {
  readonly #admin: pg.Client;
  readonly #url: string;
  #count = 0;

  private constructor(url: string, admin: pg.Client) {
    this.#url = url;
    this.#admin = admin;
  }

  static async open(url: string): Promise<Databases> {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    return new Databases(url, admin);
  }

  /** An empty database, or a copy of a template that nobody is connected to; returns its URL. Its statistics begin at zero. */
  async create(template?: string): Promise<string> {
    this.#count += 1;
    const name = `bench_${process.pid}_${this.#count}`;
    // `file_copy` shares the template's blocks with nobody and writes a few WAL records instead of every page.
    const copy = template === undefined ? '' : ` template ${nameOf(template)} strategy file_copy`;
    await this.#admin.query(`create database ${name}${copy}`);
    const url = new URL(this.#url);
    url.pathname = `/${name}`;
    return url.href;
  }

  async drop(url: string): Promise<void> {
    await this.#admin.query(`drop database if exists ${nameOf(url)} with (force)`);
  }

  /** One statement in the server's own database. */
  async run<Row extends object>(text: string): Promise<Row[]> {
    return (await this.#admin.query<Row>(text)).rows;
  }

  /** Writes what earlier runs left dirty, so that the next one does not pay for it. */
  async settle(): Promise<void> {
    await this.#admin.query('checkpoint');
  }

  async close(): Promise<void> {
    await this.#admin.end();
  }
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}
