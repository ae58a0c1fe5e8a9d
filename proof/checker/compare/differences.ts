import type { Doc, Json } from '../doc.ts';
import { isDoc } from '../doc.ts';

export interface Difference {
  path: string;
  expected: Json;
  actual: Json;
  /** Set when the difference is one of money. */
  money?: { cents: number; currency: string };
}

/** Names by which the members of a list are told apart, when they have one. */
const KEYS = ['line_ref', 'line_id', 'reference', 'tracking_number', 'sku'];
const INSTANTS = new Set(['placed_at', 'at', 'shipped_at']);

/**
 * Where `actual` contradicts or lacks what `expected` says; what `expected` does not mention is not judged.
 * Null, the empty text and an absent field are the same; so are an amount of nothing and no amount.
 * Lists are compared by the key of their members, not by position: the order of lines carries no meaning.
 */
export function differences(expected: Json, actual: Json | undefined, path = ''): Difference[] {
  if (isDoc(expected)) return isMoney(expected) ? ofMoney(expected, actual, path) : ofDoc(expected, actual, path);
  if (Array.isArray(expected)) return ofList(expected, Array.isArray(actual) ? actual : [], path);
  return same(expected, actual ?? null, lastName(path)) ? [] : [{ path, expected, actual: actual ?? null }];
}

function ofDoc(expected: Doc, actual: Json | undefined, path: string): Difference[] {
  if (!isDoc(actual)) return isBlank(expected) ? [] : [{ path, expected, actual: actual ?? null }];
  return Object.entries(expected).flatMap(([name, value]) =>
    differences(value, actual[name], path === '' ? name : `${path}.${name}`),
  );
}

function ofMoney(expected: Doc, actual: Json | undefined, path: string): Difference[] {
  const given = isDoc(actual) ? actual : {};
  const wanted = Number(expected['amount']);
  const cents = Number(given['amount'] ?? 0) - wanted;
  const currency = String(expected['currency']);
  const otherCurrency = given['currency'] !== undefined && given['currency'] !== expected['currency'];
  if (cents === 0 && !otherCurrency) return [];
  return [{ path, expected, actual: actual ?? null, money: { cents: otherCurrency ? wanted : cents, currency } }];
}

function ofList(expected: Json[], actual: Json[], path: string): Difference[] {
  const key = keyOf(expected) ?? keyOf(actual);
  const wanted = indexed(expected, key);
  const found = indexed(actual, key);
  const missing = [...wanted].flatMap(([name, value]) => {
    const at = `${path}[${name}]`;
    return found.has(name) ? differences(value, found.get(name), at) : [{ path: at, expected: value, actual: null }];
  });
  const extra = [...found.keys()].filter((name) => !wanted.has(name));
  return [...missing, ...extra.map((name) => ({ path: `${path}[${name}]`, expected: null, actual: found.get(name) ?? null }))];
}

/** The first name that every member has a different text under. */
function keyOf(list: Json[]): string | null {
  const fits = (key: string): boolean => {
    const values = list.map((member) => (isDoc(member) ? member[key] : undefined));
    return values.every((value) => typeof value === 'string') && new Set(values).size === values.length;
  };
  return list.length === 0 ? null : (KEYS.find(fits) ?? null);
}

function indexed(list: Json[], key: string | null): Map<string, Json> {
  return new Map(
    list.map((member, index) => [
      key !== null && isDoc(member) && typeof member[key] === 'string' ? member[key] : String(index),
      member,
    ]),
  );
}

function same(expected: Json, actual: Json, name: string): boolean {
  if (expected === actual || (isNothing(expected) && isNothing(actual))) return true;
  if (isNothing(expected) || isNothing(actual)) return false;
  if (INSTANTS.has(name)) return Date.parse(String(expected)) === Date.parse(String(actual));
  return name === 'rate' && Number(expected) === Number(actual);
}

function isMoney(doc: Doc): boolean {
  return typeof doc['amount'] === 'number' && typeof doc['currency'] === 'string' && Object.keys(doc).length === 2;
}

function isBlank(doc: Doc): boolean {
  return Object.values(doc).every(isNothing);
}

function isNothing(value: Json): boolean {
  return value === null || value === '';
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
