import type { Call, PlanInput, Planned } from '../../src/kit/contract.ts';
import type { EffectRequest } from '../../src/model/delivery.ts';
import type { Update, Write } from './entity-settings.ts';
import type { Settings } from './settings.ts';
import { requestKey, Target, Unexpressible } from './target.ts';

interface Draft {
  purpose: Call['purpose'];
  method: string;
  path: (target: Target) => string;
  document: ((target: Target) => unknown) | undefined;
  headers: Record<string, string>;
  groups: string[];
  next?: string | undefined;
}

const DONE: Planned = { done: true };

/**
 * The next single call that brings the target nearer to what is wanted. Pure: the same input gives
 * the same bytes, so that a call can be frozen before it is made.
 */
export function openPlan(settings: Settings): (input: PlanInput) => Planned {
  return (input) => {
    const entity = settings.entities[input.entity];
    const write = entity?.facets?.[input.facet] ?? entity?.write;
    if (write === undefined) return { refused: `${input.entity} (${input.facet}) is not written to this system` };
    const draft =
      input.step !== null && input.wanted.mode === 'present' ? draftNext(write, input, input.step) : draftWhole(write, input);
    return 'purpose' in draft ? freeze(draft, input) : draft;
  };
}

function draftWhole(write: Write, input: PlanInput): Draft | Planned {
  return input.request === null ? draftState(write, input) : draftRequest(write, input, input.request);
}

/** What was written before and has changed since is written anew before the steps go on. */
function draftNext(write: Write, input: PlanInput, step: string): Draft | Planned {
  const changed = input.changed.filter((group) => (input.shadow?.groups[group]?.hash ?? '') !== '');
  if (input.request !== null || changed.length === 0) return draftStep(write, input, step);
  const draft = draftUpdate(write, { ...input, changed });
  return 'purpose' in draft ? { ...draft, next: step } : draft;
}

function draftStep(write: Write, input: PlanInput, name: string): Draft | Planned {
  const step = write.steps?.[name];
  if (step === undefined) return { refused: `the step ${name} of ${input.entity} (${input.facet}) is not described` };
  const { path, document, next, groups = [] } = step;
  const purpose = input.request === null ? 'update' : 'request';
  return { purpose, method: step.method ?? 'POST', path, document, headers: {}, groups, next };
}

function draftState(write: Write, input: PlanInput): Draft | Planned {
  const { mode } = input.wanted;
  if (mode === 'leave') return DONE;
  const exists = input.shadow?.exists === true;
  if (mode === 'absent') return exists ? draftRemove(write, input) : DONE;
  if (!exists) return draftCreate(write, input);
  return input.changed.length === 0 ? DONE : draftUpdate(write, input);
}

function draftCreate(write: Write, input: PlanInput): Draft | Planned {
  const create = write.create ?? write.upsert;
  if (create === undefined) return { refused: `${input.entity} (${input.facet}) cannot be created in this system` };
  return {
    purpose: 'create',
    method: create.method ?? (write.create === undefined ? 'PUT' : 'POST'),
    path: create.path,
    document: create.document,
    headers: create.keyHeader === undefined ? {} : { [create.keyHeader.toLowerCase()]: input.key },
    groups: within(create.groups, Object.keys(input.wanted.groups)),
    next: create.next,
  };
}

function draftUpdate(write: Write, input: PlanInput): Draft | Planned {
  const { upsert } = write;
  const updates: Update[] = write.update === undefined ? [] : Array.isArray(write.update) ? write.update : [write.update];
  const update = updates.find((candidate) => within(candidate.groups, input.changed).length > 0);
  if (update !== undefined) {
    const written = update.whole === true ? Object.keys(input.wanted.groups) : input.changed;
    return { ...updateDraft(update, input, 'PATCH'), groups: within(update.groups, written) };
  }
  if (upsert === undefined || within(upsert.groups, input.changed).length === 0) {
    return {
      refused: `${input.changed.join(', ')} of ${input.entity} (${input.facet}) cannot be changed in this system`,
    };
  }
  return {
    ...updateDraft(upsert, input, 'PUT'),
    groups: within(upsert.groups, Object.keys(input.wanted.groups)),
  };
}

function updateDraft(update: Omit<Update, 'whole'>, input: PlanInput, method: string): Omit<Draft, 'groups'> {
  return {
    purpose: 'update',
    method: update.method ?? method,
    path: update.path,
    document: update.document,
    headers: condition(update.ifMatch, input),
    next: update.next,
  };
}

function draftRemove(write: Write, input: PlanInput): Draft | Planned {
  const { remove } = write;
  if (remove === undefined) return { refused: `${input.entity} (${input.facet}) cannot be removed from this system` };
  return {
    purpose: 'delete',
    method: remove.method ?? 'DELETE',
    path: remove.path,
    document: remove.document,
    headers: condition(remove.ifMatch, input),
    groups: [],
  };
}

function draftRequest(write: Write, input: PlanInput, request: EffectRequest): Draft | Planned {
  const { kind } = request;
  const settings = kind === 'capture' || kind === 'void' ? undefined : write[kind];
  if (settings === undefined) return { refused: `a ${request.kind} of ${input.entity} cannot be asked of this system` };
  return {
    purpose: 'request',
    method: settings.method ?? 'POST',
    path: settings.path,
    document: settings.document,
    headers: settings.keyHeader === undefined ? {} : { [settings.keyHeader.toLowerCase()]: requestKey(input) },
    groups: Object.keys(request.groups),
    next: settings.next,
  };
}

/** The target's version is only known once it has answered or was read; without it the write is not conditional. */
function condition(ifMatch: 'etag' | 'version' | undefined, input: PlanInput): Record<string, string> {
  const version = input.shadow?.version ?? null;
  if (ifMatch === undefined || version === null) return {};
  const bare = ifMatch === 'version' || version.endsWith('"');
  return { 'if-match': bare ? version : `"${version}"` };
}

function within(groups: string[] | undefined, wanted: string[]): string[] {
  return groups === undefined ? wanted : wanted.filter((group) => groups.includes(group));
}

function freeze(draft: Draft, input: PlanInput): Planned {
  const target = new Target(input, draft.groups);
  try {
    const body = draft.document === undefined ? null : JSON.stringify(draft.document(target));
    const headers = body === null ? draft.headers : { 'content-type': 'application/json', ...draft.headers };
    const { purpose, method, groups, next } = draft;
    const call = { purpose, method, path: draft.path(target), headers, body, groups };
    return { call: next === undefined ? call : { ...call, next } };
  } catch (error) {
    if (error instanceof Unexpressible) return { refused: error.message };
    // The words of any other error may quote the record.
    return {
      refused: `${error instanceof Error ? error.name : 'Error'} in the mapping of ${input.entity} (${input.facet})`,
    };
  }
}
