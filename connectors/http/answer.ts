import type { Call, FactDraft, Outcome } from '../../src/kit/contract.ts';
import { classify, type Errand } from '../../src/kit/classify.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { HttpResult, Reply } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Redact } from '../../src/kit/redact.ts';
import type { Answered, AnswerFrame, EntitySettings, Verdict } from './entity-settings.ts';
import { readTopic } from './normalise.ts';

/** What is needed to understand an answer. */
export interface Asked {
  entity: string;
  settings: EntitySettings;
  purpose: Call['purpose'];
  /** The step that the call names as the one to follow. */
  next?: string | undefined;
  zone: string | undefined;
  now: number;
  redact: Redact;
}

/** The result of a write as the outcome of its attempt. */
export function readAnswer(result: HttpResult, asked: Asked): Outcome {
  if (result.kind === 'reply') {
    if (result.status >= 200 && result.status < 300) return accepted(result, asked);
    const verdict = judged(result, asked);
    if (verdict !== null && 'held' in verdict) return accepted(result, asked);
    if (verdict !== null && 'absent' in verdict) return { kind: 'absent' };
    if (asked.purpose === 'delete' && (result.status === 404 || result.status === 410)) return { kind: 'absent' };
    if (verdict !== null) return { ...classify(result, errandOf(asked), asked.redact), ...verdict };
  }
  return classify(result, errandOf(asked), asked.redact);
}

/** An object that a search or a read has found. */
export function readFound(doc: Doc, reply: Reply, asked: Omit<Asked, 'purpose'>): Outcome {
  const frame = frameOf(reply, null);
  try {
    return held(answeredOf(doc, frame, asked.settings), doc, asked);
  } catch (error) {
    return unreadable(reply.status, error);
  }
}

function accepted(reply: Reply, asked: Asked): Outcome {
  if (asked.purpose === 'delete') return { kind: 'absent' };
  try {
    const outcome = read(reply, asked);
    // What was made under an id that the answer does not tell is looked for, where that can be done.
    return outcome.id === null && needsId(asked) ? unreadable(reply.status, null) : outcome;
  } catch (error) {
    // The target said yes, so it may not be called again before it is known what it holds.
    return unreadable(reply.status, error);
  }
}

function needsId({ purpose, settings }: Asked): boolean {
  return purpose === 'create' && settings.answered === undefined && settings.find !== undefined;
}

function read(reply: Reply, asked: Asked): HeldOutcome {
  const frame = frameOf(reply, asked.purpose);
  if (reply.body.length === 0) return { kind: 'held', id: null, version: etag(frame), returned: [] };
  const doc = new Doc(readJson(reply.body), '', asked.zone);
  const outcome = held(answeredOf(doc, frame, asked.settings), doc, asked);
  const next = outcome.next === undefined ? asked.next : outcome.next;
  // A request is decided by the answer to its last call.
  if (asked.purpose !== 'request' || (next !== undefined && next !== null)) return outcome;
  return { ...outcome, answer: asked.settings.decision?.(doc, frame) ?? { outcome: 'accepted' } };
}

type HeldOutcome = Extract<Outcome, { kind: 'held' }>;

function held(answered: Answered, doc: Doc, asked: Omit<Asked, 'purpose'>): HeldOutcome {
  const { id, version, object = doc } = answered;
  const returned = returnedOf(object, asked).filter((draft) => isAbout(draft, asked.entity, id));
  const outcome = {
    kind: 'held' as const,
    id,
    version: version === undefined || version === null ? null : String(version),
    returned,
  };
  return answered.next === undefined ? outcome : { ...outcome, next: answered.next };
}

/** What the target shows of the object. An answer that shows less than a read is no reason to doubt the receipt. */
function returnedOf(object: Doc, asked: Omit<Asked, 'purpose'>): FactDraft[] {
  const { settings } = asked;
  if (settings.read === undefined || settings.returned === false) return [];
  try {
    return settings.read(object, { topic: readTopic(asked.entity), receivedAt: asked.now, fetch: () => {} });
  } catch {
    return [];
  }
}

/** An answer may show more than was written: a product with all its variants. */
function isAbout(draft: FactDraft, entity: string, id: string | null): boolean {
  return draft.entity === entity && (id === null || draft.id === id);
}

function answeredOf(doc: Doc, frame: AnswerFrame, settings: EntitySettings): Answered {
  if (settings.answered !== undefined) return settings.answered(doc, frame);
  return { id: doc.maybeId('id'), version: doc.maybeId('version') ?? etag(frame) };
}

function judged(reply: Reply, asked: Asked): Verdict | null {
  if (asked.settings.judge === undefined) return null;
  try {
    const body = reply.body.length === 0 ? null : readJson(reply.body);
    return asked.settings.judge(new Doc(body, '', asked.zone), frameOf(reply, asked.purpose));
  } catch {
    // An error page that is not JSON tells nothing beyond its status.
    return null;
  }
}

function errandOf(asked: Asked): Errand {
  const { purpose, settings, now } = asked;
  const makes = purpose === 'request' || (purpose === 'create' && settings.idempotency !== 'upsert');
  return { nature: makes ? 'make' : 'set', known: purpose !== 'create', now };
}

function frameOf(reply: Reply, purpose: AnswerFrame['purpose']): AnswerFrame {
  return { status: reply.status, headers: reply.headers, purpose };
}

/** The ETag without its quotes, so that a version in a header and one in a body are the same text. */
function etag(frame: AnswerFrame): string | null {
  const value = frame.headers['etag'];
  if (value === undefined) return null;
  return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

function unreadable(status: number, error: unknown): Outcome {
  const what = error instanceof Error && 'code' in error ? error.message : 'Its answer cannot be read.';
  return { kind: 'failed', class: 'unknown', status, message: what };
}
