import type { Json } from './json.ts';

/**
 * The one text of a JSON value: keys sorted by code unit, no blanks, numbers as ECMAScript prints
 * them (`-0` is `0`). A key whose value is undefined is left out, as JSON does, so that what was
 * stored and read back has the same text as what was never stored.
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (value === null || typeof value !== 'object') return String(value ?? null);
  return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value);
}

/** What was made of a value once. */
export interface Written {
  text: string;
  /** Its hash without a key; null until somebody has asked for it. */
  hash: string | null;
}

/** Texts of groups, as long as these live. */
const texts = new WeakMap<object, Written>();

/**
 * The same for a value that is asked for again: a group is hashed when it is merged, and its text is what is stored.
 * The value may not be changed afterwards.
 */
export function textOf(value: Json): string {
  return value === null || typeof value !== 'object' ? canonical(value) : writtenOf(value, () => canonical(value)).text;
}

/** What is kept of a value; its text is made where there is none yet. */
export function writtenOf(value: object, textOfIt: () => string): Written {
  let known = texts.get(value);
  if (known === undefined) {
    known = { text: textOfIt(), hash: null };
    texts.set(value, known);
  }
  return known;
}

/** The canonical text of groups by their names, made of each group's own. */
export function textOfGroups(groups: { [group: string]: Json }): string {
  return canonicalObject(groups, textOf);
}

function canonicalArray(values: Json[]): string {
  let text = '[';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    text += canonical(values[i] ?? null);
  }
  return `${text}]`;
}

/**
 * Shapes seen so far: an object's keys as they come → the same keys sorted, quoted for the text.
 * Documents have few shapes, and sorting and quoting their keys is most of the work.
 */
const shapes = new Map<string, { key: string; quoted: string }[]>();

/** Objects that are maps have as many shapes as there are values: those are not worth keeping. */
const MOST_SHAPES = 5_000;
const MOST_KEYS = 40;

function canonicalObject(value: { [key: string]: Json }, inner = canonical): string {
  const keys = Object.keys(value);
  return (
    withKeys(value, sortedKeys(keys), inner) ??
    withKeys(value, sortAndQuote(keys.filter((key) => value[key] !== undefined)), inner) ??
    '{}'
  );
}

/** Null when a key has no value: it is undefined, or the shape is another's that reads the same. */
function withKeys(
  value: { [key: string]: Json },
  keys: { key: string; quoted: string }[],
  textOfValue: (value: Json) => string,
): string | null {
  let text = '{';
  for (const { key, quoted } of keys) {
    const inner = value[key];
    if (inner === undefined) return null;
    if (text.length > 1) text += ',';
    text += quoted;
    text += textOfValue(inner);
  }
  return `${text}}`;
}

function sortedKeys(keys: string[]): { key: string; quoted: string }[] {
  if (keys.length > MOST_KEYS) return sortAndQuote(keys);
  // Keys that hold a line break may read like another shape; then a key is missing, or one is left.
  const shape = keys.join('\n');
  const known = shapes.get(shape);
  if (known !== undefined && known.length === keys.length) return known;
  const sorted = sortAndQuote(keys);
  if (shapes.size < MOST_SHAPES) shapes.set(shape, sorted);
  return sorted;
}

function sortAndQuote(keys: string[]): { key: string; quoted: string }[] {
  return keys.toSorted(byCodeUnit).map((key) => ({ key, quoted: `${JSON.stringify(key)}:` }));
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
