import { SynclineError } from '../../../src/errors.ts';
import { readJson } from '../../../src/kit/read-json.ts';
import type { Json } from '../../../src/model/json.ts';

type Entries = Record<string, Json>;

export interface Cut {
  /** Objects with their children in the connections that they belong to. */
  objects: Entries[];
  /** Bytes of the piece that they took: the next piece begins there. */
  used: number;
}

const LINE_FEED = 0x0a;

/**
 * Objects out of a piece of a result file, one line each: an object, then its children, which name their parent. The
 * last object of a piece may go on in the next one, so it is left unless the file ends here.
 *
 * @param children the connection of each kind of child, by the child's `__typename`.
 */
export function cutObjects(piece: Buffer, children: Record<string, string>, isEnd: boolean): Cut {
  const objects: Entries[] = [];
  let last = 0;
  let at = 0;
  while (at < piece.length) {
    const end = piece.indexOf(LINE_FEED, at);
    // A line that is cut off belongs to the next piece.
    if (end === -1 && !isEnd) break;
    const line = piece.subarray(at, end === -1 ? piece.length : end);
    if (line.length > 0 && addLine(objects, readLine(line), children)) last = at;
    at = end === -1 ? piece.length : end + 1;
  }
  if (isEnd || objects.length === 0) return { objects, used: at };
  return { objects: objects.slice(0, -1), used: last };
}

/** True when the line begins an object; a child is added to the last one. */
function addLine(objects: Entries[], line: Entries, children: Record<string, string>): boolean {
  const { __parentId: parent, ...entry } = line;
  if (parent === undefined) {
    objects.push({ ...entry, ...emptyLists(children) });
    return true;
  }
  join(objects.at(-1) ?? null, { parent, entry }, children);
  return false;
}

function readLine(line: Buffer): Entries {
  const json = readJson(line);
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw broken('a line is no object');
  return json;
}

function emptyLists(children: Record<string, string>): Entries {
  return Object.fromEntries(Object.values(children).map((connection) => [connection, { nodes: [] }]));
}

function join(object: Entries | null, child: { parent: Json; entry: Entries }, children: Record<string, string>): void {
  if (object === null || object['id'] !== child.parent) throw broken('a child does not follow its parent');
  const { __typename: kind, ...entry } = child.entry;
  const connection = typeof kind === 'string' ? children[kind] : undefined;
  const list = connection === undefined ? undefined : (object[connection] as { nodes: Json[] } | undefined);
  if (list === undefined) throw broken('a child is of an unknown kind');
  list.nodes.push(entry);
}

function broken(detail: string): SynclineError {
  return new SynclineError('SYN_NORMALISE_FIELD_INVALID', `In the result of a bulk operation ${detail}.`);
}
