import { median } from '../figures/median.ts';
import { distinctPerBucket, distinctPerWindow, lateDecreases, repeats, type Write } from '../figures/told.ts';
import type { Verdict } from '../figures/verdict.ts';
import type { Call } from '../listener/main.ts';
import type { Goods } from '../load/stock-bodies.ts';
import type { Result } from '../measures/result.ts';
import { MEMORY_BUDGET } from '../measures/throughput.ts';
import type { Options } from '../options.ts';
import { clock } from '../stage/clock.ts';
import { peakMemory } from '../stage/process-figures.ts';
import { query } from '../stage/query.ts';
import type { Stage } from '../stage/stage.ts';
import { Listener, tellHub, until, untilKept, withKeeping, written, type Keeping, type Written } from './keeping-hub.ts';

const CHANNELS = 5;
const ARTICLES = 500;
/** Calls that a channel has under way at most: as stock.config.ts has it. */
const CONCURRENCY = 8;
/** Of each channel: far less than there are changes, so that they have to coalesce. */
const BUCKET = { rate: 100, burst: 50 };
/** Until an empty bucket is full again: what changes meanwhile may be told together. */
const WINDOW_MS = (BUCKET.burst * 1_000) / BUCKET.rate;
const GOODS: Goods = { from: 0, articles: ARTICLES, units: ARTICLES * 1_000, channels: CHANNELS };
/** Articles that fill the channels' hands while the others become due. All of them are even: less is told of. */
const BUSY: Goods = { ...GOODS, from: ARTICLES, articles: CONCURRENCY, units: CONCURRENCY * 1_000 };

interface Run {
  changesPerSecond: number;
  /** Of the channel that kept it worst. */
  writesOverChanged: number;
  writesOverTold: number;
  changesPerWrite: number;
  writes: number;
  repeats: number;
  wrong: number;
  lateDecreases: number;
  dueAtOnce: number;
  memory: number;
  written: Written;
}

/** Counts and movements of 500 articles, told to five channels that take fewer calls than there are changes. */
export async function stockChanges(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const listener = await Listener.open();
  try {
    const template = await prepare(stage, listener);
    const held = writesOf(await listener.calls());
    const runs: Run[] = [];
    for (let number = 1; number <= options.runs; number += 1) {
      const run = await measure(stage, { listener, template, held, changes: options.changes });
      runs.push(run);
      say(`run ${number}: ${show(run)}`);
    }
    return summary(runs);
  } finally {
    await listener.stop();
  }
}

/** By channel, what it was told. */
type Told = Map<string, Write[]>;

/** A database whose channels have been told what there is at first, without haste. */
async function prepare(stage: Stage, listener: Listener): Promise<string> {
  const databaseUrl = await stage.databases.create();
  const bucket = { rate: 10_000, burst: 10_000 };
  await withKeeping(stage, { databaseUrl, listener, channels: CHANNELS, bucket }, async (keeping) => {
    await tellHub(keeping, { what: 'article', first: 0, count: ARTICLES + CONCURRENCY, goods: GOODS });
    for (const goods of [GOODS, BUSY]) await tellHub(keeping, { what: 'count', first: 0, count: goods.articles, goods });
    await keeping.hub.quiet();
  });
  return databaseUrl;
}

async function measure(stage: Stage, from: { listener: Listener; template: string; held: Told; changes: number }): Promise<Run> {
  const { listener, template, held, changes } = from;
  const databaseUrl = await stage.databases.create(template);
  try {
    await stage.databases.settle();
    await listener.forget();
    const { result, written: cost } = await written(databaseUrl, changes, () =>
      withKeeping(stage, { databaseUrl, listener, channels: CHANNELS, bucket: BUCKET }, async (keeping) => {
        const changesPerSecond = await change(keeping, changes);
        await keeping.hub.quiet();
        const told = writesOf(await listener.calls());
        const wrong = await unlike(databaseUrl, [held, told]);
        const coalescing = await coalesced(databaseUrl, told, changes);
        const turned = await turn(keeping, [held, told]);
        return { changesPerSecond, wrong, ...coalescing, ...turned, memory: peakMemory(keeping.hub.pid) };
      }),
    );
    return { ...result, written: cost };
  } finally {
    await stage.databases.drop(databaseUrl);
  }
}

/** Changes a second until all of them are in their levels and the variants show it; some are still to be told. */
async function change(keeping: Keeping, changes: number): Promise<number> {
  const { startedAt } = await tellHub(keeping, { what: 'stock-change', first: 1, count: changes, goods: GOODS });
  await untilKept(keeping);
  return (changes * 1_000) / (clock() - startedAt);
}

/**
 * What is due at one moment: calls that are not answered fill the hands of every channel, meanwhile each article becomes
 * more or less; then all of it is let go.
 */
