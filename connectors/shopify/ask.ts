import { classify, type Errand, type Failed } from '../../src/kit/classify.ts';
import type { Spending } from '../../src/kit/contract.ts';
import { Doc } from '../../src/kit/doc.ts';
import type { HttpResult, Reply } from '../../src/kit/http-client.ts';
import { readJson } from '../../src/kit/read-json.ts';
import type { Redact } from '../../src/kit/redact.ts';
import type { Transport } from '../../src/kit/transport.ts';
import type { Json } from '../../src/model/json.ts';
import { requestBody, type Document } from './documents/document.ts';
import { classifyErrors, readThrottle } from './refusals.ts';
import { GRAPHQL_PATH, versionDrift } from './version.ts';

/** The opened way to one shop. */
export interface Way {
  transport: Transport;
  /** Notes what an answer tells of the API's version. */
  heard: Heard;
}

/** What answers told of the API itself, by the matter: the newest word of each counts. */
export type Heard = Map<'api-version' | 'deprecated', string>;

/** What was answered: the data, and what it took of the bucket. */
export type Answered = { data: Doc; spending: Spending } | Failed;

export interface Question {
  document: Document;
  variables: Record<string, Json>;
}

/** Asks for what changes nothing. */
export function ask(way: Way, question: Question, signal: AbortSignal): Promise<Answered> {
  return send(way, { ...question, nature: 'read' }, signal);
}

/** Sends a document; `nature` says what becomes of it when no answer comes. */
export async function send(way: Way, asked: Question & { nature: Errand['nature'] }, signal: AbortSignal): Promise<Answered> {
  const body = requestBody(asked.document, asked.variables);
  const request = { method: 'POST', path: GRAPHQL_PATH, headers: { 'content-type': 'application/json' }, body };
  return readAnswer(way, await way.transport.send(request, { signal }), asked.nature);
}

/**
 * An answer of the API. It says 200 to nearly everything: what was refused stands in `errors`. Errors beside data of
 * a mutation that ran are about parts of its answer, so what was done counts.
 */
export function readAnswer(way: Way, result: HttpResult, nature: Errand['nature']): Answered {
  const { transport } = way;
  const errand: Errand = { nature, known: false, now: transport.now() };
  if (result.kind === 'none' || result.status < 200 || result.status >= 300) return byStatus(result, errand, transport.redact);
  hear(way.heard, result);
  let body: Doc;
  try {
    body = new Doc(readJson(result.body));
    body.object('');
  } catch {
    return unreadable(result, nature);
  }
  const { spent, left } = readThrottle(body);
  const spending: Spending = { ...(spent === null ? {} : { spent }), ...(left === null ? {} : { left }) };
  const failed =
    body.maybeList('errors').length > 0 && !hasRun(body, nature) ? classifyErrors(body, errand, transport.redact) : null;
  if (failed !== null) return { ...failed, ...spending };
  const data = body.maybeObject('data');
  return data === null ? unreadable(result, nature) : { data, spending };
}

function hasRun(body: Doc, nature: Errand['nature']): boolean {
  if (nature === 'read') return false;
  return (body.maybeObject('data')?.maybeValue('result') ?? null) !== null;
}

/** 430 is a suspicion of abuse, 402 a shop that is frozen; the others mean what they mean everywhere. */
function byStatus(result: HttpResult, errand: Errand, redact: Redact): Failed {
  const failed = classify(result, errand, redact);
  // It is about all calls to the shop, like 429.
  if (failed.status === 430) return { ...failed, class: 'retryable', status: 429, retryAfterMs: failed.retryAfterMs ?? 60_000 };
  if (failed.status === 402) return { ...failed, message: `The shop is frozen. ${failed.message}` };
  return failed;
}

function unreadable(reply: Reply, nature: Errand['nature']): Failed {
  const kind = nature === 'read' ? 'retryable' : 'unknown';
  return { kind: 'failed', class: kind, status: reply.status, message: 'Its answer cannot be read.' };
}

function hear(heard: Heard, { headers }: Reply): void {
  const drift = versionDrift(headers);
  if (drift === null) heard.delete('api-version');
  else heard.set('api-version', drift);
  const reason = headers['x-shopify-api-deprecated-reason'];
  if (reason !== undefined)
    heard.set('deprecated', `The shop calls something that is asked of it deprecated: ${reason.slice(0, 200)}`);
}
