import { readFileSync } from 'node:fs';
import type { Doc } from './doc.ts';
import { docs, isDoc, parseDoc, text, whole } from './doc.ts';

/** What has to become of an input. */
export type Expectation = 'delivered' | 'cancelled' | 'held' | 'case' | 'refused' | 'ignored' | 'order';

export interface ExpectedOrder {
  id: string;
  number: string;
  expect: Expectation;
  reason: string | null;
  targets: string[];
  /** What the warehouse must hold: `final`, `final_or_answered` (an edit raced the picking) or `none`. */
  warehouse: string;
  /** `elsewhere`: what was paid of it is not the shop's to say. */
  payments?: 'elsewhere';
  /** Shipments of it that somebody else than the warehouse has sent, in the form of the warehouse's. */
  elsewhere?: Doc[];
  /** The whole order after each step, oldest first, where the shop itself keeps only the last. */
  contents: Doc[];
  /** The whole order as the shop last answered it. */
  final: Doc;
}

export interface ExpectedInput {
  id: string;
  kind: string;
  expect: Expectation;
  reason: string | null;
  httpStatus: number | null;
  observedStatus: number | null;
  orderId: string | null;
}

export interface ExpectedReturn {
  id: string;
  number: string;
  targets: string[];
  expect: Expectation;
  reason: string | null;
  /** Minor units that somebody else than the shop has paid back of it; the shop's document says what it has itself. */
  paidElsewhere?: number;
  final: Doc;
}

export interface ExpectedAdjustment {
  id: string;
  expect: Expectation;
  sku: string;
  location: string;
  delta: number;
}

/** What became of one row of a CSV, in the generator's words. */
export interface ManifestRow {
  file: string;
  line: number;
  invoice: string;
  sku: string;
  quantity: number;
  /** Pence, signed. */
  amount: number;
  as: string;
  reason: string | null;
}

export interface Manifest {
  run: Doc;
  /** False when a generator did not come to its end. */
  complete: boolean;
  orders: ExpectedOrder[];
  inputs: ExpectedInput[];
  returns: ExpectedReturn[];
  adjustments: ExpectedAdjustment[];
  rows: ManifestRow[];
}

/** Reads JSON lines of one file after the other; of several lines with one type and id the last counts. */
export function readManifest(paths: string[]): Manifest {
  const files = paths.map(readLines);
  const lines = files.flat();
  const latest = new Map<string, Doc>();
  for (const line of lines) {
    const key =
      line['type'] === 'row' ? `row ${text(line, 'file')} ${whole(line, 'line')}` : `${text(line, 'type')} ${text(line, 'id')}`;
    latest.set(key, line);
  }
  const all = [...latest.values()];
  const ofType = (type: string): Doc[] => all.filter((line) => line['type'] === type);
  return {
    run: lines.findLast((line) => line['type'] === 'run') ?? {},
    complete: files.every((file) => file.at(-1)?.['type'] === 'end'),
    orders: ofType('order').map(orderOf),
    inputs: ofType('input').map(inputOf),
    returns: ofType('return').map(returnOf),
    adjustments: ofType('adjustment').map(adjustmentOf),
    rows: ofType('row').map(rowOf),
  };
}

function readLines(path: string): Doc[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseDoc);
}

function orderOf(line: Doc): ExpectedOrder {
  const targets = targetsOf(line);
  const final = finalOf(line);
  return {
    ...outcomeOf(line),
    number: text(line, 'number') ?? '',
    targets: targets.length > 0 ? targets : derivedTargets(final),
    warehouse: text(line, 'warehouse') ?? 'final',
    elsewhere: docs(line, 'elsewhere'),
    contents: docs(line, 'contents'),
    final,
  };
}

/** A held order names no target, yet it was meant for some. */
function derivedTargets(final: Doc): string[] {
  return docs(final, 'lines').some((line) => line['kind'] === 'physical') ? ['warehouse', 'erp'] : ['erp'];
}

function inputOf(line: Doc): ExpectedInput {
  const status = (name: string): number | null => (typeof line[name] === 'number' ? line[name] : null);
  return {
    ...outcomeOf(line),
    kind: text(line, 'kind') ?? '',
    httpStatus: status('http_status'),
    observedStatus: status('observed_status'),
    orderId: text(line, 'order_id'),
  };
}

function returnOf(line: Doc): ExpectedReturn {
  return { ...outcomeOf(line), number: text(line, 'number') ?? '', targets: targetsOf(line), final: finalOf(line) };
}

function targetsOf(line: Doc): string[] {
  return Array.isArray(line['targets']) ? line['targets'].filter((target) => typeof target === 'string') : [];
}

function adjustmentOf(line: Doc): ExpectedAdjustment {
  return {
    ...outcomeOf(line),
    sku: text(line, 'sku') ?? '',
    location: text(line, 'location') ?? '',
    delta: whole(line, 'delta'),
  };
}

function rowOf(line: Doc): ManifestRow {
  return {
    file: text(line, 'file') ?? '',
    line: whole(line, 'line'),
    invoice: text(line, 'invoice') ?? '',
    sku: text(line, 'sku') ?? '',
    quantity: whole(line, 'quantity'),
    amount: whole(line, 'amount'),
    as: text(line, 'as') ?? '',
    reason: text(line, 'reason'),
  };
}

function outcomeOf(line: Doc): { id: string; expect: Expectation; reason: string | null } {
  return {
    id: text(line, 'id') ?? '',
    expect: expectationOf(text(line, 'expect')),
    reason: text(line, 'reason'),
  };
}

function expectationOf(word: string | null): Expectation {
  const known: Expectation[] = ['delivered', 'cancelled', 'held', 'case', 'refused', 'ignored', 'order'];
  const found = known.find((one) => one === word);
  if (found === undefined) throw new SyntaxError(`the manifest expects "${String(word)}", which is not a known outcome`);
  return found;
}

function finalOf(line: Doc): Doc {
  return isDoc(line['final']) ? line['final'] : {};
}
