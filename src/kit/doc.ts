import { SynclineError } from '../errors.ts';
import type { Json } from '../model/json.ts';
import { isCalendarDate } from '../model/value/calendar-date.ts';
import { instantOf } from '../model/value/instant.ts';
import { minorUnits } from '../model/value/money.ts';

/** An amount as most APIs write it: integer minor units and an ISO 4217 code. */
export interface DocMoney {
  amount: number;
  currency: string;
}

/** The usual form, which needs no rewriting. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

const paths = new Map<string, string[]>();

/**
 * A part of a system's document with the place it stands at. Every reader takes a path below it
 * (`customer.email`; empty: the part itself) and throws `SYN_NORMALISE_FIELD_INVALID`, naming the whole path, what was
 * found and what was expected; the value itself is never named, for it may be personal.
 * A reader called `maybe…` gives null when the field is absent or null.
 */
export class Doc {
  readonly json: Json;
  /** Where in the document: `lines[2]`, empty at the top. */
  readonly place: string;
  /** IANA zone in which times without an offset are read. */
  readonly zone: string | undefined;

  constructor(json: Json, place = '', zone?: string) {
    this.json = json;
    this.place = place;
    this.zone = zone;
  }

  /** True when the field is present, be it null. */
  has(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** Any JSON; the field must be present. */
  value(path: string): Json {
    const found = this.#find(path);
    if (found === undefined) throw this.wrong(path, 'a value');
    return found;
  }

  maybeValue(path: string): Json {
    return this.#find(path) ?? null;
  }

  text(path: string): string {
    const found = this.#find(path);
    if (typeof found !== 'string') throw this.wrong(path, 'text');
    return found;
  }

  maybeText(path: string): string | null {
    const found = this.#find(path);
    return found === undefined || found === null ? null : this.text(path);
  }

  /** An identifier: text that is not empty, or an integer that lost no digit. */
  id(path: string): string {
    const found = this.#find(path);
    if (typeof found === 'string' && found !== '') return found;
    if (typeof found === 'number' && Number.isSafeInteger(found)) return String(found);
    throw this.wrong(path, 'an identifier');
  }

  maybeId(path: string): string | null {
    const found = this.#find(path);
    return found === undefined || found === null ? null : this.id(path);
  }

  integer(path: string): number {
    const found = this.#find(path);
    if (typeof found !== 'number' || !Number.isSafeInteger(found)) throw this.wrong(path, 'an integer');
    return found;
  }

  maybeInteger(path: string): number | null {
    const found = this.#find(path);
    return found === undefined || found === null ? null : this.integer(path);
  }

  boolean(path: string): boolean {
    const found = this.#find(path);
    if (typeof found !== 'boolean') throw this.wrong(path, 'true or false');
    return found;
  }

  maybeBoolean(path: string): boolean | null {
    const found = this.#find(path);
    return found === undefined || found === null ? null : this.boolean(path);
  }

  /** A decimal number as text, from text or a number: `12`, `-0.5`. */
  decimal(path: string): string {
    const found = this.#find(path);
    if (typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found)) return found;
    // A number that JSON writes with an exponent has no plain decimal form here.
    if (typeof found === 'number' && /^-?\d+(\.\d+)?$/.test(String(found))) return String(found);
    throw this.wrong(path, 'a decimal number');
  }

  maybeDecimal(path: string): string | null {
    const found = this.#find(path);
    return found === undefined || found === null ? null : this.decimal(path);
  }

  /** `{"amount": <integer minor units>, "currency": "EUR"}`. */
  money(path: string): DocMoney {
    const found = this.#find(path);
    if (found === null || typeof found !== 'object' || Array.isArray(found)) throw this.wrong(path, 'money');
    const { amount, currency } = found;
    if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) {
      throw this.wrong(`${path}.amount`, 'an integer of minor units');
    }
    if (typeof currency !== 'string') throw this.wrong(`${path}.currency`, 'a currency code');
    return { amount, currency };
  }

  /** Minor units of `currency` from a decimal such as `"12.5"` or `12.5`. */
  minor(path: string, currency: string): number {
    const decimal = this.decimal(path);
    try {
      return minorUnits(decimal, currency);
    } catch {
      throw this.wrong(path, `an amount of ${currency}`);
    }
  }

  /** RFC 3339 with an offset; a time without one is read in the document's zone. */
  time(path: string): string {
    const text = this.text(path);
    if (RFC_3339.test(text) && !Number.isNaN(Date.parse(text))) return text;
    const hasOffset = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
    const time = this.zone === undefined && !hasOffset ? null : instantOf(text, this.zone ?? 'UTC');
    if (time !== null) return time;
    throw this.wrong(path, this.zone === undefined ? 'a time with an offset' : 'a time');
  }

  maybeTime(path: string): string | null {
    return this.maybeValue(path) === null ? null : this.time(path);
  }

  /** A bare day of the calendar as it stands, `2026-11-22`, or a time as `time` reads it: a day is no moment before a place is known. */
  maybeDayOrTime(path: string): string | null {
    const text = this.maybeText(path);
    return text !== null && isCalendarDate(text.trim()) ? text.trim() : this.maybeTime(path);
  }

  oneOf<const Word extends string>(path: string, words: readonly Word[]): Word {
    const found = this.#find(path);
    const word = words.find((candidate) => candidate === found);
    if (word === undefined) throw this.wrong(path, `one of ${words.join(', ')}`);
    return word;
  }

  object(path: string): Doc {
    const found = this.#find(path);
    if (found === null || typeof found !== 'object' || Array.isArray(found)) throw this.wrong(path, 'an object');
    return new Doc(found, this.#at(path), this.zone);
  }

  maybeObject(path: string): Doc | null {
    return this.maybeValue(path) === null ? null : this.object(path);
  }

  /** The elements of an array, each with its place. */
  list(path: string): Doc[] {
    const found = this.#find(path);
    if (!Array.isArray(found)) throw this.wrong(path, 'a list');
    const place = this.#at(path);
    return found.map((json, index) => new Doc(json, `${place}[${index}]`, this.zone));
  }

  /** As {@link list}; absent or null gives an empty list. */
  maybeList(path: string): Doc[] {
    return this.maybeValue(path) === null ? [] : this.list(path);
  }

  /** The error for a field that is not what `expected` says. */
  wrong(path: string, expected: string): SynclineError {
    const found = typeName(this.#find(path));
    return new SynclineError(
      'SYN_NORMALISE_FIELD_INVALID',
      `${this.#at(path) || 'The document'} is ${found}; ${expected} is expected.`,
    );
  }

  #at(path: string): string {
    if (path === '') return this.place;
    return this.place === '' ? path : `${this.place}.${path}`;
  }

  #find(path: string): Json | undefined {
    let found: Json | undefined = this.json;
    if (path === '') return found;
    for (const step of stepsOf(path)) {
      if (found === null || typeof found !== 'object' || Array.isArray(found)) return undefined;
      // Own fields only: a document cannot have `constructor` by inheritance.
      found = Object.hasOwn(found, step) ? found[step] : undefined;
    }
    return found;
  }
}

function stepsOf(path: string): string[] {
  const known = paths.get(path);
  if (known !== undefined) return known;
  const steps = path.split('.');
  // Paths are literals of mappings; one that is made at run time must not fill the memory.
  if (paths.size < 10_000) paths.set(path, steps);
  return steps;
}

function typeName(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fraction';
  return { string: 'text', number: 'a number', boolean: 'true or false', object: 'an object' }[
    typeof value as 'string' | 'number' | 'boolean' | 'object'
  ];
}
