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
  const parts = column.map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
  const starts: number[] = [];
  let length = 0;
  for (const part of parts) {
    starts.push(length + 1);
    length += part?.length ?? 0;
  }
  const whole = Buffer.concat(
    parts.filter((part) => part !== null),
    length,
  );
  return [whole, numbers(starts), numbers(parts.map((part) => part?.length ?? null))];
}

/** One JSON array of documents: they are JSON already, so nothing is escaped. Null is the JSON null. */
export function documents(column: unknown[]): string {
  return JSON.stringify(column);
}
