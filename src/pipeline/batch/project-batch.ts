import type { Child, Finding, Reference } from '../../model/entity.ts';
import { subjectKey } from '../../model/subject.ts';
import type { Database } from '../../store/connect.ts';
import { findLinks } from '../../store/links.ts';
import { gatheredBy, type Batch } from './batch.ts';
import { attach, type Attached } from './attach.ts';
import type { Hub } from '../../config.ts';
import type { EffectRequest } from '../../model/delivery.ts';
import type { Flow } from '../../model/flow.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { decide } from '../decide.ts';
import type { Engine } from '../engine.ts';
import { dropKnownKeys } from './fact-keys.ts';
import type { Fact } from '../../model/fact.ts';
import { project, type ProjectInput, type Projected } from '../project.ts';
import { isMoot } from '../route.ts';
import type { StoredDemand } from '../../store/stock/demands.ts';
import { readStockViews, type StockViews } from '../stock/read-views.ts';
import { keptInRuns, saysNothing, takeMovements, type TakenMovement } from '../stock/take-movements.ts';

/** A reference with whether it leads nowhere yet. */
type KeptReference = Reference & { open: boolean };

/** One record of the batch: what it is made of and what it came to. */
export interface ProjectedRecord {
  projected: Projected;
  attached: Attached;
  findings: Finding[];
  /** References that did not resolve, or on which deliveries may wait: kept to find the referrer again. */
  kept: KeptReference[];
  /** Records that are derived from this one, too. */
  parents: string[];
  /** Those of them that were projected from this one as it is now. */
  informed: string[];
  /** The newest change that touched it, for its history. */
  changeId: number | null;
  /** What its facts tell the stock ledger. */
  movements: TakenMovement[];
  /** What it asked of the stock before; empty where the hub keeps none. */
  demands: StoredDemand[];
}

type Draft = Pick<ProjectedRecord, 'projected' | 'attached' | 'changeId' | 'movements' | 'demands'>;

/** Projects every record of the batch and resolves what they refer to: those that others are derived from come first. */
export async function projectBatch(engine: Engine, database: Database, batch: Batch): Promise<ProjectedRecord[]> {
  const { incoming, movements } = await incomingFacts(engine.hub, database, batch);
  const views = await stockViews(engine.hub, database, batch, incoming);
  const isParent = (id: string): boolean => gatheredBy(engine.hub, entityOf(batch, id) ?? '').length > 0;
  const draft = (id: string, children: Child[]): Draft[] =>
    draftOf(engine, batch, {
      id,
      fresh: incoming.get(id) ?? [],
      children,
      stock: views?.of.get(id),
      demands: views?.demands.get(id) ?? [],
      movements: movements.get(id) ?? [],
    });
  const first = batch.ids.filter((id) => !isParent(id)).flatMap((id) => draft(id, []));
  const firstResolved = await resolve(database, batch, first);
  const fresh = first.map((one) => ({ ...one, parents: parentsOf(engine.hub, one, firstResolved) }));
  const children = childrenNow(batch, fresh);
  const second = batch.ids.filter(isParent).flatMap((id) => draft(id, children(id)));
  const secondResolved = await resolve(database, batch, second);
  const informed = new Set(second.map(({ projected }) => projected.recordId));
  return [
    ...fresh.map((one) => ({
      ...one,
      ...judgeReferences(one.projected, firstResolved),
      informed: one.parents.filter((id) => informed.has(id)),
    })),
    ...second.map((one) => ({
      ...one,
      ...judgeReferences(one.projected, secondResolved),
      parents: parentsOf(engine.hub, one, secondResolved),
      informed: [],
    })),
  ];
}

/** What a record is projected from beside what is stored of it. */
interface Given extends Pick<ProjectedRecord, 'movements' | 'demands'>, Pick<ProjectInput, 'children' | 'stock'> {
  id: string;
  fresh: Fact[];
}

function draftOf(engine: Engine, batch: Batch, given: Given): Draft[] {
  const { id: recordId, fresh, children, stock, movements, demands } = given;
  const entity = entityOf(batch, recordId);
  if (entity === undefined) return [];
  const attached = attach(batch.facts.get(recordId) ?? [], fresh, keptInRuns(engine.hub, entity));
  const deliveries = batch.deliveries.get(recordId) ?? [];
  const settles = settledByReading(engine, entity);
  const projected = projectDecided(engine.hub, { recordId, entity, facts: attached.facts, deliveries, children, settles, stock });
  const changeId = fresh.length === 0 ? null : Math.max(...fresh.map((fact) => fact.changeId));
  return [{ projected, attached, changeId, movements, demands }];
}

/** The children of a record: as they are stored, but those of this batch as they have just been projected. */
function childrenNow(batch: Batch, fresh: (Draft & { parents: string[] })[]): (parent: string) => Child[] {
  const here = new Set(fresh.map(({ projected }) => projected.recordId));
  return (parent) => {
    const others = (batch.children.get(parent) ?? []).filter(({ id }) => !here.has(id));
    const own = fresh
      .filter(({ parents }) => parents.includes(parent))
      .map(({ projected: { recordId, definition, body } }) => ({ entity: definition.name, id: recordId, body }));
    return [...others, ...own].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  };
}

