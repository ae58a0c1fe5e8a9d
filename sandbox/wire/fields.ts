import type { Doc, Json } from '../frame/json.ts';
import { isDoc } from '../frame/json.ts';
import { Refusal } from './refusal.ts';

/** Reads the fields of a request body; what is missing or of the wrong type is a 422 that names the field. */
export class Fields {
  readonly doc: Doc;
  readonly path: string;

  constructor(doc: Doc, path = '') {
    this.doc = doc;
    this.path = path;
  }

  text(name: string): string {
    const value = this.present(name);
    if (typeof value !== 'string' || value === '') throw this.invalid(name, 'a text');
    return value;
  }

  optionalText(name: string): string | null {
    const value = this.doc[name] ?? null;
    if (value !== null && typeof value !== 'string') throw this.invalid(name, 'a text or null');
    return value;
  }

  integer(name: string): number {
    const value = this.present(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.invalid(name, 'an integer');
    return value;
  }

  quantity(name: string): number {
    const value = this.present(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    throw new Refusal(422, 'invalid_quantity', {
      field: this.path + name,
      message: `${this.path}${name} must be an integer above 0`,
    });
  }

  inner(name: string): Fields {
    const value = this.present(name);
    if (!isDoc(value)) throw this.invalid(name, 'an object');
    return new Fields(value, `${this.path}${name}.`);
  }

  /** A list of objects with at least `least` entries. */
  list(name: string, least = 1): Fields[] {
    const value = this.present(name);
    if (!Array.isArray(value) || value.length < least) throw this.invalid(name, `a list of at least ${least}`);
    return value.map((entry, index) => {
      if (!isDoc(entry)) throw this.invalid(`${name}[${index}]`, 'an object');
      return new Fields(entry, `${this.path}${name}[${index}].`);
    });
  }

  has(name: string): boolean {
    return this.doc[name] !== undefined;
  }

  invalid(name: string, wanted: string): Refusal {
    return new Refusal(422, 'invalid_field', { field: this.path + name, message: `${this.path}${name} must be ${wanted}` });
  }

  private present(name: string): Json {
    const value = this.doc[name] ?? null;
    if (value !== null) return value;
    throw new Refusal(422, 'missing_field', { field: this.path + name, message: `${this.path}${name} is required` });
  }
}
