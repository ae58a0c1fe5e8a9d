import type { Frame } from './frame.ts';
import type { Doc } from './json.ts';
import { plain } from './json.ts';
import { Shelf } from './shelf.ts';

/** How a kind of document is kept and told of. */
type Kind = {
  table: string;
  topic: string | null;
  /** The field of the document that is its id; `id` unless said otherwise. */
  identity?: string;
  reference?: (body: Doc) => string | null;
  parent?: (body: Doc) => string | null;
};

/** Keeps the documents of one kind: version +1 and a new `updated_at` at each change, and the webhook that tells of it. */
export class Desk {
  readonly shelf: Shelf;
  private readonly frame: Frame;
  private readonly kind: Kind;

  constructor(frame: Frame, kind: Kind) {
    this.frame = frame;
    this.kind = kind;
    this.shelf = new Shelf(frame.store, kind.table);
  }

  /** Stores `body` as the next version of `id` and returns it as stored. */
  save(id: string, body: Doc, topic: string | null = this.kind.topic): Doc {
    const before = this.shelf.get(id);
    const version = Number(before?.['version'] ?? 0) + 1;
    const updatedAt = this.frame.stamp(this.frame.clock.now());
    const stored: Doc = { ...body, [this.kind.identity ?? 'id']: id, version, updated_at: updatedAt };
    const label = {
      id,
      reference: this.kind.reference?.(stored) ?? null,
      parent: this.kind.parent?.(stored) ?? null,
      version,
      updatedAt,
    };
    this.shelf.put(label, stored);
    if (topic !== null) this.tell(topic, stored, stored);
    return stored;
  }

  tell(topic: string, stored: Doc, body: Doc): void {
    this.frame.outbox.add({
      topic,
      objectId: `${this.kind.table}/${plain(stored[this.kind.identity ?? 'id'])}`,
      version: Number(stored['version']),
      body,
    });
  }
}

export function textOf(body: Doc, name: string): string | null {
  const value = body[name];
  return typeof value === 'string' ? value : null;
}
