import type { Json } from './json.ts';

/**
 * The one text of a JSON value: keys sorted by code unit, no blanks, numbers as ECMAScript prints
 * them (`-0` is `0`). A key whose value is undefined is left out, as JSON does, so that what was
 * stored and read back has the same text as what was never stored.
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return quoted(value);
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

/** Most texts have nothing to escape, and it is quicker to see that than to escape nothing. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function canonicalArray(values: Json[]): string {
  let text = '[';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    text += canonical(values[i] ?? null);
  }
  return `${text}]`;
}

function canonicalObject(value: { [key: string]: Json }, inner = canonical): string {
  const keys = Object.keys(value);
  return (
    withKeys(value, sortedKeys(keys), inner) ??
    withKeys(value, sortAndQuote(keys.filter((key) => value[key] !== undefined)), inner) ??
    '{}'
  );
}

interface Key {
  key: string;
  /** As it stands in the text, with its colon. */
  quoted: string;
}

/** Null when a key has no value: it is undefined. */
function withKeys(value: { [key: string]: Json }, keys: Key[], textOfValue: (value: Json) => string): string | null {
  let text = '{';
  for (const { key, quoted: name } of keys) {
    const inner = value[key];
    if (inner === undefined) return null;
    if (text.length > 1) text += ',';
    text += name;
    text += textOfValue(inner);
  }
  return `${text}}`;
}

/**
 * Shapes seen so far, as a tree: an object's keys as they come lead to the same keys sorted, quoted for the text.
 * Documents have few shapes, and sorting and quoting their keys is most of the work.
 */
interface Shape {
  next: Map<string, Shape>;
  sorted: Key[] | null;
}

const shapes: Shape = { next: new Map(), sorted: null };
let steps = 0;

/** Objects that are maps have as many shapes as there are values: those are not worth keeping. */
const MOST_STEPS = 20_000;
const MOST_KEYS = 40;

function sortedKeys(keys: string[]): Key[] {
  if (keys.length > MOST_KEYS) return sortAndQuote(keys);
  let shape = shapes;
  for (const key of keys) {
    let next = shape.next.get(key);
    if (next === undefined) {
      if (steps >= MOST_STEPS) return sortAndQuote(keys);
      steps += 1;
      next = { next: new Map(), sorted: null };
      shape.next.set(key, next);
    }
    shape = next;
  }
  return (shape.sorted ??= sortAndQuote(keys));
}

function sortAndQuote(keys: string[]): Key[] {
  return keys.toSorted(byCodeUnit).map((key) => ({ key, quoted: `${JSON.stringify(key)}:` }));
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
