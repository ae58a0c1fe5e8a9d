export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Doc = { [key: string]: Json };

export function isDoc(value: Json | undefined): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function docsIn(value: Json | undefined): Doc[] {
  return Array.isArray(value) ? value.filter(isDoc) : [];
}

/** A text or number as text. An object where one was expected is a mistake of ours and must not become "[object Object]". */
export function plain(value: Json | undefined): string {
  if (typeof value === 'object' && value !== null) throw new TypeError(`not a plain value: ${JSON.stringify(value)}`);
  return String(value);
}
