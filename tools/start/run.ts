import { setTimeout as pause } from 'node:timers/promises';
import { assemble, type Parts } from './assemble.ts';
import { removeDataFolder, type DataFolder } from './data-folder.ts';
import type { Interrupt } from './interrupt.ts';
import { StartMistake, type StartOptions } from './options.ts';
import { dialledFaults, judgeRun, type Judgement } from './verdict.ts';
import { readCases, readHubStatus } from './watch/hub-status.ts';
import { comeToRest } from './watch/quiescence.ts';
import type { Screen } from './watch/screen.ts';
import { summarise, summariseShortly } from './watch/summary.ts';

const LOOK_MS = 1_000;

/** The run did not come to rest in its time. */
export class Restless extends StartMistake {
  readonly left: string[];

  constructor(left: string[], seconds: number) {
    super(`It did not come to rest within ${seconds} s; left: ${left.join(', ')}.`);
    this.left = left;
  }
}

/** Starts everything in order, watches it, and stops it in the reverse order, whatever happens. */
export class Run {
  private readonly root: string;
  private readonly options: StartOptions;
  private readonly screen: Screen;
  private readonly interrupt: Interrupt;
  private watching = true;

  constructor(root: string, options: StartOptions, told: { screen: Screen; interrupt: Interrupt }) {
    this.root = root;
    this.options = options;
    this.screen = told.screen;
    this.interrupt = told.interrupt;
  }

  /** Returns the judgement of a run with an end, or null when it was stopped. */
  async toItsEnd(): Promise<Judgement | null> {
    const { root, options, screen, interrupt } = this;
    const stack = new AsyncDisposableStack();
    let folder: DataFolder | null = null;
    let judgement: Judgement | null = null;
    try {
      const parts = await assemble({ root, options, screen, stack });
      folder = parts.folder;
      const over = this.watch(parts);
      if (options.exit) {
        // What breaks while it is awaited is found by those who wait for the rest.
        over.catch(() => {});
        judgement = await this.rest(parts);
      } else {
        await over;
      }
      return judgement;
    } finally {
      this.watching = false;
      if (interrupt.isAsked) screen.say('Stopping: the generator, the hub, the sandbox, the database.');
      await stack.disposeAsync();
      // What a good run leaves nobody needs; what a bad one leaves is the evidence.
      if (folder?.fresh === true && judgement?.code === 0) removeDataFolder(folder);
    }
  }

  /** Shows the state every second until the user asks to stop or something breaks. */
  private async watch(parts: Parts): Promise<void> {
    while (this.watching && !this.interrupt.isAsked) {
      const broken = brokenPart(parts);
      if (broken !== null) throw new StartMistake(broken);
      const status = await readHubStatus(parts.hubUrl, parts.secrets.SYNCLINE_API_KEY);
      if (status !== null && this.watching)
        this.screen.show({ lines: summarise(status), line: summariseShortly(status) }, Date.now());
      await this.moment(LOOK_MS);
    }
  }

  /** Waits until everything has been placed and has come to rest, and has it judged. */
  private async rest(parts: Parts): Promise<Judgement | null> {
    const { load, bystander, hubUrl, systems, secrets, folder } = parts;
    while (!load.done || !bystander.done) {
      if (this.interrupt.isAsked) return null;
      const broken = brokenPart(parts);
      if (broken !== null) throw new StartMistake(broken);
      await this.moment(LOOK_MS / 4);
    }
    this.screen.say('Everything has been placed; waiting until all of it has come to rest.');
    const stopped = (): string | null => (this.interrupt.isAsked ? 'it was stopped' : brokenPart(parts));
    const watched = { hubUrl, systems, apiKey: secrets.SYNCLINE_API_KEY, isShopSilent: systems.shop === 'shopify' };
    const left = await comeToRest(watched, { timeoutMs: this.options.timeoutSeconds * 1_000, stopped });
    if (this.interrupt.isAsked) return null;
    if (left !== null) throw new Restless(left, this.options.timeoutSeconds);
    this.watching = false;
    const cases = await readCases(hubUrl, secrets.SYNCLINE_API_KEY);
    return judgeRun({ root: this.root, folder, options: this.options, cases, faults: await dialledFaults(systems) });
  }

  private async moment(ms: number): Promise<void> {
    await Promise.race([pause(ms), this.interrupt.asked]);
  }
}

function brokenPart({ hubs, systems, load, bystander }: Parts): string | null {
  return hubs.find((hub) => hub.failure !== null)?.failure ?? systems.broken ?? load.failure ?? bystander.failure;
}
