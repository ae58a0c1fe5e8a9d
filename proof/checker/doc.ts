/** A JSON value as it lies in a store or in the manifest. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
/** A JSON object. Whatever is read from one may be missing: the checker judges, so it must not stumble. */
export type Doc = { [name: string]: Json };

export function isDoc(value: Json | undefined): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseDoc(json: string): Doc {
  const value = JSON.parse(json) as Json;
  if (!isDoc(value)) throw new SyntaxError('not a JSON object');
  return value;
}

/** The object under `name`, or an empty one. */
export function inner(doc: Doc, name: string): Doc {
  const value = doc[name];
  return isDoc(value) ? value : {};
}

/** The objects of the list under `name`. */
export function docs(doc: Doc, name: string): Doc[] {
  const value = doc[name];
  return Array.isArray(value) ? value.filter(isDoc) : [];
}

export function text(doc: Doc, name: string): string | null {
  const value = doc[name];
  return typeof value === 'string' ? value : null;
}

export function whole(doc: Doc, name: string): number {
  const value = doc[name];
  return typeof value === 'number' ? value : 0;
}
