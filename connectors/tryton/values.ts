import type { Doc } from '../../src/kit/doc.ts';
import type { Json } from '../../src/model/json.ts';
import { instantOf } from '../../src/model/value/instant.ts';

/*
 * JSON has no decimals, dates or times, so Tryton writes them as objects that name their class. Decimals
 * stay text here: they are never turned into floating-point numbers. Its times are UTC, without saying so.
 */

export function decimal(text: string): Json {
  return { __class__: 'Decimal', decimal: text };
}

/** `at`: epoch milliseconds. */
export function datetime(at: number): Json {
  const time = new Date(at);
  return {
    __class__: 'datetime',
    year: time.getUTCFullYear(),
    month: time.getUTCMonth() + 1,
    day: time.getUTCDate(),
    hour: time.getUTCHours(),
    minute: time.getUTCMinutes(),
    second: time.getUTCSeconds(),
    microsecond: time.getUTCMilliseconds() * 1000,
  };
}

/** The day on which an instant falls in a zone. */
export function dateIn(instant: string, zone: string): Json {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' })
    .formatToParts(new Date(instant))
    .map(({ type, value }): [string, string] => [type, value]);
  const part = new Map(parts);
  const number = (name: string): number => Number(part.get(name));
  return { __class__: 'date', year: number('year'), month: number('month'), day: number('day') };
}

/** A decimal as text. A whole number may also stand as a number. */
export function decimalAt(doc: Doc, path: string): string {
  const found = doc.maybeValue(path);
  if (typeof found === 'number') return doc.decimal(path);
  const object = doc.object(path);
  object.oneOf('__class__', ['Decimal']);
  return plain(object.text('decimal')) ?? fail(doc, path, 'a decimal number');
}

/** RFC 3339 in UTC. */
function timeAt(doc: Doc, path: string): string {
  const object = doc.object(path);
  object.oneOf('__class__', ['datetime']);
  const part = (name: string, digits: number): string => String(object.integer(name)).padStart(digits, '0');
  const day = `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`;
  const text = `${day}T${part('hour', 2)}:${part('minute', 2)}:${part('second', 2)}.${part('microsecond', 6)}Z`;
  return instantOf(text, 'UTC') ?? fail(doc, path, 'a time');
}

/** The beginning of a day, RFC 3339 with the zone’s offset. */
export function dayAt(doc: Doc, path: string): string {
  const object = doc.object(path);
  object.oneOf('__class__', ['date']);
  const part = (name: string, digits: number): string => String(object.integer(name)).padStart(digits, '0');
  return (
    instantOf(`${part('year', 4)}-${part('month', 2)}-${part('day', 2)}T00:00:00`, doc.zone ?? 'UTC') ?? fail(doc, path, 'a date')
  );
}

/** True or false; on SQLite Tryton gives 1 and 0. */
export function flagAt(doc: Doc, path: string): boolean {
  const found = doc.value(path);
  return found === 1 || found === 0 ? found === 1 : doc.boolean(path);
}

/** When an object was last written: `write_date`, which is null until it is changed for the first time. */
export function stampOf(doc: Doc): string {
  return timeAt(doc, doc.maybeValue('write_date') === null ? 'create_date' : 'write_date');
}

/**
 * The answer to a read of related fields: `{"party.": {"name": …}}` as `{"party": {"name": …}}`. What is
 * related takes the place of the bare id beside it.
 */
export function nested(json: Json): Json {
  if (Array.isArray(json)) return json.map(nested);
  if (json === null || typeof json !== 'object') return json;
  const entries = Object.entries(json).map(([name, value]): [string, Json] => [name, nested(value)]);
  const related = entries
    .filter(([name]) => name.endsWith('.'))
    .map(([name, value]): [string, Json] => [name.slice(0, -1), value]);
  return Object.fromEntries([...entries.filter(([name]) => !name.endsWith('.')), ...related]);
}

/** `1E+3` as `1000`, which is how Python writes some decimals; null when it is no number. */
function plain(text: string): string | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d{1,3}))?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`;
  const places = fraction.length - Number(exponent);
  if (places <= 0) return tidy(sign, `${digits}${'0'.repeat(-places)}`, '');
  const padded = digits.padStart(places + 1, '0');
  return tidy(sign, padded.slice(0, -places), padded.slice(-places));
}

function tidy(sign: string, whole: string, fraction: string): string {
  const number = whole.replace(/^0+(?=\d)/, '');
  return fraction === '' ? `${sign}${number}` : `${sign}${number}.${fraction}`;
}

function fail(doc: Doc, path: string, expected: string): never {
  throw doc.wrong(path, expected);
}
