import type { Hub } from '../../config.ts';
import { textOf } from '../../model/canonical.ts';
import type { Transaction } from '../../store/connect.ts';
import { wakeShort, writeDemands } from '../../store/stock/demands.ts';
import { restocksOf, type RestockedReturn } from '../../model/stock/restock.ts';
import { wakeRestocks, writeRestocks } from '../../store/stock/restocks.ts';
import { insertMovements, placeMovements, type MovementRow } from '../../store/stock/levels.ts';
import type { StoredRecord } from '../../store/records.ts';
import type { ProjectedRecord } from '../batch/project-batch.ts';
import { newDemands } from './order-demands.ts';
import { LEVEL } from './take-movements.ts';
import { writeWaveInput } from './wave-input.ts';

interface Changed {
  next: Pick<StoredRecord, 'id' | 'entity' | 'body' | 'held'>;
  before: Pick<StoredRecord, 'stub' | 'body' | 'held'> | undefined;
  from: ProjectedRecord;
}

/**
 * Writes what the batch tells the stock worker: movements, what they are of, and what orders need. It locks no stock;
 * the worker alone does. Returns whether there is anything to do for it.
 */
export function writeStockInput(hub: Hub, database: Transaction, changes: readonly Changed[]): boolean {
  const rules = hub.stock;
  if (rules === undefined) return false;
  const movements = changes.flatMap(({ from }) => movementRows(from));
  insertMovements(database, movements, true);
  const placed = changes.filter(({ before, from }) => before?.stub === true && !from.projected.stub);
  placeMovements(
    database,
    placed.flatMap(({ from }) => placeOf(from)),
  );
  const demands = changes.flatMap(({ next, from }) =>
    newDemands(from.projected, rules, { stored: from.demands, held: next.held.length > 0, facts: from.attached.facts }),
  );
  writeDemands(database, demands);
  const restocks = rules.restock ? changes.flatMap(returned) : [];
  writeRestocks(database, restocks);
  const described = changes.flatMap(describedAnew);
  wakeShort(database, described);
  wakeRestocks(database, described);
  // Also where no location picks in waves any more: an order that was in one leaves its row.
  const waved = writeWaveInput(database, changes);
  return waved || movements.length + demands.length + restocks.length + placed.length + described.length > 0;
}

function movementRows(from: ProjectedRecord): MovementRow[] {
  const [place] = placeOf(from);
  const of = place ?? { level: from.projected.recordId, sku: null, location: null };
  return from.movements.map((movement) => ({ ...movement, ...of }));
}

/** A return that a case holds keeps what it has; when the case ends it is told of again, whole. */
function returned({ next, from: { projected } }: Changed): RestockedReturn[] {
  const { recordId, body, provenance, definition, stub } = projected;
  if (definition.name !== 'return' || stub || next.held.length > 0) return [];
  const told = restocksOf({ recordId, body, toldAt: provenance['inspection']?.at ?? 0 });
  return told === null ? [] : [told];
}

/** What a variant is made of, or comes packed in, is another now: who waits for it, and what of it is to be put back, is looked at again. */
function describedAnew({ before, from }: Changed): string[] {
  if (from.projected.definition.name !== 'variant' || from.projected.stub) return [];
  const identity = from.projected.body['identity'] ?? null;
  const { sku } = identity as { sku: string };
  return textOf(before?.body['identity'] ?? null) === textOf(identity) ? [] : [sku];
}

/** What a level is a level of, once it has been told. */
function placeOf({ projected }: ProjectedRecord): { level: string; sku: string; location: string }[] {
  if (projected.definition.name !== LEVEL || projected.stub) return [];
  const { sku, location } = projected.body['identity'] as { sku: string; location: string };
  return [{ level: projected.recordId, sku, location }];
}
