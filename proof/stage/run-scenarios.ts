import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from '../../tools/start/child.ts';
import { Random } from '../generator/random.ts';
import { Steps, type Step } from './expectations.ts';
import { Ground } from './ground.ts';
import { invariants } from './judge/invariants.ts';
import { scenarios, type Scenario } from './scenario.ts';
import { Stage } from './stage.ts';
import { TITLES } from './titles.ts';
import type { Verdict } from './judge/verdicts.ts';

export interface Wanted {
  /** Scenarios by number; `scenarios` is all that are built. */
  names: readonly string[];
  seeds: readonly number[];
  faults: string;
  /** As often as the proof is asked to, not as often as there is time for. */
  full: boolean;
}

interface Outcome {
  id: string;
  title: string;
  seed: number;
  ok: boolean;
  /** Why not; null when it is. */
  problem: string | null;
  seconds: number;
  steps: Step[];
  lacking: string[];
  invariants: Verdict[];
}

const FOLDER = fileURLToPath(new URL('../scenarios/', import.meta.url));

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Names all of the list and which are not built; 0. */
export async function listScenarios(): Promise<number> {
  const built = new Set((await load()).map(({ id }) => id));
  for (const [id, title] of Object.entries(TITLES)) say(`${id}  ${title}${built.has(id) ? '' : '   (not built yet)'}`);
  const missing = Object.keys(TITLES).filter((id) => !built.has(id));
  say(JSON.stringify({ built: [...built], notBuilt: missing }));
  return 0;
}

/** Plays what was asked for with each seed; the exit code. The last line of stdout says it all as JSON. */
export async function runScenarios({ names, seeds, faults, full }: Wanted): Promise<number> {
  const all = await load();
  const wanted = names.includes('scenarios') ? all : all.filter(({ id }) => names.includes(id));
  const unknown = names.filter((name) => name !== 'scenarios' && !all.some(({ id }) => id === name));
  for (const name of unknown)
    say(`${name} ${TITLES[name] === undefined ? 'is not in the list' : 'is not built yet'}: --list names them.`);
  const outcomes: Outcome[] = [];
  if (unknown.length === 0) {
    const stop = new AbortController();
    // Each process has a group of its own: whoever stops this stops them, and nothing more is played.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        stop.abort();
        Child.endAll();
      });
    const ground = await Ground.open(process.env['DATABASE_URL']);
    try {
      for (const seed of seeds) outcomes.push(...(await playAll(wanted, { ground, seed, faults, full, say, stop: stop.signal })));
    } finally {
      // What was being played may have started one more.
      if (stop.signal.aborted) Child.endAll();
      const good = outcomes.every(({ ok }) => ok);
      await ground.close(good);
      if (!good) say(`What the systems held and the hub logged lies in ${ground.folder.root}.`);
    }
  }
  const ok =
    unknown.length === 0 &&
    outcomes.length === wanted.length * seeds.length &&
    outcomes.length > 0 &&
    outcomes.every((outcome) => outcome.ok);
  for (const { id, seed, problem } of outcomes.filter((outcome) => !outcome.ok))
    say(`FAIL ${id} with seed ${seed}: ${problem ?? ''}`);
  say(JSON.stringify({ ok, seeds, faults, unknown, scenarios: outcomes }));
  return ok ? 0 : 1;
}

async function load(): Promise<Scenario[]> {
  const files = readdirSync(FOLDER).filter((file) => /^t\d\d-.*\.ts$/.test(file));
  for (const file of files.toSorted()) await import(`../scenarios/${file}`);
  return scenarios();
}

interface Round {
  ground: Ground;
  seed: number;
  faults: string;
  full: boolean;
  say: (line: string) => void;
  /** Aborted once somebody has stopped the run. */
  stop: AbortSignal;
}

/** One stage after the other serves them; it is left as soon as something on it went wrong. */
async function playAll(wanted: readonly Scenario[], round: Round): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let stage: Stage | null = null;
  try {
    for (const one of wanted) {
      if (round.stop.aborted) break;
      if (one.alone || (stage !== null && !stage.serves(one))) {
        await stage?.stop();
        stage = null;
      }
      stage ??= await Stage.start({ ...round, config: one.config, systems: one.systems, shop: one.shop });
      const outcome = await playOne(one, stage, round);
      outcomes.push(outcome);
      if (!outcome.ok || one.alone) {
        await stage.stop();
        stage = null;
      }
    }
  } finally {
    await stage?.stop();
  }
  return outcomes;
}

async function playOne({ id, title, play }: Scenario, stage: Stage, { seed, full, stop }: Round): Promise<Outcome> {
  const began = Date.now();
  const steps = new Steps(say);
  say(`${id} ${title} (seed ${seed})`);
  const { hub, shop, warehouse, erp, carrier } = stage;
  const luck = new Random(seed).fork(id);
  const rest = (): Promise<void> => stage.rest();
  const wait = (ms: number): Promise<void> => pause(ms);
  let problem: string | null = null;
  let verdicts: Verdict[] = [];
  try {
    const further = stage.further.bind(stage);
    const scene = { hub, shop, warehouse, erp, carrier, further, expect: steps.expect, luck, seed, rest, wait, stage, full };
    await unlessStopped(play(scene).then(rest), stop);
    verdicts = await invariants(stage);
    for (const verdict of verdicts) say(sentence(verdict));
    const broken = verdicts.filter(({ holds }) => holds === false);
    if (broken.length > 0) problem = broken.map(({ name, detail }) => `${name}: ${detail}`).join('; ');
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    if (!(error instanceof Error && error.name === 'NotAsExpected')) say(`   NO ${problem}`);
  }
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  say(`${problem === null ? 'ok  ' : 'FAIL'} ${id} in ${seconds} s`);
  const { taken, lacking } = steps;
  return { id, title, seed, ok: problem === null, problem, seconds, steps: taken, lacking, invariants: verdicts };
}

/** Whoever plays on with systems that have been ended waits for each of them in vain. */
function unlessStopped(played: Promise<void>, stop: AbortSignal): Promise<void> {
  const stopped = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Error('Somebody has stopped the run.'));
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
  return Promise.race([played, stopped]);
}

function sentence({ name, words, holds, detail }: Verdict): string {
  const word = holds === null ? 'not applicable' : holds ? 'holds' : 'BROKEN';
  return `   ${name.padEnd(3)} ${words}: ${word} (${detail})`;
}
