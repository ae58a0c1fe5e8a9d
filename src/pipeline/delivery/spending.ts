import type { Spending } from '../../kit/contract.ts';
import type { Told } from '../../store/hub/budgets.ts';
import type { Engine } from '../engine.ts';

/** A call or a read that ended: what was taken for it, and what the target says of its bucket. */
export interface Spent {
  system: string;
  cost: number;
  answer: Spending;
}

/** One correction for each system whose answers say something; see correctBudgets. */
export function toldBy(engine: Engine, spent: Spent[]): Told[] {
  const told = new Map<string, Told>();
  for (const { system, cost, answer } of spent) {
    const bucket = engine.systems.get(system)?.limits.bucket;
    if (bucket === undefined || (answer.spent === undefined && answer.left === undefined)) continue;
    const known = told.get(system) ?? { system, bucket, back: 0, left: null };
    const back = known.back + Math.max(0, cost - (answer.spent ?? cost));
    const left = answer.left === undefined ? known.left : Math.min(answer.left, known.left ?? answer.left);
    told.set(system, { ...known, back, left });
  }
  return [...told.values()];
}
