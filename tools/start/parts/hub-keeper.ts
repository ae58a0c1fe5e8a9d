import { rmSync, writeFileSync } from 'node:fs';
import { Child } from '../child.ts';
import type { Roll } from '../roll.ts';
import { StartMistake } from '../options.ts';

export interface HubPlan {
  name: string;
  /** Node's own arguments and the hub's. */
  args: string[];
  env: Record<string, string>;
  log: string;
  /** Where its pid stands while it runs. */
  pidFile: string;
  roll: Roll;
  /** Told of each new start and each death. */
  say: (words: string) => void;
}

/** A hub that dies so often without ever being ready has a reason that a restart does not cure. */
const VAIN_STARTS = 5;

/** Keeps one hub process running: what dies is started again at once, with its pid where scripts find it. */
export class HubKeeper {
  private readonly plan: HubPlan;
  private child: Child;
  private stopping = false;
  private vain = 0;
  /** Set when it has been given up. */
  failure: string | null = null;
  restarts = 0;
  /** It has said that it is ready, and has not ended since. */
  isUp = false;

  private constructor(plan: HubPlan) {
    this.plan = plan;
    this.child = this.launch();
  }

  /** Resolves when it is ready for the first time; a hub that does not come up at all is a mistake in its own words. */
  static async start(plan: HubPlan): Promise<HubKeeper> {
    const keeper = new HubKeeper(plan);
    const ready = await keeper.child.ready();
    if (ready === null) throw new StartMistake(keeper.child.lastSentence);
    keeper.isUp = true;
    void keeper.watch();
    return keeper;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.child.stop();
    rmSync(this.plan.pidFile, { force: true });
  }

  private launch(): Child {
    const { name, args, env, log, pidFile, roll } = this.plan;
    const child = new Child({ name, args, env, log });
    writeFileSync(pidFile, `${child.pid}\n`);
    if (child.pid > 0) roll.enter(name, child.pid);
    return child;
  }

  private async watch(): Promise<void> {
    for (;;) {
      const { code, signal } = await this.child.ended;
      this.isUp = false;
      if (this.stopping) return;
      if (this.vain >= VAIN_STARTS) {
        this.failure = `The hub does not come up again: ${this.child.lastSentence}`;
        return;
      }
      this.restarts += 1;
      this.plan.say(`The ${this.plan.name} ended (${signal ?? `exit code ${String(code)}`}); starting it again.`);
      this.child = this.launch();
      const ready = await this.child.ready();
      this.vain = ready === null ? this.vain + 1 : 0;
      this.isUp = ready !== null;
    }
  }
}
