import type { Call, PlanInput } from '../../src/kit/contract.ts';
import type { Json } from '../../src/model/json.ts';
import type { Settings } from './settings.ts';
import { readStep, type Step } from './step.ts';

/** One call of a method of one of Tryton’s models. */
export interface Rpc {
  /** `sale.sale.create` */
  method: string;
  params: Json[];
  /** More of the context than the company and the language, as `_timestamp`. */
  context?: Record<string, Json>;
}

/** What plans a call: which step it is, what it writes, what has to follow. */
export interface Draft extends Rpc {
  purpose: Call['purpose'];
  /** The step’s text: it goes out as the id of the call. */
  step: string;
  groups?: string[];
  next?: string;
}

export function rpcPath(settings: Settings): string {
  return `/${encodeURIComponent(settings.database)}/`;
}

/** The bytes of a call. Every public method takes the context as its last argument. */
export function rpcBody(settings: Settings, rpc: Rpc, id: string): string {
  const context = { company: settings.company, language: settings.language ?? 'en', ...rpc.context };
  return JSON.stringify({ id, method: `model.${rpc.method}`, params: [...rpc.params, context] });
}

export function freeze(settings: Settings, draft: Draft): Call {
  return {
    purpose: draft.purpose,
    method: 'POST',
    path: rpcPath(settings),
    headers: { 'content-type': 'application/json' },
    body: rpcBody(settings, draft, draft.step),
    groups: draft.groups ?? [],
    ...(draft.next === undefined ? {} : { next: draft.next }),
  };
}

/** What is known of a call when its answer is read. */
export interface Asked {
  step: Step;
  method: string;
  params: Json[];
  purpose: Call['purpose'];
  next: string | undefined;
}

export function askedOf(call: Call): Asked {
  const { id, method, params } = JSON.parse(call.body ?? '{}') as { id: string; method: string; params: Json[] };
  return { step: readStep(id), method, params, purpose: call.purpose, next: call.next };
}

/** `search_read`: at most `limit` rows in the order of their ids. */
export function searchRead(model: string, domain: Json, fields: readonly string[], limit: number | null = null): Rpc {
  return { method: `${model}.search_read`, params: [domain, 0, limit, [['id', 'ASC']], [...fields]] };
}

/** The last one that was made. */
export function searchNewest(model: string, domain: Json, fields: readonly string[]): Rpc {
  return { method: `${model}.search_read`, params: [domain, 0, 1, [['id', 'DESC']], [...fields]] };
}

/** What is wanted cannot be said to Tryton: the plan is refused with these words. */
export class Unexpressible extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unexpressible';
  }
}

/** The number that Tryton knows the record by; throws when it holds none. */
export function ownId(input: PlanInput): number {
  const id = Number(input.shadow?.id ?? '');
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new Unexpressible('Tryton’s id of the record is not known');
}

/** Tryton’s id of what the record refers to in this role; null when it is not known. */
export function referenced(input: PlanInput, role: string, subject?: string): number | null {
  const found = input.references[role] ?? {};
  const id = Number((subject === undefined ? Object.values(found)[0] : found[subject]) ?? '');
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
