import type { Hub } from '../config.ts';
import type { Child, DeriveInput, EntityDefinition, Finding } from '../model/entity.ts';
import { isUnresolved, type ShadowGroup } from '../model/delivery.ts';
import type { Fact } from '../model/fact.ts';
import type { Json } from '../model/json.ts';
import type { Projection } from '../model/record.ts';
import { isGivenUp, isOfAnother, standing } from '../model/placements.ts';
import type { StockView } from '../model/stock/stock-view.ts';
import { HUB, subjectKey } from '../model/subject.ts';
import { mergeGroups, type Merged } from '../rules/merge-groups.ts';
import { occurrences, type SubjectFacts } from '../model/occurrences.ts';
import type { Delivery } from '../store/deliveries.ts';
import { NO_CODES } from '../model/tracking/code-table.ts';
import { recordHash } from './record-hash.ts';
import { keptInRuns } from './stock/take-movements.ts';

/** A record's projection together with what the later stages need of its merge. */
export interface Projected extends Projection {
  recordId: string;
  definition: EntityDefinition;
  /** Essential groups are missing: it is known of, and not yet known. */
  stub: boolean;
  /** A stub of which something more has to come. */
  awaited: boolean;
  pendingEdits: Merged['pendingEdits'];
  breaches: Merged['breaches'];
  staleEchoes: Merged['staleEchoes'];
}

export interface ProjectInput {
  recordId: string;
  entity: string;
  facts: Fact[];
  deliveries: Delivery[];
  /** Records that refer to it, of entities that it gathers; sorted by id. */
  children: Child[];
  /** True when the system's versions are coarse and a read settles what it pushed. */
  settles: (system: string) => boolean;
  /** What the stock ledger knows of it; absent where the hub keeps no stock. */
  stock?: StockView | undefined;
}

/** Facts → record. Pure: a function of the set of facts, the decisions and the rules, in no order. */
export function project(hub: Hub, input: ProjectInput): Projected {
  const definition = hub.entities[input.entity];
  if (definition === undefined) throw new Error(`no entity ${input.entity}`);
  const ended = hasEnded(definition, input.facts);
  const stages = stagesOf(hub, input.deliveries, ended);
  const subjects = bySubject(input.facts, input.deliveries);
  const merged = mergeGroups({
    definition,
    ownership: hub.ownership[input.entity] ?? {},
    subjects,
    echoes: echoesOf(input.deliveries),
    open: intentsOf(input.deliveries),
    stages: { ...stages, ...passingStages(hub, input.deliveries) },
    frozen: frozenOf(hub, input.deliveries, ended),
  });
  const derived = deriveState(definition, merged.groups, { input, stages, subjects });
  const body = derived === null ? merged.groups : { ...merged.groups, derived };
  const asked = withEdits(merged);
  const has = (group: string): boolean => (merged.groups[group] ?? null) !== null;
  const stub = !(definition.essential ?? []).every(has) && !(definition.alone ?? []).some(has);
  return {
    recordId: input.recordId,
    definition,
    stub,
    awaited: stub && !(definition.ends ?? []).some(has),
    body,
    provenance: merged.provenance,
    losers: merged.losers,
    findings: stub ? [] : [...found(definition, asked, derived), ...conflictFindings(merged, input.settles)],
    references: definition.references?.(asked, (group) => merged.provenance[group]?.system ?? HUB) ?? [],
    unsettled: merged.unsettled,
    pendingEdits: merged.pendingEdits,
    breaches: merged.breaches,
    staleEchoes: merged.staleEchoes,
    sourceHash: merged.sourceHash,
    recordHash: recordHash({ ...merged, derived, inRuns: keptInRuns(hub, input.entity) }, subjects, input.deliveries),
  };
}

function found(definition: EntityDefinition, groups: Record<string, Json>, derived: Record<string, Json> | null): Finding[] {
  return [...(definition.check?.(groups) ?? []), ...(derived === null ? [] : (definition.review?.(derived) ?? []))];
}

/** An edit of what is frozen is judged as if it were granted: nobody is asked for what could not be delivered. */
function withEdits({ groups, pendingEdits }: Merged): Record<string, Json> {
  if (pendingEdits.length === 0) return groups;
  return { ...groups, ...Object.fromEntries(pendingEdits.map((edit) => [edit.group, edit.value])) };
}

