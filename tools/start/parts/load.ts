import { resolve } from 'node:path';
import { Child } from '../child.ts';
import type { DataFolder } from '../data-folder.ts';
import { nextManifest } from '../data-folder.ts';
import type { Roll } from '../roll.ts';
import type { ShopKind, StartOptions } from '../options.ts';
import type { Systems } from './systems.ts';

interface Surroundings {
  root: string;
  folder: DataFolder;
  roll: Roll;
  systems: Systems;
  options: StartOptions & { seed: number; shop: ShopKind };
}

/** A stream without end is generated in pieces: an hour of it, with as little badness as there can be. */
const PIECE = ['--orders', '3600', '--bad', '0.002'];
/** Orders a second: a stream to look at, and a run to get through. */
const GENTLE = 1;
const BRISK = 50;

/** Places orders: a number of them, those of a folder, or one piece of the stream after the other. */
export class Load {
  private readonly around: Surroundings;
  private child: Child | null = null;
  private stopping = false;
  /** True when everything has been placed. */
  done = false;
  failure: string | null = null;

  private constructor(around: Surroundings) {
    this.around = around;
  }

  static start(around: Surroundings): Load {
    const load = new Load(around);
    void load.run();
    return load;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.child?.stop();
  }

  private async run(): Promise<void> {
    const { orders, replay } = this.around.options;
    while (!this.stopping) {
      const failed = await this.place();
      if (this.stopping) return;
      if (failed !== null) this.failure = `The generator failed: ${failed}`;
      if (failed !== null || orders !== null || replay !== null) break;
    }
    this.done = this.failure === null;
  }

  /** Returns why it failed, or null. */
  private async place(): Promise<string | null> {
    const { folder, roll } = this.around;
    this.child = new Child({ name: 'generator', args: this.args(), env: {}, log: `${folder.logs}/generator.log` });
    if (this.child.pid > 0) roll.enter('generator', this.child.pid);
    const { code } = await this.child.ended;
    return code === 0 ? null : this.child.lastSentence;
  }

  private args(): string[] {
    const { root, folder, systems, options } = this.around;
    const { shop, warehouse, erp } = systems.urls;
    const places = [
      '--shop',
      shop,
      '--warehouse',
      warehouse,
      '--erp',
      erp,
      '--secrets',
      folder.secrets,
      '--manifest',
      nextManifest(folder),
    ];
    if (options.replay !== null) {
      return [
        `${root}/proof/generator/replay.ts`,
        '--folder',
        resolve(options.replay),
        '--speed',
        options.speed,
        ...places,
        ...options.generator,
      ];
    }
    const rate = options.rate ?? (options.orders === null ? GENTLE : BRISK);
    const amount = options.orders === null ? PIECE : ['--orders', String(options.orders)];
    const numbers = [...amount, '--rate', String(rate), '--seed', String(options.seed)];
    return [`${root}/proof/generator/main.ts`, ...numbers, ...places, '--kind', options.shop, ...options.generator];
  }
}
