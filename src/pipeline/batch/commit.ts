import { laneNumber } from '../../model/delivery.ts';
import { textOf, textOfGroups } from '../../model/canonical.ts';
import type { Json } from '../../model/json.ts';
import type { Projection } from '../../model/record.ts';
import { HUB, MATCH, subjectKey } from '../../model/subject.ts';
import { setAlarms, type Alarm } from '../../store/hub/alarms.ts';
import { openCases, type NewCase } from '../../store/cases.ts';
import { appendHubChange } from '../../store/changes.ts';
import type { Transaction } from '../../store/connect.ts';
import { deliveryKey, insertDeliveries, updateDeliveries, type Delivery } from '../../store/deliveries.ts';
import { unblockDeliveries } from '../../store/waits.ts';
import { insertFacts, updateVersions } from '../../store/facts.ts';
import { queueFetches } from '../../store/fetches.ts';
import { deleteReferences, insertLinks, readReferences, writeReferences, type ReferenceRow } from '../../store/links.ts';
import { insertHistory, insertRecords, updateRecords, type StoredRecord } from '../../store/records.ts';
import type { Batch } from './batch.ts';
import { causesOf } from './causes.ts';
import { RaceLost } from './bisect.ts';
import type { Handover } from '../delivery/begin.ts';
import type { Breach, Engine } from '../engine.ts';
import { keepExpiries } from './expiries.ts';
import { closeUnwanted, holdingCodes, recordFindings, type Judged } from './heal.ts';
import { neededFetches } from './needed-fetches.ts';
import type { ProjectedRecord } from './project-batch.ts';
import { route } from '../route.ts';
import { setBackCases, withShownLevels } from './shown-levels.ts';
import { writeStockInput } from '../stock/stock-input.ts';
import { touchParents, type ReferenceChanges } from './touch-parents.ts';
import type { Role } from '../work/wake.ts';

export interface Written {
  records: number;
  /** Records of which something is still to be delivered: a deliverer will ask for them in a moment. */
  asked: StoredRecord[];
  deliveries: number;
  breaches: Breach[];
  wake: Role[];
}

interface Change {
  next: StoredRecord;
  before: StoredRecord | undefined;
  from: ProjectedRecord;
}

/** Durable point 2: facts, records, history, decisions and deliveries in the batch's transaction. */
export async function commit(
  engine: Engine,
  database: Transaction,
  made: { batch: Batch; projected: ProjectedRecord[]; handover: Handover },
): Promise<Written> {
  const { batch, projected, handover } = made;
  const changes = projected.map((from) => toChange(engine, batch, from));
  writeRecords(database, changes, causesOf(batch));
  keepExpiries(database, changes);
  await writeLinks(engine, database, batch);
  insertFacts(
    database,
    projected.flatMap((one) => one.attached.fresh),
  );
  updateVersions(
    database,
    projected.flatMap((one) => one.attached.repeated),
  );
  const references = await keepReferences(database, batch, projected);
  const touched = await touchParents(engine, database, {
    children: changes.map(({ before, next, from }) => ({ from, shown: before?.version !== next.version })),
    references,
  });
  setAlarms(database, changes.flatMap(alarmOf));
  await writeFindings(database, batch, changes);
  const setBack = changes.flatMap(({ from }) => setBackCases(engine, from, batch.deliveries));
  await openCases(database, setBack);
  const stocked = writeStockInput(engine.hub, database, changes);
  const records = new Map(changes.map(({ next }) => [next.id, next]));
  const routed = changes.flatMap((change) => routeOne(engine, batch, change));
  const deliveries = await handover.begin(database, routed, (id) => records.get(id));
  const ids = await writeDeliveries(database, batch, deliveries);
  const [wake] = await Promise.all([
    wakeDeliverers(database, batch, deliveries),
    handover.freeze(database, (delivery) => ids.get(deliveryKey(delivery))),
  ]);
  const fetches = neededFetches(engine, batch, projected);
  await queueFetches(database, fetches, engine.now());
  if (fetches.length > 0) wake.push('fetch');
  if (stocked) wake.push('stock');
  if (touched > 0) wake.push('apply');
  return {
    records: changes.length,
    asked: askedFor(deliveries, records),
    deliveries: deliveries.length,
    breaches: projected.flatMap(breachesOf),
    wake,
  };
}

