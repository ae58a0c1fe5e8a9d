import { median } from '../figures/median.ts';
import type { Verdict } from '../figures/verdict.ts';
import { articleSku, type Goods } from '../load/stock-bodies.ts';
import { SECRET } from '../load/signed-request.ts';
import type { Result } from '../measures/result.ts';
import type { Options } from '../options.ts';
import type { Fact } from '../../src/model/fact.ts';
import { apply } from '../../src/pipeline/apply.ts';
import type { Engine } from '../../src/pipeline/engine.ts';
import { project } from '../../src/pipeline/project.ts';
import { keepLevels } from '../../src/pipeline/stock/keep-levels.ts';
import { startHub } from '../../src/start-hub.ts';
import { readFacts } from '../../src/store/facts.ts';
import { insertMovements, type MovementRow } from '../../src/store/stock/levels.ts';
import { clock } from '../stage/clock.ts';
import { query } from '../stage/query.ts';
import type { Stage } from '../stage/stage.ts';
import hub from '../stock.config.ts';
import { tellHub } from './keeping-hub.ts';

/** Of the apply transaction that it is a part of. */
const SHARE = 0.02;
const FACTS = 200;
/** Facts that are applied one by one beside their projection. */
const TURNS = 80;
const WARM_UP = 500;
/** A level of many movements beside one of few: what is measured is the same but for noise. */
const LEVEL_RATIO = 1.2;
const FEW = 100;
const LEVEL_TURNS = 200;
/** Two articles with a level each, and one order of both. */
const GOODS: Goods = { from: 0, articles: 2, units: 2_000_000, channels: 5 };

interface Bench {
  stage: Stage;
  url: string;
  engine: Engine;
  hub: { port: number };
}

/** What grows with the number of things that were ever said: stages of the hub in this process, one after the other. */
export async function projection(stage: Stage, options: Options, say: (line: string) => void): Promise<Result> {
  const url = await stage.databases.create();
  const running = await startHub({
    databaseUrl: url,
    hub,
    host: '127.0.0.1',
    port: 0,
    apiKey: 'bench-api-key',
    logLevel: 'error',
    roles: { apply: false, deliver: false, serve: true },
    environment: { BENCH_SECRET: SECRET, SYNCLINE_ALLOWED_HOSTS: '127.0.0.1' },
    maxBodyBytes: 100_000,
  });
  try {
    const bench = { stage, url, engine: running.engine, hub: running };
    await tellHub(bench, { what: 'article', first: 0, count: GOODS.articles, goods: GOODS });
    await tellHub(bench, { what: 'count', first: 0, count: GOODS.articles, goods: GOODS });
    await applyAll(bench);
    const order = await measureOrder(bench);
    say(
      `an order of ${order.facts} facts: projected in ${order.projectMs.toFixed(3)} ms, applied in ${order.applyMs.toFixed(2)} ms`,
    );
    const level = await measureLevels(bench, options.movements, say);
    return summary(order, level);
  } finally {
    await running.stop();
  }
}

/** Until nothing waits; nobody else works here. */
async function applyAll({ engine }: Bench): Promise<void> {
  for (let done = 1; done > 0;) done = (await apply(engine, 100)) + (await keep(engine));
}

function keep(engine: Engine): Promise<number> {
  const { stock } = engine.hub;
  if (stock === undefined) throw new Error('The hub keeps no stock.');
  return keepLevels(engine, stock, 200);
}

/** Each further fact of an order with 200 of them: the transaction that applies it, and the projection that is a part of it. */
async function measureOrder(bench: Bench): Promise<{ facts: number; share: number; projectMs: number; applyMs: number }> {
  const { engine } = bench;
  // One by one: the order in which they are stored is that of their versions.
  for (let number = 0; number < FACTS; number += 1)
    await tellHub(bench, { what: 'order-fact', first: number, count: 1, goods: GOODS });
  await applyAll(bench);
  const [order] = await query<{ id: string }>(bench.url, `select id from record where entity = 'order'`);
  if (order === undefined) throw new Error('The order is not there.');
  const projectOf = (facts: Fact[]) =>
    project(engine.hub, { recordId: order.id, entity: 'order', facts, deliveries: [], children: [], settles: () => false });
  // A compiled projection is compared with a compiled transaction.
  const known = (await readFacts(engine.store, [order.id])).get(order.id) ?? [];
  for (let time = 0; time < WARM_UP; time += 1) projectOf(known);
  const turns: { projectMs: number; applyMs: number }[] = [];
  for (let number = FACTS; number < FACTS + TURNS; number += 1) {
    await tellHub(bench, { what: 'order-fact', first: number, count: 1, goods: GOODS });
    const applyMs = await timed(async () => {
      if ((await apply(engine, 1)) !== 1) throw new Error('There was nothing to apply.');
    });
    const facts = (await readFacts(engine.store, [order.id])).get(order.id) ?? [];
    if (facts.length <= number) throw new Error(`The order has ${facts.length} facts, not ${number + 1}.`);
    const projectMs = await timed(() => projectOf(facts));
    turns.push({ projectMs, applyMs });
  }
  return {
    facts: FACTS,
    share: median(turns.map(({ projectMs, applyMs }) => projectMs / applyMs)),
    projectMs: median(turns.map(({ projectMs }) => projectMs)),
    applyMs: median(turns.map(({ applyMs }) => applyMs)),
  };
}

