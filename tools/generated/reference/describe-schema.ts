/** As much of a JSON Schema as our settings use. */
export interface Schema {
  type?: string;
  const?: string | number | boolean;
  description?: string;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  minimum?: number;
  exclusiveMinimum?: number;
  /** A value is the name of a secret, never the secret. */
  secret?: boolean;
  /** A value is a function. */
  function?: boolean;
}

export interface Row {
  path: string;
  form: string;
  optional: boolean;
  text: string;
}

/** One alternative of a union of objects that is told by a constant: `kind: bearer`. */
export interface Alternative {
  path: string;
  sign: string;
  text: string;
  rows: Row[];
}

export interface Described {
  rows: Row[];
  alternatives: Alternative[];
}

/** Every setting of a schema of objects, by its path; `<name>` stands for any key of a map. */
export function describeSchema(schema: Schema): Described {
  const described: Described = { rows: [], alternatives: [] };
  const seen = new Map<string, string>();
  walk(schema, { path: '', optional: false }, { described, rows: described.rows, seen });
  return described;
}

interface Into {
  described: Described;
  rows: Row[];
  /** Objects that were described before, so that a shared one is described once. */
  seen: Map<string, string>;
}

interface Place {
  path: string;
  optional: boolean;
}

function walk(schema: Schema, place: Place, into: Into): void {
  const objects = schema.anyOf?.filter((one) => one.properties !== undefined) ?? [];
  const sign = signOf(objects);
  if (sign !== null) return alternatives(schema, { ...place, sign }, into);
  const [only, ...more] = objects;
  if (only !== undefined && more.length === 0 && schema.anyOf?.every((one) => one === only || one.items !== undefined) === true) {
    return walk({ ...only, description: ONE_OR_MORE }, place, into);
  }
  const map = Object.values(schema.patternProperties ?? {})[0];
  if (map !== undefined && hasParts(map)) {
    note(schema, place, 'map', into);
    return walk(map, { path: `${place.path}.<name>`, optional: false }, into);
  }
  if (schema.properties === undefined) return note(schema, place, formOf(schema), into);
  const parts = JSON.stringify(schema.properties);
  const before = into.seen.get(parts);
  if (before !== undefined) return note(schema, place, `as \`${before}\``, into);
  into.seen.set(parts, place.path);
  if (place.path !== '' && (place.optional || schema.description !== undefined)) note(schema, place, 'object', into);
  for (const [name, part] of Object.entries(schema.properties)) {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    walk(part, { path, optional: schema.required?.includes(name) !== true }, into);
  }
}

function alternatives(schema: Schema, place: Place & { sign: string }, into: Into): void {
  const { path, sign } = place;
  note(schema, place, `one of the kinds below, by \`${sign}\``, into);
  for (const one of schema.anyOf ?? []) {
    const { [sign]: kind, ...others } = one.properties ?? {};
    const rows: Row[] = [];
    walk({ ...one, properties: others }, { path: '', optional: false }, { ...into, rows });
    into.described.alternatives.push({ path, sign: `${sign}: '${String(kind?.const)}'`, text: kind?.description ?? '', rows });
  }
}

/** The property by which alternatives are told apart: a constant in each. */
function signOf(objects: readonly Schema[]): string | null {
  const [first, second] = objects;
  if (first === undefined || second === undefined) return null;
  const names = Object.keys(first.properties ?? {});
  return names.find((name) => objects.every((one) => one.properties?.[name]?.const !== undefined)) ?? null;
}

function hasParts(schema: Schema): boolean {
  return schema.properties !== undefined || schema.anyOf?.some((one) => one.properties !== undefined) === true;
}

function note(schema: Schema, { path, optional }: Place, form: string, into: Into): void {
  if (path !== '') into.rows.push({ path, form, optional, text: schema.description ?? '' });
}

function formOf(schema: Schema): string {
  if (schema.function === true) return 'function';
  if (schema.secret === true) return 'name of a secret';
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(formOf))].join(' or ');
  if (schema.items !== undefined) return `list of ${formOf(schema.items)}`;
  if (schema.patternProperties !== undefined) return `map of ${formOf(Object.values(schema.patternProperties)[0] ?? {})}`;
  if (schema.properties !== undefined) return `\`{ ${Object.keys(schema.properties).join(', ')} }\``;
  return `${WORDS[schema.type ?? ''] ?? 'anything'}${bound(schema)}`;
}

const ONE_OR_MORE = 'One, or a list of them.';
const WORDS: Record<string, string> = { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false' };

function bound({ minimum, exclusiveMinimum }: Schema): string {
  if (minimum !== undefined) return ` from ${minimum}`;
  return exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
}