function askedFor(deliveries: Delivery[], records: Map<string, StoredRecord>): StoredRecord[] {
  const ids = new Set(deliveries.filter(({ state }) => state === 'due').map(({ recordId }) => recordId));
  return [...ids].map((id) => records.get(id)).filter((record) => record !== undefined);
}

/** Of the claims that are new; a projection names the older ones again. */
function breachesOf({ projected, attached }: ProjectedRecord): Breach[] {
  if (projected.breaches.length === 0) return [];
  const fresh = new Set(attached.fresh.map((fact) => fact.changeId));
  return projected.breaches
    .filter((breach) => fresh.has(breach.changeId))
    .map(({ system, group }) => ({ system, entity: projected.definition.name, group }));
}

function toChange(engine: Engine, batch: Batch, from: ProjectedRecord): Change {
  const { projected, findings } = from;
  const before = batch.records.get(projected.recordId);
  const shown =
    before === undefined ||
    (before.recordHash !== projected.recordHash && textOfGroups(before.body) !== textOfGroups(projected.body));
  return {
    before,
    from,
    next: {
      id: projected.recordId,
      entity: projected.definition.name,
      version: (before?.version ?? 0) + (shown ? 1 : 0),
      body: projected.body,
      provenance: projected.provenance,
      sourceHash: projected.sourceHash,
      recordHash: projected.recordHash,
      ruleVersion: engine.hub.version,
      stub: projected.stub,
      held: holdingCodes(findings),
    },
  };
}

function writeRecords(database: Transaction, changes: Change[], causeOf: (recordId: string) => number | null): void {
  const fresh = changes.filter((change) => change.before === undefined);
  insertRecords(
    database,
    fresh.map((change) => change.next),
    (lost) => {
      throw new RaceLost(`${lost} records were made elsewhere`);
    },
  );
  const rewritten = changes.filter(({ before, next }) => before !== undefined && differs(before, next));
  updateRecords(
    database,
    rewritten.map((change) => change.next),
  );
  insertHistory(
    database,
    rewritten
      .filter(({ before, next }) => before?.version !== next.version)
      .map(({ before, next, from }) => {
        const changeId = from.changeId ?? causeOf(next.id);
        const cause = changeId === null ? 'projected again' : `change ${changeId}`;
        return { recordId: next.id, version: next.version, changeId, cause, diff: diffOf(before, from.projected) };
      }),
  );
}

function differs(before: StoredRecord, next: StoredRecord): boolean {
  return (
    before.recordHash !== next.recordHash ||
    before.sourceHash !== next.sourceHash ||
    before.ruleVersion !== next.ruleVersion ||
    before.stub !== next.stub ||
    before.held.join() !== next.held.join()
  );
}

/** The groups that changed: what they were, what they are, and who said so. */
function diffOf(before: StoredRecord | undefined, projected: Projection): Json {
  const diff: Record<string, Json> = {};
  for (const group of new Set([...Object.keys(before?.body ?? {}), ...Object.keys(projected.body)])) {
    const was = before?.body[group] ?? null;
    const is = projected.body[group] ?? null;
    if (textOf(was) === textOf(is)) continue;
    const { system, rule, version } = projected.provenance[group] ?? { system: HUB, rule: 'derived', version: 0 };
    diff[group] = { was, is, by: { system, rule, version } };
  }
  return diff;
}

async function writeLinks(engine: Engine, database: Transaction, batch: Batch): Promise<void> {
  const { links, joined } = batch.identified;
  let decidedBy: number | null = null;
  if (joined.length > 0 && !engine.replaying) {
    const raw = Buffer.from(JSON.stringify({ kind: 'links', links: joined }));
    decidedBy = await appendHubChange(database, { topic: 'links', raw, applied: true, lane: laneNumber('history') });
  }
  const decided = new Set(joined.map((link) => link.subject));
  insertLinks(
    database,
    links.map((link) => (decided.has(link.subject) ? { ...link, decidedBy } : link)),
    (lost) => {
      throw new RaceLost(`${lost} subjects were linked elsewhere`);
    },
  );
}

