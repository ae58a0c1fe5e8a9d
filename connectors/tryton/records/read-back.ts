import type { PlanInput } from '../../../src/kit/contract.ts';
import type { Answered } from '../answer.ts';
import { held } from '../answer.ts';
import type { Carried, Step } from '../step.ts';

/*
 * Tryton tells a record otherwise than we do: it has a kind, a number, a status of its own, and knows no GTIN. So what
 * was written is read once more, and that is then known as ours when a list shows it; otherwise it would be taken for a
 * change that somebody made there, and be written again with each poll, for ever.
 */

/** What a write says of these groups, for the read that follows it: by the hash of what was wanted then. */
export function written(input: PlanInput, groups: readonly string[]): Carried {
  return { written: Object.fromEntries(groups.map((group) => [group, input.wanted.groups[group] ?? ''])) };
}

/** The groups that the read answers for: those that are wanted as they were when they were written. After a create all of them still count as changed. */
export function stillWanted({ wanted }: PlanInput, { carried }: Step): string[] {
  const hashes = (carried['written'] ?? {}) as Record<string, string>;
  return Object.keys(hashes).filter((group) => wanted.groups[group] === hashes[group]);
}

/** The last answer: what Tryton holds now. */
export function readBack(answered: Answered) {
  const row = answered.row();
  return held({ id: row.id('id'), next: null, returned: answered.facts(row) });
}