function bySubject(facts: Fact[], deliveries: Delivery[]): SubjectFacts[] {
  const subjects = new Map<string, SubjectFacts>();
  let before: { subject: Fact['subject']; own: SubjectFacts } | undefined;
  for (const fact of facts) {
    // Those that were read together share it.
    const own: SubjectFacts = before?.subject === fact.subject ? before.own : subjectOf(subjects, fact);
    own.facts.push(fact);
    before = { subject: fact.subject, own };
  }
  return markPrimary([...subjects.values()], deliveries);
}

function subjectOf(subjects: Map<string, SubjectFacts>, { subject }: Fact): SubjectFacts {
  const key = subjectKey(subject);
  const known = subjects.get(key) ?? { system: subject.system, id: subject.id, primary: true, facts: [] };
  subjects.set(key, known);
  return known;
}

/**
 * Of several subjects in one system the smallest id is primary: a choice no order of arrival can change. One that its
 * system has given up is the last choice.
 */
function markPrimary(subjects: SubjectFacts[], deliveries: Delivery[]): SubjectFacts[] {
  if (subjects.length < 2) return subjects;
  const given = (subject: SubjectFacts): boolean =>
    deliveries.some(({ system, shadow }) => system === subject.system && isGivenUp(shadow, subject.id));
  const first = new Map<string, SubjectFacts>();
  for (const subject of subjects) {
    const other = first.get(subject.system);
    if (other === undefined || isBefore([given(subject), subject.id], [given(other), other.id]))
      first.set(subject.system, subject);
  }
  return subjects.map((subject) => ({ ...subject, primary: first.get(subject.system) === subject }));
}

function isBefore([aGiven, a]: [boolean, string], [bGiven, b]: [boolean, string]): boolean {
  return aGiven === bGiven ? a < b : bGiven;
}

function echoesOf(deliveries: Delivery[]): Record<string, Record<string, ShadowGroup>> {
  const echoes: Record<string, Record<string, ShadowGroup>> = {};
  for (const { system, effect, shadow } of deliveries) {
    if (effect === '' && shadow !== null) echoes[system] = withWritten(echoes[system] ?? {}, shadow.groups);
  }
  return echoes;
}

/** Several deliveries note what a system says of a group, and one of them writes it: what that one wrote is the echo. */
function withWritten(known: Record<string, ShadowGroup>, more: Record<string, ShadowGroup>): Record<string, ShadowGroup> {
  const both = { ...known };
  for (const [group, shadow] of Object.entries(more)) {
    const other = both[group];
    if (other === undefined || other.hash === '' || (shadow.hash !== '' && shadow.at > other.at)) both[group] = shadow;
  }
  return both;
}

function intentsOf(deliveries: Delivery[]): Record<string, Record<string, string>> {
  const open: Record<string, Record<string, string>> = {};
  for (const { system, intent } of deliveries) {
    if (intent !== null) open[system] = { ...open[system], ...intent };
  }
  return open;
}

/** A stage is passed when a target whose flow passes it has accepted the record, and has not given it up since. */
function stagesOf(hub: Hub, deliveries: Delivery[], ended: boolean): Record<string, string> {
  const stages: Record<string, string> = {};
  for (const delivery of deliveries) {
    const stage = acceptedBy(delivery, ended) === undefined ? undefined : flowOf(hub, delivery)?.passes;
    if (stage !== undefined && delivery.effect === '') stages[stage] = delivery.system;
  }
  return stages;
}

/** Stages whose calls are under way: until they have ended, what they say stands, so that no target is told both. */
function passingStages(hub: Hub, deliveries: Delivery[]): Record<string, string> {
  const stages: Record<string, string> = {};
  for (const delivery of deliveries) {
    const stage = saidTo(delivery) === null || delivery.effect !== '' ? undefined : flowOf(hub, delivery)?.passes;
    if (stage !== undefined) stages[stage] = delivery.system;
  }
  return stages;
}

/**
 * What a target that has not accepted yet is being told: by the call that is under way, and by those that it goes
 * on from. Null: nothing. Calls that were refused are no reason to wait: an edit may be what mends them.
 */
