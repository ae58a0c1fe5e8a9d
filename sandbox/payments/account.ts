import type { Frame } from '../frame/frame.ts';
import type { Doc } from '../frame/json.ts';
import { plain } from '../frame/json.ts';
import { missing } from './api-error.ts';
import { Keep, type Kind } from './keep.ts';

/** The version whose shapes these are. */
export const API_VERSION = '2026-09-30.endive';

/** What the requests of an account share: its objects, its clock, and who is told of a change. */
export class Account {
  readonly keep: Keep;
  readonly frame: Frame;
  /** How long what is authorised from now on is held. */
  holdSeconds: number;

  constructor(frame: Frame, holdSeconds: number) {
    this.frame = frame;
    this.keep = new Keep(frame.store);
    this.holdSeconds = holdSeconds;
  }

  /** Unix seconds of the system's own clock. */
  now(): number {
    return Math.floor(this.frame.clock.now() / 1000);
  }

  create(kind: Kind, fields: Doc): Doc {
    const created = this.now();
    return this.keep.put(kind, { id: this.keep.nextId(kind), object: kind, created, livemode: false, ...fields });
  }

  change(kind: Kind, body: Doc, fields: Doc): Doc {
    return this.keep.put(kind, { ...body, ...fields });
  }

  /** Throws `resource_missing`. */
  require(kind: Kind, id: string): Doc {
    const body = this.keep.get(kind, id);
    if (body === null) throw missing(kind, id);
    return body;
  }

  /** Stores an event and tells the webhook endpoint of it; `before` holds what of the object was otherwise. */
  tell(type: string, object: Doc, before?: Doc): void {
    const event = this.create('event', {
      api_version: API_VERSION,
      type,
      data: { object, ...(before !== undefined && { previous_attributes: before }) },
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
    });
    const version = this.frame.store.next('told');
    this.frame.outbox.add({ topic: type, objectId: plain(object['id']), version, body: event });
  }
}