/** The records that gather this one: it refers to them in the role of their entity. */
function parentsOf(hub: Hub, { projected }: Draft, resolved: Resolved): string[] {
  const found = projected.references
    .filter(({ role, entity }) => role === entity && gatheredBy(hub, entity).includes(projected.definition.name))
    .map(({ subject }) => resolved(subjectKey(subject)));
  return [...new Set(found.filter((id) => id !== undefined))];
}

/** Decisions that show are made before the record is shown: rounds until none is wanted that is not there. */
const ROUNDS = 4;

/**
 * A record whose cancellation has to be asked for is not shown as cancelled until it has been: the
 * requests that its state wants count as pending from the moment they are wanted.
 */
function projectDecided(hub: Hub, input: ProjectInput): Projected {
  let { deliveries } = input;
  for (let round = 1; ; round += 1) {
    const projected = project(hub, { ...input, deliveries });
    const wanted = decide(hub, { projected, deliveries, held: false });
    const fresh = wanted.filter(({ flow, request }) => request.kind === 'cancel' && !isAsked(deliveries, flow, request));
    if (fresh.length === 0 || round === ROUNDS) return projected;
    deliveries = [...deliveries, ...fresh.flatMap(({ flow, request }) => pending(deliveries, flow, request))];
  }
}

function isAsked(deliveries: Delivery[], flow: Flow, request: EffectRequest): boolean {
  return deliveries.some(
    (d) => d.system === flow.to && d.facet === flow.facet && d.effect === `${request.kind}:${request.trigger}` && !isMoot(d),
  );
}

/** The request as it will be stored: for the projection only. */
function pending(deliveries: Delivery[], flow: Flow, request: EffectRequest): Delivery[] {
  const state = deliveries.find((d) => d.system === flow.to && d.facet === flow.facet && d.effect === '');
  if (state === undefined) return [];
  const effect = `${request.kind}:${request.trigger}`;
  return [{ ...state, id: 0, effect, request, state: 'due', shadow: null, intent: null }];
}

function settledByReading(engine: Engine, entity: string): (system: string) => boolean {
  return (system) => {
    const support = engine.systems.get(system)?.entities.find((one) => one.entity === entity);
    return support?.version === 'coarse' && support.canGet;
  };
}

function entityOf(batch: Batch, recordId: string): string | undefined {
  return batch.records.get(recordId)?.entity ?? batch.identified.entityOf.get(recordId);
}

interface Incoming {
  incoming: Map<string, Fact[]>;
  movements: Map<string, TakenMovement[]>;
}

async function incomingFacts(hub: Hub, database: Database, batch: Batch): Promise<Incoming> {
  const found: Incoming = { incoming: new Map(), movements: new Map() };
  const taken = batch.normalised.flatMap((one) => one.facts.map((each) => takeMovements(hub, each.fact)));
  const recordOf = ({ subject }: Fact): string | undefined => batch.identified.records.get(subjectKey(subject));
  for (const { fact, movements } of taken) {
    const recordId = recordOf(fact);
    if (recordId !== undefined && movements.length > 0) addTo(found.movements, recordId, movements);
  }
  const facts = await dropKnownKeys(
    database,
    taken.map(({ fact }) => fact),
  );
  for (const fact of facts) {
    const recordId = recordOf(fact);
    if (recordId === undefined) continue;
    if (!keptInRuns(hub, fact.subject.entity) || !saysNothing(fact)) addTo(found.incoming, recordId, [fact]);
  }
  return found;
}

function addTo<Thing>(lists: Map<string, Thing[]>, key: string, things: Thing[]): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [...things]);
  else list.push(...things);
}

async function stockViews(
  hub: Hub,
  database: Database,
  batch: Batch,
  incoming: Incoming['incoming'],
): Promise<StockViews | null> {
  if (hub.stock === undefined) return null;
  const viewed = batch.ids.flatMap((recordId) => {
    const entity = entityOf(batch, recordId);
    return entity === undefined
      ? []
      : [{ recordId, entity, before: batch.records.get(recordId), fresh: incoming.get(recordId) ?? [] }];
  });
  return readStockViews(database, hub.stock, viewed);
}

/** The record that a subject leads to. */
type Resolved = (subject: string) => string | undefined;

/** Where the referred subjects lead, one look-up for all of these. */
async function resolve(database: Database, batch: Batch, drafts: Draft[]): Promise<Resolved> {
  const known = batch.identified.records;
  const subjects = drafts.flatMap(({ projected }) => projected.references.map(({ subject }) => subjectKey(subject)));
  const found = await findLinks(
    database,
    [...new Set(subjects)].filter((key) => !known.has(key)),
  );
  return (subject) => known.get(subject) ?? found.get(subject);
}

function judgeReferences(projected: Projected, resolved: Resolved): { findings: Finding[]; kept: KeptReference[] } {
  const findings = [...projected.findings];
  const kept: KeptReference[] = [];
  for (const reference of projected.references) {
    const missing = resolved(subjectKey(reference.subject)) === undefined;
    if (missing || reference.missing === 'wait') kept.push({ ...reference, open: missing });
    if (!missing || reference.missing === 'wait' || projected.stub) continue;
    findings.push({
      code: reference.code ?? 'SYN_PROJECT_MISSING_PARENT',
      effect: 'block',
      path: reference.path,
      detail: `${reference.subject.id} is not known.`,
    });
  }
  return { findings, kept };
}
