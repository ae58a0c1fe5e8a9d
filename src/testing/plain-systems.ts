import { http } from '../../connectors/http/index.ts';
import type { FactDraft, SystemDefinition } from '../kit/contract.ts';
import type { Doc } from '../kit/doc.ts';
import type { Json } from '../model/json.ts';

type Settings = Parameters<typeof http>[0];
type Entity = Settings['entities'][string];

/** How the system is reached and what it can do; what is left out suits most tests. */
export interface PlainOptions extends Partial<Entity> {
  auth?: Settings['auth'];
  deadlineMs?: number;
  concurrency?: number;
  bucket?: { rate: number; burst: number };
}

/**
 * A system whose documents are already in the model's words: `{ id, version, updatedAt, groups,
 * events, reference, keys }`. With it a test says facts and reads documents without a mapping between.
 */
export function plainSystem(url: string, entities: string[], options: PlainOptions = {}): SystemDefinition {
  const { auth = { kind: 'none' }, deadlineMs = 2_000, concurrency = 32, bucket, ...entity } = options;
  return http({
    baseUrl: url,
    auth,
    limits: { concurrency, deadlineMs, ...(bucket === undefined ? {} : { bucket }) },
    webhook: {
      signature: { scheme: 'hmac', header: 'x-signature', encoding: 'hex', secrets: ['TEST_SECRET'] },
      deliveryId: ['x-delivery'],
      topic: { header: 'x-topic' },
      topics: Object.fromEntries(entities.map((name) => [name, { entity: name }])),
    },
    entities: Object.fromEntries(entities.map((name) => [name, { ...plainEntity(name), ...entity }])),
  });
}

function plainEntity(name: string): Entity {
  return {
    edits: 'state',
    version: 'strict',
    idempotency: 'search',
    visibilityLagMs: 0,
    read: (doc) => readPlain(name, doc),
    find: {
      path: (record) => `/things?reference=${record}`,
      pick: (doc) => living(doc.list('found')),
    },
    write: {
      create: { path: () => '/things', document: plainDocument, keyHeader: 'idempotency-key' },
      update: { method: 'PUT', path: (target) => `/things/${target.id}`, document: plainDocument },
      remove: { path: (target) => `/things/${target.id}` },
      cancel: { path: (target) => `/things/${target.id}/cancel`, document: (target) => ({ request: target.requestId }) },
      edit: {
        path: (target) => `/things/${target.id}/edit`,
        document: (target) => ({ ...plainDocument(target), request: target.requestId }),
      },
    },
    decision: (doc) => {
      const reason = doc.maybeText('reason');
      return { outcome: doc.text('outcome') === 'accepted' ? 'accepted' : 'rejected', ...(reason === null ? {} : { reason }) };
    },
    returned: false,
  };
}

/** Of several that were made for one record, the one that is not cancelled. */
function living(found: Doc[]): Doc | null {
  const isCancelled = ({ json }: Doc): boolean => (json as { cancelled?: boolean }).cancelled === true;
  return found.find((one) => !isCancelled(one)) ?? found.at(-1) ?? null;
}

interface Written {
  record: string;
  groups: readonly string[];
  body: Record<string, Json>;
}

/** The groups by their names, and the record's id as reference; of the derived values each by its own name. */
export function plainDocument({ record, groups, body }: Written): { [key: string]: Json } {
  const said: [string, Json][] = groups.flatMap((group) => {
    const names = group.split('.');
    const value = names.reduce<Json | undefined>((inner, name) => (inner as Record<string, Json> | undefined)?.[name], body);
    return value === undefined ? [] : [[names.at(-1) ?? group, value]];
  });
  return { reference: record, ...Object.fromEntries(said) };
}

/** What a document of a plain system says. */
export function readPlain(entity: string, doc: Doc): FactDraft[] {
  const json = doc.json as unknown as {
    id: string;
    version?: number;
    updatedAt?: string;
    groups?: Record<string, Json>;
    events?: FactDraft['events'];
    movements?: FactDraft['movements'];
    reference?: string;
    keys?: string[];
  };
  return [
    {
      entity,
      id: doc.id('id'),
      groups: json.groups ?? {},
      ...(json.version === undefined ? {} : { version: json.version }),
      ...(json.updatedAt === undefined ? {} : { at: json.updatedAt }),
      ...(json.events === undefined ? {} : { events: json.events }),
      ...(json.movements === undefined ? {} : { movements: json.movements }),
      ...(json.reference === undefined ? {} : { ours: json.reference }),
      ...(json.keys === undefined ? {} : { keys: json.keys }),
    },
  ];
}
