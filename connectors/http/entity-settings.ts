import { Type, type Static } from 'typebox';
import type { FactDraft } from '../../src/kit/contract.ts';
import type { Doc } from '../../src/kit/doc.ts';
import { pagingSchema } from '../../src/kit/paging.ts';
import type { Json } from '../../src/model/json.ts';
import type { Target } from './target.ts';

/** What a mapping may know besides the document. */
export interface ReadContext {
  /** The webhook's topic, or `read:<entity>` for what we read ourselves. */
  topic: string;
  /** Epoch milliseconds of our receive stamp. */
  receivedAt: number;
  /** Asks for a read that is needed before the change can be used. */
  fetch(entity: string, id: string): void;
}

/** Document → claims. Pure: no clock, no randomness, no I/O. */
export type Read = (doc: Doc, context: ReadContext) => FactDraft[];

/** What an answer says about the object it is about. */
export interface Answered {
  id: string | null;
  version?: string | number | null;
  /** The object as it was given back, when it is a part of the answer. */
  object?: Doc;
  /** The step that has to follow, where the answer tells it; null: none. The one that the call names when absent. */
  next?: string | null;
}

/** The frame of an answer. */
export interface AnswerFrame {
  status: number;
  headers: Record<string, string>;
  /** Null for a search. */
  purpose: 'create' | 'update' | 'delete' | 'request' | null;
}

/** What a refusal really means: a class of failure, or that the target holds it (or nothing) after all. */
export type Verdict =
  { class: 'retryable' | 'refresh' | 'permanent' | 'unknown' | 'dependency'; role?: string } | { held: true } | { absent: true };

const fn = <Signature>(description: string) => Type.Unsafe<Signature>({ description, function: true });
const groups = Type.Optional(Type.Array(Type.String(), { description: 'Groups that this call writes; all when absent.' }));
const method = Type.Optional(Type.String({ pattern: '^[A-Z]+$' }));
const path = fn<(target: Target) => string>('Path below the base URL.');
const document = fn<(target: Target) => Json>('The document.');
const ifMatch = Type.Optional(
  Type.Union([Type.Literal('etag'), Type.Literal('version')], {
    description: 'Sends `If-Match` with the version last seen: in quotes, or bare.',
  }),
);
const keyHeader = Type.Optional(Type.String({ description: 'Header for the idempotency key, e.g. `idempotency-key`.' }));

const next = Type.Optional(Type.String({ description: 'The step of `steps` that has to follow.' }));

const createSchema = Type.Object({ method, path, document, groups, keyHeader, next });
const updateSchema = Type.Object({
  method,
  path,
  document,
  groups,
  ifMatch,
  next,
  whole: Type.Optional(
    Type.Boolean({
      description: 'The document replaces the object: every wanted group is written each time.',
    }),
  ),
});
const upsertSchema = Type.Object({ method, path, document, groups, ifMatch, keyHeader, next });
const removeSchema = Type.Object({ method, path, document: Type.Optional(document), ifMatch });
const requestSchema = Type.Object({ method, path, document, keyHeader, next });
const stepSchema = Type.Object({ method, path, document: Type.Optional(document), groups, next });

/** How one facet of an entity is written. `upsert` stands for both create and update. */
export const writeSchema = Type.Object({
  create: Type.Optional(createSchema),
  update: Type.Optional(Type.Union([updateSchema, Type.Array(updateSchema)])),
  upsert: Type.Optional(upsertSchema),
  remove: Type.Optional(removeSchema),
  cancel: Type.Optional(requestSchema),
  edit: Type.Optional(requestSchema),
  notice: Type.Optional(requestSchema),
  refund: Type.Optional(requestSchema),
  steps: Type.Optional(
    Type.Record(Type.String(), stepSchema, {
      description:
        'Calls that follow others until the target holds the whole, such as a confirmation. Sent twice, a step ends as sent once.',
    }),
  ),
});

export type Write = Static<typeof writeSchema>;
export type Update = Static<typeof updateSchema>;

const listSchema = Type.Object({
  path: Type.String({ description: 'Path below the base URL; it may hold fixed query parameters.' }),
  entriesAt: Type.String({
    description: 'Path of the entries in the answer; empty when the answer is a list.',
  }),
  paging: pagingSchema,
  since: Type.Optional(
    Type.Object({
      param: Type.String({ description: 'Query parameter of the time since when changes are listed.' }),
      format: Type.Union([Type.Literal('rfc3339'), Type.Literal('seconds'), Type.Literal('milliseconds')]),
    }),
  ),
  everyMs: Type.Integer({ minimum: 0, description: 'How often it is polled; 0: only when asked for.' }),
  lookBackMs: Type.Integer({
    minimum: 0,
    description: 'How far a poll looks back before the last one, for rows that commit late.',
  }),
});

export type List = Static<typeof listSchema>;

/** One entity of a system: what it guarantees, how it is read, found and written. */
export const entitySchema = Type.Object({
  edits: Type.Union([Type.Literal('state'), Type.Literal('delta')]),
  version: Type.Union([Type.Literal('strict'), Type.Literal('coarse'), Type.Literal('none')]),
  idempotency: Type.Union([Type.Literal('native'), Type.Literal('upsert'), Type.Literal('search'), Type.Literal('none')]),
  keyLifetimeMs: Type.Optional(
    Type.Integer({ minimum: 0, description: 'After this a native key is forgotten; a day when absent.' }),
  ),
  visibilityLagMs: Type.Optional(Type.Integer({ minimum: 0, description: 'Until a search finds what was made; 0 when absent.' })),
  read: Type.Optional(fn<Read>('The object as this system shows it → claims.')),
  get: Type.Optional(fn<(id: string) => string>('Path of one object.')),
  list: Type.Optional(listSchema),
  find: Type.Optional(
    Type.Object({
      path: fn<(record: string) => string>('Path of the search for what a call may have made, by our record’s id.'),
      pick: Type.Optional(
        fn<(doc: Doc) => Doc | null>(
          'The object in the answer, of several the one that is not cancelled; null when there is none.',
        ),
      ),
    }),
  ),
  write: Type.Optional(writeSchema),
  facets: Type.Optional(Type.Record(Type.String(), writeSchema, { description: 'Facets that are written in another way.' })),
  answered: Type.Optional(
    fn<(doc: Doc, frame: AnswerFrame) => Answered>('Id and version in an answer; `id` and `version` (or the ETag) when absent.'),
  ),
  decision: Type.Optional(
    fn<(doc: Doc, frame: AnswerFrame) => { outcome: 'accepted' | 'rejected'; reason?: string }>(
      'Whether a request was granted; granted when absent.',
    ),
  ),
  judge: Type.Optional(
    fn<(doc: Doc, frame: AnswerFrame) => Verdict | null>('What a refusal means where its status does not tell.'),
  ),
  returned: Type.Optional(Type.Boolean({ description: 'False: answers to writes do not show the object.' })),
});

export type EntitySettings = Static<typeof entitySchema>;