async function keepReferences(database: Transaction, batch: Batch, projected: ProjectedRecord[]): Promise<ReferenceChanges> {
  const wanted = projected.flatMap(({ projected: { recordId }, kept }) =>
    kept.map(({ role, subject, open }) => ({ recordId, role, subject: subjectKey(subject), open })),
  );
  const stored = await readReferences(database, [...batch.records.keys()]);
  const text = (row: ReferenceRow): string => `${row.recordId} ${row.role} ${row.subject}`;
  const has = new Map(stored.map((row) => [text(row), row.open]));
  const wants = new Set(wanted.map(text));
  const written = wanted.filter((row) => has.get(text(row)) !== row.open);
  const deleted = stored.filter((row) => !wants.has(text(row)));
  writeReferences(database, written);
  deleteReferences(database, deleted);
  return { moved: new Set(written.map(({ recordId }) => recordId)), deleted };
}

/** Only where it is another than before: most records never look at the clock. */
function alarmOf({ before, next, from }: Change): Alarm[] {
  const wakes = from.projected.definition.wakes ?? (() => null);
  const at = wakes(next.body);
  return at === (before === undefined ? null : wakes(before.body)) ? [] : [{ recordId: next.id, at }];
}

async function writeFindings(database: Transaction, batch: Batch, changes: Change[]): Promise<void> {
  const judged = changes
    .filter(
      ({ before, from }) =>
        from.findings.length > 0 || noticesOf(undefined, from.projected).is.length > 0 || before !== undefined,
    )
    .map(({ before, from }) => ({
      complete: !from.projected.awaited,
      recordId: from.projected.recordId,
      changeId: from.changeId,
      fresh: new Set(from.attached.fresh.map((fact) => fact.changeId)),
      saidBy: (group: string) => saidBy(from.projected, group),
      findings: from.findings,
      notices: noticesOf(before, from.projected),
      before,
    }));
  if (judged.length > 0) await recordFindings(database, judged);
  const cases: NewCase[] = batch.identified.cases;
  await openCases(database, cases);
}

function noticesOf(
  before: StoredRecord | undefined,
  { definition, body }: Projection & Pick<ProjectedRecord['projected'], 'definition'>,
): Judged['notices'] {
  const tell = definition.notices ?? (() => []);
  return { was: before === undefined ? [] : tell(before.body), is: tell(body) };
}

function saidBy({ pendingEdits, provenance }: ProjectedRecord['projected'], group: string): number | null {
  return (pendingEdits.find((edit) => edit.group === group) ?? provenance[group])?.changeId ?? null;
}

function routeOne(engine: Engine, batch: Batch, { next, before, from }: Change): Delivery[] {
  const deliveries = batch.deliveries.get(next.id) ?? [];
  const { projected, attached } = from;
  const entity = projected.definition.name;
  const routed = route(engine.hub, {
    projected,
    before: before?.body,
    version: next.version,
    held: next.held.length > 0,
    deliveries,
    facts: withShownLevels(engine.hub, { entity, body: projected.body, deliveries }, attached.facts),
    now: engine.now(),
    changeId: from.changeId,
  });
  // A replay brings nothing about: what has no receipt starts as an unknown outcome when delivering is begun.
  return engine.replaying ? routed.map((d) => (d.state === 'due' ? { ...d, state: 'unknown' as const } : d)) : routed;
}

/** Returns the ids of those that are new. */
async function writeDeliveries(database: Transaction, batch: Batch, deliveries: Delivery[]): Promise<Map<string, number>> {
  const ids = await insertDeliveries(
    database,
    deliveries.filter((delivery) => delivery.id === 0),
  );
  updateDeliveries(
    database,
    deliveries.filter((delivery) => delivery.id !== 0),
  );
  await closeUnwanted(database, batch.deliveries, deliveries);
  return ids;
}

async function wakeDeliverers(database: Transaction, batch: Batch, deliveries: Delivery[]): Promise<Role[]> {
  const arrived = batch.identified.links
    .map((link) => link.subject)
    .filter((subject) => subject.startsWith(`${MATCH}/`) || subject.includes('/'));
  const freed = await unblockDeliveries(
    database,
    arrived.map((subject) => `subject/${subject}`),
  );
  const due = deliveries.filter((delivery) => delivery.state === 'due').map((delivery) => delivery.system);
  return [...new Set([...due, ...freed])].map((system): Role => `deliver:${system}`);
}
