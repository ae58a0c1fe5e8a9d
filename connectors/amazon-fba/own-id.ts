/** Amazon takes 40 characters; a record's id has 26 of them. */
const KEY_LENGTH = 13;

/**
 * The fulfilment order's id, which the seller makes: `<record>.<beginning of the create key>`. The same create has the
 * same id however often it is sent, an order that is made anew after its end another one, and the record is read off it.
 */
export function ownId(record: string, key: string): string {
  return `${record}.${key.slice(0, KEY_LENGTH)}`;
}

/** The record that an id was made of; null for an order that was placed by somebody else. */
export function recordOf(id: string): string | null {
  return /^(ord_[\w-]{1,22})\.[\w-]{1,13}$/.exec(id)?.[1] ?? null;
}
