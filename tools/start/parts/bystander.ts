import { Child } from '../child.ts';
import type { DataFolder } from '../data-folder.ts';
import type { Roll } from '../roll.ts';
import type { StartOptions } from '../options.ts';

/** The script that kills or freezes the hub from outside, when that was asked for. */
export class Bystander {
  private readonly child: Child | null;
  private failed: string | null = null;
  private over = false;

  constructor(root: string, folder: DataFolder, { options, roll }: { options: StartOptions; roll: Roll }) {
    const { kills, stops, orders } = options;
    if (kills + stops === 0) {
      this.child = null;
      this.over = true;
      return;
    }
    const args = [
      `${root}/proof/chaos/kill.ts`,
      '--data',
      folder.root,
      '--orders',
      String(orders ?? 0),
      '--kills',
      String(kills),
      '--stops',
      String(stops),
    ];
    this.child = new Child({ name: 'chaos', args, env: {}, log: `${folder.logs}/chaos.log` });
    if (this.child.pid > 0) roll.enter('chaos', this.child.pid);
    void this.child.ended.then(({ code }) => {
      this.over = true;
      if (code !== 0) this.failed = `The script that stops the hub failed: ${this.child?.lastSentence ?? ''}`;
    });
  }

  get done(): boolean {
    return this.over;
  }

  get failure(): string | null {
    return this.failed;
  }

  async stop(): Promise<void> {
    await this.child?.stop();
  }
}
