export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Doc = { [key: string]: Json };

export function isDoc(value: Json | undefined): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

export function parseDoc(text: string): Doc {
  const value = parseJson(text);
  if (!isDoc(value)) throw new SyntaxError('not a JSON object');
  return value;
}

/** Equal as JSON whatever the order of keys. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  return canonical(left ?? null) === canonical(right ?? null);
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isDoc(value)) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(',')}}`;
}

/** A text or number as text. An object where one was expected is a mistake of ours and must not become "[object Object]". */
export function plain(value: Json | undefined): string {
  if (typeof value === 'object' && value !== null) throw new TypeError(`not a plain value: ${JSON.stringify(value)}`);
  return String(value);
}
