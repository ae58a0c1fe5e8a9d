import type { FactDraft } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import type { Settings } from './settings.ts';
import { datetime, stampOf } from './values.ts';

/** How one entity stands in Tryton: what is asked for, and what is made of it. */
export interface RecordKind {
  entity: string;
  /** `stock.shipment.out` */
  model: string;
  /** Fields of one read; related ones by their path. */
  fields: readonly string[];
  /** What every object has to fulfil, as a search domain. */
  domain(settings: Settings): Json[];
  /** Related objects whose change does not touch the stamp of the object itself. */
  children: readonly string[];
  /** Document → claims. Pure. */
  read(doc: Doc, settings: Settings): FactDraft[];
}

/** What has changed since: the object, or one of its children. `since`: epoch milliseconds; 0 for all. */
export function changedSince(kind: RecordKind, since: number): Json[] {
  if (since <= 0) return [];
  const from = datetime(since);
  const clauses = ['', ...kind.children.map((child) => `${child}.`)].flatMap((prefix): Json[] => [
    [`${prefix}write_date`, '>=', from],
    [`${prefix}create_date`, '>=', from],
  ]);
  return [['OR', ...clauses]];
}

/** Our record’s id, which Tryton keeps as an identifier without a type. */
export function recordIdIn(doc: Doc): string | null {
  const codes = doc
    .maybeList('identifiers')
    .filter((one) => one.maybeText('type') === null)
    .map((one) => one.maybeText('code'));
  return codes.find((code) => code !== null && /^[a-z]{3}_\w+$/.test(code)) ?? null;
}

/** The newest stamp of an object and of what belongs to it: its version, in milliseconds. */
export function newestStamp(docs: readonly Doc[]): { version: number; at: string } {
  let at = '';
  for (const doc of docs) {
    const stamp = stampOf(doc);
    if (at === '' || Date.parse(stamp) > Date.parse(at)) at = stamp;
  }
  return { version: Date.parse(at), at };
}

/** The names in a text: `words('number state')`. */
export function words(names: string): string[] {
  return names.split(' ');
}

/** Fields of related objects: `under('lines', 'note quantity')` is `lines.note` and `lines.quantity`. */
export function under(relation: string, names: string): string[] {
  return words(names).map((name) => `${relation}.${name}`);
}
