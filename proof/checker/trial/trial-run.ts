import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { check } from '../check.ts';
import type { Doc } from '../doc.ts';
import type { Options } from '../options.ts';
import type { SystemName } from '../stores.ts';
import { systemNames } from '../stores.ts';
import type { Verdict } from '../verdict.ts';

const FRAME = `
  create table effect (seq integer primary key autoincrement, at text, method text, path text, idempotency_key text, reference text,
    kind text, entity text, external_id text, version integer, body_hash text, body text, answered text);
  create table request_log (id integer primary key, begun_at text, ended_at text, method text, path text, status integer, outcome text);
  create table webhook (id integer primary key, event_id text, delivery_id text, topic text, object_id text, version integer, body text,
    triggered_at text, status text, attempts integer, next_at integer, last_status integer, fault text);
  create table hook (id integer primary key, object_id text, status text);
  create table fault_count (kind text primary key, count integer);`;

interface Place {
  table: string;
  id: string;
  reference?: string | null;
  parent?: string | null;
  version?: number;
}

/** Four hand-made stores and a manifest in a folder of their own. */
export class TrialRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'checker-'));
  readonly cases: Doc[] = [];
  readonly lines: Doc[] = [{ type: 'run', seed: 1, orders: 1, source: 'generator' }];
  private readonly databases = new Map<SystemName, DatabaseSync>();

  /** @param shop whose store it is. */
  constructor(shop: 'shop' | 'shopify' = 'shop') {
    for (const name of systemNames) {
      const file = name === 'shop' ? shop : name;
      const database = new DatabaseSync(join(this.folder, `${file}.sqlite`));
      // A store of a test need not survive anything.
      database.exec('pragma journal_mode = memory; pragma synchronous = off;');
      database.exec(FRAME);
      this.databases.set(name, database);
    }
  }

  put(system: SystemName, place: Place, body: Doc): void {
    const database = this.of(system);
    database.exec(
      `create table if not exists ${place.table} (id text primary key, reference text, parent text, version integer, created_at text, updated_at text, body text)`,
    );
    const insert = `insert or replace into ${place.table} (id, reference, parent, version, body) values (?, ?, ?, ?, ?)`;
    database
      .prepare(insert)
      .run(place.id, place.reference ?? null, place.parent ?? null, place.version ?? 1, JSON.stringify(body));
  }

  held(system: SystemName, table: string, id: string): Doc {
    const row = this.of(system).prepare(`select body from ${table} where id = ?`).get(id);
    return JSON.parse(String(row?.['body'])) as Doc;
  }

  remove(system: SystemName, table: string, id: string): void {
    this.of(system).prepare(`delete from ${table} where id = ?`).run(id);
  }

  effect(
    system: SystemName,
    effect: {
      kind: string;
      entity: string;
      id: string;
      reference?: string;
      method?: string;
      path?: string;
      body?: Doc;
    },
  ): void {
    const insert = `insert into effect (at, method, path, reference, kind, entity, external_id, version, body_hash, body, answered) values ('', ?, ?, ?, ?, ?, ?, 1, '', ?, 'yes')`;
    const { kind, entity, id } = effect;
    this.of(system)
      .prepare(insert)
      .run(
        effect.method ?? 'POST',
        effect.path ?? '',
        effect.reference ?? null,
        kind,
        entity,
        id,
        JSON.stringify(effect.body ?? {}),
      );
  }

  sql(system: SystemName, sql: string): void {
    this.of(system).exec(sql);
  }

  verdict(options: Partial<Options> = {}): Verdict {
    const manifest = join(this.folder, 'manifest.jsonl');
    const cases = join(this.folder, 'cases.json');
    writeFileSync(manifest, [...this.lines, { type: 'end' }].map((line) => `${JSON.stringify(line)}\n`).join(''));
    writeFileSync(cases, JSON.stringify({ cases: this.cases }));
    return check({
      manifests: [manifest],
      stores: this.folder,
      cases,
      kills: null,
      overlap: null,
      csv: null,
      expectFaults: [],
      expectKills: 0,
      ...options,
    });
  }

  end(): void {
    for (const database of this.databases.values()) database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private of(system: SystemName): DatabaseSync {
    const database = this.databases.get(system);
    if (database === undefined) throw new Error(`no store ${system}`);
    return database;
  }
}
