/** The account of one kind of thing in one system: input = delivered + held + rejected, and nothing waiting. */
export interface Count {
  input: number;
  delivered: number;
  held: Record<string, number>;
  rejected: Record<string, number>;
  waiting: number;
}

export interface SystemCount extends Count {
  /** The same, by kind of thing. */
  entities: Record<string, Count>;
}

export type Fate = { as: 'delivered' | 'waiting' | 'lost' } | { as: 'held' | 'rejected'; reason: string };

/** Counts what became of every input. A lost one is an input and nothing else, so that the account does not close. */
export class Tally {
  readonly systems: Record<string, SystemCount> = {};

  add(system: string, entity: string, fate: Fate): void {
    const whole = (this.systems[system] ??= { ...emptyCount(), entities: {} });
    for (const count of [whole, (whole.entities[entity] ??= emptyCount())]) book(count, fate);
  }

  /** Systems and kinds of which the account does not close. */
  open(): string[] {
    return Object.entries(this.systems)
      .filter(([, count]) => !closes(count))
      .map(([system]) => system);
  }
}

function closes(count: Count): boolean {
  return count.waiting === 0 && count.input === count.delivered + sum(count.held) + sum(count.rejected);
}

function book(count: Count, fate: Fate): void {
  count.input += 1;
  if (fate.as === 'delivered' || fate.as === 'waiting') count[fate.as] += 1;
  if (fate.as === 'held' || fate.as === 'rejected') count[fate.as][fate.reason] = (count[fate.as][fate.reason] ?? 0) + 1;
}

function emptyCount(): Count {
  return { input: 0, delivered: 0, held: {}, rejected: {}, waiting: 0 };
}

function sum(byReason: Record<string, number>): number {
  return Object.values(byReason).reduce((total, count) => total + count, 0);
}
