import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trytonMissing } from '../../peers/tryton/server.ts';
import { startPostgres } from '../../tools/postgres/start-postgres.ts';
import { runPair, type PairVerdict } from './vendure-tryton.ts';

export interface PeersOptions {
  orders: number;
  seed: number;
  strikes: number;
  /** Absent: a fresh folder, removed after a good run. */
  folder?: string | undefined;
}

/** The run with the real Vendure and the real Tryton on an embedded PostgreSQL; 0 when nothing differs and nothing is left over. */
export async function runPeers({ folder: given, ...asked }: PeersOptions): Promise<number> {
  const missing = await trytonMissing();
  if (missing !== null) {
    process.stderr.write(`${missing}\n`);
    return 1;
  }
  const folder = given ?? mkdtempSync(join(tmpdir(), 'syncline-peers-'));
  mkdirSync(folder, { recursive: true });
  const began = Date.now();
  const say = (words: string): void =>
    void process.stderr.write(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${words}\n`);
  const server = await startPostgres({ dataFolder: join(folder, 'postgres') });
  try {
    const verdict = await runPair({ ...asked, folder, databaseUrl: server.url, say });
    const ok = isGood(verdict, asked.orders);
    process.stdout.write(`${JSON.stringify({ ok, seed: asked.seed, ...verdict })}\n`);
    if (ok && given === undefined) rmSync(folder, { recursive: true, force: true });
    else say(`Everything is kept in ${folder}.`);
    return ok ? 0 : 1;
  } finally {
    await server.stop();
  }
}

function isGood({ orders, differences, cases, parcels, shipments }: PairVerdict, asked: number): boolean {
  return orders === asked && differences.length === 0 && cases.length === 0 && parcels === shipments;
}