function saidTo({ intent, shadow, state }: Delivery): Record<string, string> | null {
  const stepping = shadow?.next !== undefined && standing(shadow) === undefined && state !== 'failed';
  if (!stepping) return intent;
  const written = Object.entries(shadow.groups).filter(([, { hash }]) => hash !== '');
  return { ...Object.fromEntries(written.map(([group, { hash }]) => [group, hash])), ...intent };
}

/** What was given up of a record that has ended stays as it was: it is not placed again. */
function acceptedBy({ shadow }: Delivery, ended: boolean): Record<string, string> | undefined {
  return ended ? shadow?.accepted : standing(shadow);
}

/** A cancelled order is not placed again. */
function hasEnded({ ends = [] }: EntityDefinition, facts: readonly Fact[]): boolean {
  return ends.some((group) => facts.some(({ groups }) => (groups[group] ?? null) !== null));
}

/**
 * By group what each destination that passes a stage has accepted or is being told, in the order of the flows. One that gave
 * up what is to be placed again holds nobody to it.
 */
function frozenOf(hub: Hub, deliveries: Delivery[], ended: boolean): Record<string, string[]> {
  const frozen: Record<string, string[]> = {};
  const states = deliveries.filter(({ effect }) => effect === '');
  for (const { name, passes } of hub.flows) {
    const delivery = passes === undefined ? undefined : states.find(({ flow }) => flow === name);
    if (delivery === undefined) continue;
    for (const [group, hash] of Object.entries(acceptedBy(delivery, ended) ?? saidTo(delivery) ?? {}))
      frozen[group] = [...(frozen[group] ?? []), hash];
  }
  return frozen;
}

function flowOf(hub: Hub, delivery: Delivery): Hub['flows'][number] | undefined {
  return hub.flows.find((flow) => flow.name === delivery.flow);
}

function deriveState(
  definition: EntityDefinition,
  groups: Record<string, Json>,
  from: { input: ProjectInput; stages: Record<string, string>; subjects: SubjectFacts[] },
): Record<string, Json> | null {
  if (definition.derive === undefined) return null;
  const { stock } = from.input;
  const derived = definition.derive({
    groups,
    events: occurrences(from.subjects),
    stages: from.stages,
    requests: requestsOf(from.input.deliveries),
    children: from.input.children,
    codes: definition.codes ?? NO_CODES,
    ...(stock === undefined ? {} : { stock }),
    ...(definition.payments !== undefined && { payments: definition.payments }),
  });
  return Object.keys(derived).length === 0 ? null : derived;
}

function requestsOf(deliveries: Delivery[]): DeriveInput['requests'] {
  return deliveries
    .filter((delivery) => delivery.request !== null && !isEarlier(deliveries, delivery))
    .map(({ request, system, state }) => ({
      kind: request?.kind ?? 'notice',
      system,
      state: request?.answer?.outcome ?? (state === 'withdrawn' ? ('not_needed' as const) : ('pending' as const)),
      ...(request?.answer?.reason === undefined ? {} : { reason: request.answer.reason }),
    }));
}

/** It was asked of an object before the one that is there, or that a call may have made. */
function isEarlier(deliveries: Delivery[], { system, facet, request }: Delivery): boolean {
  const state = deliveries.find((one) => one.effect === '' && one.system === system && one.facet === facet);
  return state !== undefined && isOfAnother(request?.trigger ?? '', state.shadow, isUnresolved(state));
}

/**
 * What no rule decides holds the record. One version with two contents is first read again where
 * the source can be read; only a source that cannot, or that promises a version per content, is a case.
 */
function conflictFindings(merged: Merged, settles: ProjectInput['settles']): Finding[] {
  const disputed = merged.unsettled
    .filter((one) => one.reason === 'same_version_other_content' && !settles(one.system))
    .map(({ group, system }): Finding => ({
      code: 'SYN_PROJECT_SAME_VERSION_OTHER_CONTENT',
      effect: 'block',
      path: group,
      detail: `${system} sent two contents of ${group} under one version.`,
    }));
  const open = merged.conflicts
    .filter((conflict) => conflict.kind === 'open')
    .map(({ group, systems }): Finding => ({
      code: 'SYN_PROJECT_CONFLICT',
      effect: 'block',
      path: group,
      detail: `${systems.join(' and ')} say different things of ${group}.`,
    }));
  return [...disputed, ...open];
}
