import { docsIn, plain } from '../../generator/json.ts';
import type { Doc } from '../../generator/json.ts';
import type { HubSide } from './hub-side.ts';

const DAY = 86_400_000;

export type Counts = Record<string, [numerator: number, denominator: number]>;

/** How far the hub's figures have moved since they were looked at first: other scenarios have placed orders, too. */
export class FigureWatch {
  private readonly hub: HubSide;
  private readonly before: Counts;

  private constructor(hub: HubSide, before: Counts) {
    this.hub = hub;
    this.before = before;
  }

  static async begin(hub: HubSide): Promise<FigureWatch> {
    return new FigureWatch(hub, await countsOf(hub));
  }

  /** By figure, `[numerator, denominator]`: what came to them since. */
  async moved(): Promise<Counts> {
    const now = await countsOf(this.hub);
    return Object.fromEntries(
      Object.entries(now).map(([id, [numerator, denominator]]) => {
        const [were, of] = this.before[id] ?? [0, 0];
        return [id, [numerator - were, denominator - of]];
      }),
    );
  }
}

/** Of all orders that a scenario may have placed. */
async function countsOf(hub: HubSide): Promise<Counts> {
  const [from, to] = [-1, 1].map((days) => new Date(Date.now() + days * DAY).toISOString());
  const answer = (await hub.ask(`/figures?from=${from}&to=${to}`)) as Doc;
  const figures = docsIn(answer['figures']);
  return Object.fromEntries(figures.map((one) => [plain(one['id']), [Number(one['numerator']), Number(one['denominator'])]]));
}
