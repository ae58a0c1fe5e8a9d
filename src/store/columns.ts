/**
 * Columns of a batch as parameters. The driver would write arrays element by element with two
 * regular expressions each, and JSON escaped a second time; at thousands of rows a second that is
 * the largest single cost of the hub. Used with `unnest` and `json_array_elements` in ROWS FROM.
 */

/** An array literal of numbers, also of booleans. */
export function numbers(column: (number | boolean | null)[]): string {
  return `{${column.map((value) => (value === null ? 'NULL' : String(value))).join(',')}}`;
}

const SPECIAL = /["\\]/;

/** An array literal of texts. */
export function texts(column: (string | null)[]): string {
  let literal = '{';
  for (const [index, value] of column.entries()) {
    if (index > 0) literal += ',';
    if (value === null) literal += 'NULL';
    else literal += SPECIAL.test(value) ? `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"` : `"${value}"`;
  }
  return `${literal}}`;
}

/**
 * Bodies as three parameters: one value that the server cuts, where each begins, and how long each
 * is. An array of bytea would be sent as text. A null has no length, so that its cut is null.
 */
export function bytes(column: (Buffer | string | null)[]): [Buffer, string, string] {
  const lengths = column.map((value) =>
    value === null ? null : typeof value === 'string' ? Buffer.byteLength(value) : value.length,
  );
  const whole = Buffer.allocUnsafe(lengths.reduce((sum: number, length) => sum + (length ?? 0), 0));
  const starts: number[] = [];
  let at = 0;
  for (const value of column) {
    starts.push(at + 1);
    if (typeof value === 'string') at += whole.write(value, at);
    else if (value !== null) at += value.copy(whole, at);
  }
  return [whole, numbers(starts), numbers(lengths)];
}

/** Never in a JSON text: there it is an escape. */
const SEPARATOR = '\u001e';

/** Documents of which the JSON text is at hand, for columns of text: `string_to_array($1, E'\\x1e')` cuts them. */
export function jsonTexts(column: string[]): string {
  return column.join(SEPARATOR);
}

/** One JSON array of documents: they are JSON already, so nothing is escaped. Null is the JSON null. */
export function documents(column: unknown[]): string {
  return JSON.stringify(column);
}
