import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trytonMissing } from '../../peers/tryton/server.ts';
import { startPostgres } from '../../tools/postgres/start-postgres.ts';
import { Child } from '../../tools/start/child.ts';
import type { PairRun, PairVerdict } from './pair.ts';
import { runShopifyPair } from './shopify-tryton.ts';
import { runVendurePair } from './vendure-tryton.ts';

export interface PeersOptions {
  shop: 'vendure' | 'shopify';
  /** A position of the shop's fault dial; a Vendure has none. */
  faults: string;
  orders: number;
  /** One run for each of them. */
  seeds: number[];
  strikes: number;
  /** Absent: a fresh folder, removed after a good run. */
  folder?: string | undefined;
}

type Told = { ok: boolean; seed: number } & (PairVerdict | { error: string });

/** Reads `7` and `1-20` as seeds. Throws when it is neither. */
export function seedsIn(text: string): number[] {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (from === undefined || Number(to) < Number(from)) throw new Error(`--seeds takes 7 or 1-20, not ${text}.`);
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
}

/** Runs with a shop and the real Tryton on an embedded PostgreSQL; 0 when in none of them anything differs or is left over. */
export async function runPeers(asked: PeersOptions): Promise<number> {
  const missing = await trytonMissing();
  if (missing !== null) {
    process.stderr.write(`${missing}\n`);
    return 1;
  }
  const told: Told[] = [];
  for (const seed of asked.seeds) {
    const one = await runSeed(asked, seed);
    told.push(one);
    if (asked.seeds.length > 1) process.stderr.write(`${JSON.stringify(one)}\n`);
  }
  const ok = told.every((one) => one.ok);
  const [first] = told;
  process.stdout.write(
    `${JSON.stringify(told.length === 1 ? { ...first, shop: asked.shop } : { ok, shop: asked.shop, runs: told })}\n`,
  );
  return ok ? 0 : 1;
}

async function runSeed(asked: PeersOptions, seed: number): Promise<Told> {
  const { orders, strikes } = asked;
  const folder = asked.folder === undefined ? mkdtempSync(join(tmpdir(), 'syncline-peers-')) : join(asked.folder, String(seed));
  mkdirSync(folder, { recursive: true });
  const began = Date.now();
  const say = (words: string): void =>
    void process.stderr.write(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${words}\n`);
  const server = await startPostgres({ dataFolder: join(folder, 'postgres') });
  let told: Told;
  const interrupted = (): void => void server.stop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  process.once('exit', () => Child.endAll());
  try {
    const verdict = await runOf(asked, { orders, seed, strikes, folder, databaseUrl: server.url, say });
    told = { ok: isGood(verdict, orders), seed, ...verdict };
  } catch (error) {
    told = { ok: false, seed, error: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await server.stop();
  }
  if (told.ok && asked.folder === undefined) rmSync(folder, { recursive: true, force: true });
  else say(`Everything is kept in ${folder}.`);
  return told;
}

function runOf({ shop, faults }: PeersOptions, run: PairRun): Promise<PairVerdict> {
  return shop === 'shopify' ? runShopifyPair({ ...run, faults }) : runVendurePair(run);
}

function isGood({ orders, differences, cases, parcels, shipments }: PairVerdict, asked: number): boolean {
  return orders === asked && differences.length === 0 && cases.length === 0 && parcels === shipments;
}
