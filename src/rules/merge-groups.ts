import type { ShadowGroup } from '../model/delivery.ts';
import type { EntityDefinition } from '../model/entity.ts';
import { hashText } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import type { Strategy } from '../model/ownership.ts';
import type { Loser, Provenance, Unsettled } from '../model/record.ts';
import { HUB, MATCH } from '../model/subject.ts';
import {
  candidatesOf,
  contenders,
  currentClaims,
  newestOwn,
  ownClaims,
  type Contender,
  type Current,
  type Writes,
} from './contenders.ts';
import type { SubjectFacts } from '../model/occurrences.ts';
import { freeze, type PendingEdit } from './staged.ts';
import type { Candidate, Contest, Moved, Verdict } from './survivorship/candidate.ts';
import { survive } from './survivorship/survive.ts';

export type { SubjectFacts };

export interface MergeInput {
  definition: EntityDefinition;
  /** The strategy of each group of this entity. */
  ownership: Record<string, Strategy>;
  /** Of several subjects in one system one is primary: its claims win. */
  subjects: SubjectFacts[];
  /** What each system is known to hold of what we wrote, by system and group. */
  echoes: Record<string, Record<string, ShadowGroup>>;
  /** Hashes that unanswered attempts write, by system and group. */
  open?: Record<string, Record<string, string>>;
  /** Stages passed. */
  stages: Record<string, string>;
  /** By group the hash of what each destination accepted when its stage was passed, in the order of the configuration. */
  frozen?: Record<string, readonly string[]>;
  /** The key that groups of personal data are hashed with. */
  personalKey?: string;
}

/** A claim that was not believed, with the subject that made it. */
interface Disbelieved {
  group: string;
  system: string;
  /** External id of the subject that claimed it. */
  subject: string;
  hash: string;
  version: number;
  changeId: number;
}

const EACH: Strategy = { kind: 'each' };

export interface Merged {
  groups: Record<string, Json>;
  provenance: Record<string, Provenance>;
  losers: Loser[];
  unsettled: Unsettled[];
  /** Writes of systems that do not own what they wrote. */
  breaches: Disbelieved[];
  /** What we wrote earlier, received after our last write: late, or set back; a read tells. */
  staleEchoes: Disbelieved[];
  /** Claims on staged groups made after what was accepted: they become requests. */
  pendingEdits: PendingEdit[];
  /** Groups whose claims a rule decided closely (`logged`), or that a person must decide (`open`). */
  conflicts: { group: string; kind: 'logged' | 'open'; systems: string[] }[];
  /** What outside facts alone determine; equal for any order of arrival. */
  sourceHash: string;
}

/**
 * Facts of one record's subjects → its groups, each with its winner and why. Pure, and a function
 * of sets: no order of facts, subjects or systems changes what it returns.
 */
export function mergeGroups(input: MergeInput): Merged {
  const { definition, personalKey } = input;
  const keyOf = (group: string): string | undefined => (definition.groups[group]?.personal === true ? personalKey : undefined);
  const all = contenders(input.subjects, definition.name, keyOf);
  const writes: Writes = { echoes: input.echoes, open: input.open ?? {} };
  const merged = emptyMerge();
  for (const group of Object.keys(definition.groups)) {
    const current = currentClaims(all, group, writes);
    if (current.length === 0) continue;
    report(merged, group, current);
    decideGroup(merged, group, { input, all, writes, current });
  }
  // A set of texts has no order, so neither has their hash.
  const told = all.map((contender) => sourceText(contender, writes)).filter((text) => text !== null);
  merged.sourceHash = hashText(told.sort().join('\n'));
  return merged;
}

function emptyMerge(): Merged {
  return {
    groups: {},
    provenance: {},
    losers: [],
    unsettled: [],
    breaches: [],
    staleEchoes: [],
    pendingEdits: [],
    conflicts: [],
    sourceHash: '',
  };
}

/** Names the claims that decide nothing yet. */
function report(merged: Merged, group: string, current: readonly Current[]): void {
  for (const { contender, claim, standing } of current) {
    const { system, id } = contender.subject;
    const named = { group, system, subject: id, version: claim.version, changeId: claim.changeId };
    if (standing === 'stale_echo') merged.staleEchoes.push({ ...named, hash: claim.hash });
    if (standing === 'intent_open') merged.unsettled.push({ ...named, reason: 'intent_open' });
    if (standing === 'own' && claim.disputed) merged.unsettled.push({ ...named, reason: 'same_version_other_content' });
    if (standing === 'own' && claim.overtaken) merged.unsettled.push({ ...named, reason: 'pushed_after_read' });
  }
}

interface Arena {
  input: MergeInput;
  all: readonly Contender[];
  writes: Writes;
  current: readonly Current[];
}

function decideGroup(merged: Merged, group: string, arena: Arena): void {
  const { input, all, writes } = arena;
  const strategy = input.ownership[group] ?? (input.definition.groups[group]?.shared === true ? EACH : undefined);
  const candidates = candidatesOf(arena.current, group, writes);
  if (strategy === undefined) {
    merged.losers.push(...candidates.map(({ system, hash }) => ({ group, system, hash, reason: 'no strategy' })));
    return;
  }
  const contest: Contest = {
    candidates,
    past: () => ownClaims(all, group, writes),
    movements: () => movementsOf(input.subjects),
    stages: input.stages,
  };
  const { verdict, pending } = freeze(group, { strategy, contest, input, all, survive });
  if (pending !== null) merged.pendingEdits.push(pending);
  accept(merged, group, { verdict, candidates });
}

function accept(merged: Merged, group: string, { verdict, candidates }: { verdict: Verdict; candidates: Candidate[] }): void {
  const { winner, rule, reason } = verdict;
  if (winner !== null) {
    const { system, subject, version, at, changeId, hash } = winner;
    merged.groups[group] = winner.value;
    merged.provenance[group] = { system, subject, version, at, rule, changeId, hash };
  }
  for (const { system, hash } of candidates) {
    if (hash !== winner?.hash) merged.losers.push({ group, system, hash, reason });
  }
  for (const { system, subject, hash, version, changeId } of verdict.breaches ?? []) {
    merged.breaches.push({ group, system, subject, hash, version, changeId });
  }
  if (verdict.conflict !== undefined) {
    const systems = candidates.map((candidate) => candidate.system).toSorted();
    merged.conflicts.push({ group, kind: verdict.conflict, systems });
  }
}

function movementsOf(subjects: readonly SubjectFacts[]): Moved[] {
  return subjects.flatMap(({ system, id, facts }) =>
    facts.flatMap(({ movements }) => movements.map((movement) => ({ system, subject: id, movement }))),
  );
}

/** What a subject outside the hub says: its newest own claim of each group, its events and movements. Null: it is of the hub. */
function sourceText(contender: Contender, writes: Writes): string | null {
  const { subject, key, claims } = contender;
  if (subject.system === HUB || subject.system === MATCH) return null;
  const said: string[] = [];
  for (const group of Object.keys(claims)) {
    const own = newestOwn(contender, group, writes);
    if (own !== undefined) said.push(`${group} ${own.hash}`);
  }
  const [events, movements] = [new Set<string>(), new Set<string>()];
  for (const fact of subject.facts) {
    for (const event of fact.events) events.add(event.key);
    for (const movement of fact.movements) movements.add(movement.key);
  }
  if (said.length + events.size + movements.size === 0) return null;
  return [key, ...said.sort(), 'events', ...[...events].sort(), 'movements', ...[...movements].sort()].join('\n');
}
