import type { Doc, Json } from '../frame/json.ts';
import { isDoc } from '../frame/json.ts';
import { invalid } from './api-error.ts';

/** The parameters of one request: of its form-encoded body, or of its query. */
export class Params {
  readonly doc: Doc;

  constructor(encoded: string) {
    this.doc = {};
    for (const [name, value] of new URLSearchParams(encoded)) put(this.doc, keysOf(name), value);
  }

  text(name: string): string | null {
    const value = this.doc[name];
    if (value === undefined || value === '') return null;
    if (typeof value !== 'string') throw invalid(name, `Invalid string: ${name}`);
    return value;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === null) throw invalid(name, `Missing required param: ${name}.`, 'parameter_missing');
    return value;
  }

  /** A whole number of minor units above zero. */
  amount(name: string): number | null {
    const value = this.text(name);
    if (value === null) return null;
    if (!/^-?\d+$/.test(value)) throw invalid(name, `Invalid integer: ${value}`, 'parameter_invalid_integer');
    if (Number(value) <= 0) throw invalid(name, `This value must be greater than or equal to 1.`, 'parameter_invalid_integer');
    return Number(value);
  }

  flag(name: string): boolean {
    return this.text(name) === 'true';
  }

  oneOf(name: string, among: readonly string[]): string | null {
    const value = this.text(name);
    if (value !== null && !among.includes(value)) throw invalid(name, `Invalid ${name}: must be one of ${among.join(', ')}`);
    return value;
  }

  /** `metadata[order_id]=17` → `{ order_id: '17' }`. */
  map(name: string): Record<string, string> {
    const value = this.doc[name];
    if (value === undefined || value === '') return {};
    if (!isDoc(value)) throw invalid(name, `Invalid hash`);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typeof one === 'string' ? one : '']));
  }

  /** `expand[]=a&expand[]=b` → `['a', 'b']`. */
  list(name: string): string[] {
    const value = this.doc[name];
    if (value === undefined) return [];
    const all = Array.isArray(value) ? value : isDoc(value) ? Object.values(value) : [value];
    return all.filter((one) => typeof one === 'string');
  }

  /** `created[gte]=5` or `created=5`, in Unix seconds. */
  range(name: string): Record<string, number> {
    const value = this.doc[name];
    if (typeof value === 'string') return { gte: Number(value), lte: Number(value) };
    return Object.fromEntries(Object.entries(this.map(name)).map(([bound, one]) => [bound, Number(one)]));
  }
}

/** `a[b][]` → `['a', 'b', '']`. */
function keysOf(name: string): string[] {
  return [name.split('[')[0] ?? '', ...[...name.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '')];
}

function put(into: Doc | Json[], keys: string[], value: string): void {
  const [key = '', ...rest] = keys;
  if (Array.isArray(into)) {
    into.push(value);
    return;
  }
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const known = into[key];
  const next = Array.isArray(known) || isDoc(known) ? known : rest[0] === '' ? [] : {};
  into[key] = next;
  put(next, rest, value);
}