async function turn(keeping: Keeping, held: Told[]): Promise<Pick<Run, 'lateDecreases' | 'dueAtOnce'>> {
  const { databaseUrl, hub, listener } = keeping;
  await listener.forget();
  await listener.hold();
  await tellHub(keeping, { what: 'turn', first: 0, count: BUSY.articles, goods: BUSY });
  const open = CHANNELS * CONCURRENCY;
  await until(databaseUrl, `select count(*) = ${open} as done from delivery where state = 'open'`);
  await tellHub(keeping, { what: 'turn', first: 0, count: GOODS.articles, goods: GOODS });
  await untilKept(keeping);
  const [due] = await query<{ count: number }>(databaseUrl, `select count(*)::int as count from delivery where state = 'due'`);
  if (due === undefined || due.count < CHANNELS * ARTICLES) throw new Error('Not every article was due in every channel.');
  await listener.release();
  await hub.quiet();
  const known = latest(held);
  const late = [...writesOf(await listener.calls())].map(([channel, writes]) =>
    lateDecreases(
      writes.filter(({ sku }) => Number(sku.slice('A-'.length)) < GOODS.articles),
      known.get(channel) ?? new Map<string, number>(),
    ),
  );
  return { lateDecreases: late.reduce((sum, one) => sum + one, 0), dueAtOnce: due.count };
}

async function coalesced(databaseUrl: string, told: Told, changes: number) {
  const changed = await query<{ sku: string; at: number }>(
    databaseUrl,
    `select m.sku, extract(epoch from c.received_at)::float8 * 1000 as at from movement m join change c on c.id = m.change_id
     where c.delivery_id like 'stock-change-%'`,
  );
  const bound = distinctPerWindow(changed, WINDOW_MS);
  const all = [...told.values()];
  return {
    writes: median(all.map((writes) => writes.length)),
    changesPerWrite: median(all.map((writes) => changes / writes.length)),
    writesOverChanged: Math.max(...all.map((writes) => writes.length / bound)),
    writesOverTold: Math.max(...all.map((writes) => writes.length / distinctPerBucket(writes, BUCKET))),
    repeats: all.reduce((sum, writes) => sum + repeats(writes), 0),
  };
}

/** Articles of which a channel was told last another number than what is free. */
async function unlike(databaseUrl: string, told: Told[]): Promise<number> {
  const free = await query<{ sku: string; units: number }>(
    databaseUrl,
    'select sku, greatest(0, on_hand - reserved)::float8 as units from stock',
  );
  const known = latest(told);
  if (known.size !== CHANNELS) throw new Error(`${known.size} of ${CHANNELS} channels were told something.`);
  return [...known.values()].flatMap((held) => free.filter(({ sku, units }) => held.get(sku) !== units)).length;
}

function writesOf(calls: readonly Call[]): Told {
  const writes = calls.map(({ path, body, at, endedAt }) => {
    const [, channel = '', , sku = ''] = path.split('/');
    const { units } = JSON.parse(body) as { units: string };
    return { channel, at, endedAt: endedAt ?? Infinity, sku, units: Number(units) };
  });
  return Map.groupBy(writes, ({ channel }) => channel);
}

/** By channel and article, what was told last. */
function latest(told: readonly Told[]): Map<string, Map<string, number>> {
  const held = new Map<string, Map<string, number>>();
  for (const [channel, writes] of told.flatMap((one) => [...one])) {
    const known = held.get(channel) ?? new Map<string, number>();
    for (const { sku, units } of writes) known.set(sku, units);
    held.set(channel, known);
  }
  return held;
}

function show(run: Run): string {
  const { changesPerSecond, writes, writesOverChanged, writesOverTold, repeats: again, wrong, memory } = run;
  return [
    `${Math.round(changesPerSecond)} changes/s`,
    `${writes} writes a channel: ${writesOverChanged.toFixed(2)} of the articles that changed, ${writesOverTold.toFixed(3)} of those told of, by window`,
    `${again} told nothing new, ${wrong} offers wrong at rest`,
    `of ${run.dueAtOnce} due at once ${run.lateDecreases} decreases came after an increase`,
    `${Math.round(memory)} MB`,
  ].join('; ');
}

function summary(runs: Run[]): Result {
  const of = (read: (run: Run) => number): number => median(runs.map(read));
  const most = (read: (run: Run) => number): number => Math.max(...runs.map(read));
  const figures = {
    changesPerSecond: of(({ changesPerSecond }) => changesPerSecond),
    writesPerChannel: of(({ writes }) => writes),
    changesPerWrite: of(({ changesPerWrite }) => changesPerWrite),
    writesOverChanged: most(({ writesOverChanged }) => writesOverChanged),
    writesOverTold: most(({ writesOverTold }) => writesOverTold),
    writesThatToldNothingNew: most((run) => run.repeats),
    offersWrongAtRest: most(({ wrong }) => wrong),
    dueAtOnce: of(({ dueAtOnce }) => dueAtOnce),
    lateDecreases: most((run) => run.lateDecreases),
    rowsPerChange: of((run) => run.written.rows),
    bytesPerChange: of((run) => run.written.bytes),
    peakMemoryMb: most(({ memory }) => memory),
  };
  const verdicts: Verdict[] = [
    { name: 'writes / articles changed, by window', value: figures.writesOverChanged, bound: 1, must: 'most' },
    { name: 'writes / articles told of, by window', value: figures.writesOverTold, bound: 1, must: 'most' },
    { name: 'decreases after an increase', value: figures.lateDecreases, bound: 0, must: 'most' },
    { name: 'offers that are wrong at rest', value: figures.offersWrongAtRest, bound: 0, must: 'most' },
    { name: 'MB resident', value: figures.peakMemoryMb, bound: MEMORY_BUDGET, must: 'most' },
  ];
  return { figures, verdicts, detail: { rows: runs[0]?.written.byTable ?? {} } };
}
