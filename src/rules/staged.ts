import type { EntityDefinition } from '../model/entity.ts';
import type { Json } from '../model/json.ts';
import type { Strategy } from '../model/ownership.ts';
import { candidateOf, type Contender } from './contenders.ts';
import { frozen } from './survivorship/frozen.ts';
import type { Candidate, Contest, Verdict } from './survivorship/candidate.ts';

/** A claim on a staged group made after what was accepted: a wish, until the target has answered. */
export interface PendingEdit {
  group: string;
  system: string;
  /** External id of the subject that claims it. */
  subject: string;
  hash: string;
  value: Json;
  version: number;
  changeId: number;
}

interface Staging {
  strategy: Strategy;
  contest: Contest;
  input: { definition: EntityDefinition; frozen?: Record<string, readonly string[]>; stages: Record<string, string> };
  all: readonly Contender[];
  survive: (contest: Contest, strategy: Strategy) => Verdict;
}

/**
 * Decides a group, staged or not. Once its stage is passed the accepted value stands, found by its
 * hash among all claims, our own echoes included; what the group's strategy would choose instead
 * is a pending edit. It stands when the last destination has accepted it: until then the value of the first one that
 * has not. A value that no fact holds any more cannot stand: then the strategy decides.
 */
export function freeze(group: string, staging: Staging): { verdict: Verdict; pending: PendingEdit | null } {
  const { strategy, contest, input, survive } = staging;
  const until = stageOf(input.definition, group, strategy);
  const everywhere = input.frozen?.[group] ?? [];
  if (until === undefined || everywhere.length === 0 || input.stages[until] === undefined) {
    return { verdict: survive(contest, strategy), pending: null };
  }
  const wish = survive(contest, strategy.kind === 'stage' ? strategy.before : strategy);
  const rule = `stage(${until})`;
  const accepted = everywhere.find((hash) => hash !== wish.winner?.hash);
  if (accepted === undefined) return { verdict: { ...wish, rule }, pending: null };
  const { winner } = frozen({ ...contest, accepted, past: () => everyClaim(staging.all, group) });
  if (winner === null) return { verdict: { ...wish, rule: `${rule}: accepted value not kept` }, pending: null };
  const verdict = { ...wish, winner, rule, reason: `accepted at ${until}` };
  return { verdict, pending: wish.winner === null ? null : pendingEdit(group, wish.winner) };
}

function stageOf(definition: EntityDefinition, group: string, strategy: Strategy): string | undefined {
  return strategy.kind === 'stage' ? strategy.until : definition.groups[group]?.staged;
}

function everyClaim(all: readonly Contender[], group: string): Candidate[] {
  return all.flatMap((contender) => (contender.claims[group] ?? []).map((claim) => candidateOf(contender, claim)));
}

function pendingEdit(group: string, { system, subject, hash, value, version, changeId }: Candidate): PendingEdit {
  return { group, system, subject, hash, value, version, changeId };
}
