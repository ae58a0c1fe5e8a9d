import type { Strategy } from '../../model/ownership.ts';
import { aggregate } from './aggregate.ts';
import type { Contest, Verdict } from './candidate.ts';
import { each } from './each.ts';
import { fillIfNull } from './fill-if-null.ts';
import { frozen } from './frozen.ts';
import { human } from './human.ts';
import { ledger } from './ledger.ts';
import { monotonic } from './monotonic.ts';
import { owner } from './owner.ts';
import { priority } from './priority.ts';
import { recency } from './recency.ts';
import { stage } from './stage.ts';

/** Lets a group's strategy decide between its claims. */
export function survive(contest: Contest, strategy: Strategy): Verdict {
  switch (strategy.kind) {
    case 'owner':
      return owner(contest, strategy.system);
    case 'priority':
      return priority(contest, strategy.systems);
    case 'recency':
      return recency(contest, strategy);
    case 'fillIfNull':
      return fillIfNull(contest, strategy.systems);
    case 'human':
      return human(contest, strategy);
    case 'stage':
      return stage(contest, strategy, survive);
    case 'frozen':
      return frozen(contest);
    case 'ledger':
      return ledger(contest, strategy.systems);
    case 'monotonic':
      return monotonic(contest, strategy);
    case 'aggregate':
      return aggregate(contest, strategy.systems);
    case 'each':
      return each(contest);
  }
}