type Kind = MovementRow['kind'];

/** One more movement, and one more count, of a level that has a million and of one that has a hundred, by turns. */
async function measureLevels(bench: Bench, many: number, say: (line: string) => void) {
  const levels = { many: await fill(bench, articleSku(0), many), few: await fill(bench, articleSku(1), FEW) };
  await query(bench.url, 'vacuum (analyze, parallel 0) movement');
  say(`${many} and ${FEW} movements are there`);
  const spent: Record<Kind, { many: number[]; few: number[] }> = { delta: { many: [], few: [] }, count: { many: [], few: [] } };
  for (let turn = 0; turn < LEVEL_TURNS; turn += 1) {
    const kind = turn % 2 === 0 ? 'delta' : 'count';
    spent[kind].many.push(await timed(() => moveOnce(bench, levels.many, { kind, turn })));
    spent[kind].few.push(await timed(() => moveOnce(bench, levels.few, { kind, turn })));
  }
  const ratio = (kind: Kind): number => median(spent[kind].many) / median(spent[kind].few);
  const { delta, count } = spent;
  return {
    many,
    delta: ratio('delta'),
    count: ratio('count'),
    manyMs: median(delta.many),
    fewMs: median(delta.few),
    manyCountMs: median(count.many),
    fewCountMs: median(count.few),
  };
}

interface Level {
  level: string;
  sku: string;
  location: string;
  /** Epoch milliseconds of what it was counted at first. */
  from: number;
}

/** Movements that are in the level already, all of them after its count. */
async function fill({ url }: Bench, sku: string, movements: number): Promise<Level> {
  const [row] = await query<Level>(
    url,
    `select level, sku, location, extract(epoch from counted_at)::float8 * 1000 as "from" from stock where sku = $1`,
    [sku],
  );
  if (row === undefined) throw new Error(`There is no level of ${sku}.`);
  await query(
    url,
    `insert into movement (subject, key, level, sku, location, kind, quantity, at, waiting)
     select 'warehouse/inventory-level/' || $1 || '@' || $2, 'old-' || i, $3, $1, $2, 'delta', case when i % 2 = 0 then 1 else -1 end,
       to_timestamp($4::float8 / 1000) + i * interval '1 millisecond', false
     from generate_series(1, $5::int) i`,
    [row.sku, row.location, row.level, row.from, movements],
  );
  return row;
}

/** From what was told until the level's record and the variant's show it. */
async function moveOnce({ engine }: Bench, of: Level, { kind, turn }: { kind: Kind; turn: number }): Promise<void> {
  const { level, sku, location, from } = of;
  const subject = `warehouse/inventory-level/${sku}@${location}`;
  // After all that was there, which lies within hours of the first count.
  const at = from + 86_400_000 + turn * 1_000;
  const quantity = kind === 'count' ? String(1_000 + turn) : '-3';
  const rest = { since: null, reason: null, document: null, changeId: null };
  await engine.store.transaction(async (database) => {
    insertMovements(database, [{ subject, key: `new-${turn}`, level, sku, location, kind, quantity, at, ...rest }], true);
  });
  if ((await keep(engine)) !== 1) throw new Error('There was nothing to fold.');
  if ((await apply(engine, 100)) !== 1) throw new Error('There was nothing to show.');
}

/** Milliseconds that it took. */
async function timed(work: () => unknown): Promise<number> {
  const started = clock();
  await work();
  return clock() - started;
}

function summary(order: Awaited<ReturnType<typeof measureOrder>>, level: Awaited<ReturnType<typeof measureLevels>>): Result {
  const figures = {
    projectionOverApply: order.share,
    facts: order.facts,
    projectMs: order.projectMs,
    applyMs: order.applyMs,
    movements: level.many,
    movementManyOverFew: level.delta,
    countManyOverFew: level.count,
    movementManyMs: level.manyMs,
    movementFewMs: level.fewMs,
    countManyMs: level.manyCountMs,
    countFewMs: level.fewCountMs,
  };
  const verdicts: Verdict[] = [
    { name: 'projection / apply', value: order.share, bound: SHARE, must: 'most' },
    { name: 'a movement, many / few', value: level.delta, bound: LEVEL_RATIO, must: 'most' },
    { name: 'a count, many / few', value: level.count, bound: LEVEL_RATIO, must: 'most' },
  ];
  return { figures, verdicts, detail: {} };
}
