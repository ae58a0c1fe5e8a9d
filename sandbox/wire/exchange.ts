import type { ServerResponse } from 'node:http';
import { drift } from '../faults/drift.ts';
import { UsageError } from '../frame/usage-error.ts';
import type { Frame, StandIn } from '../frame/frame.ts';
import type { OpenRequest } from './journal.ts';
import { Refusal } from './refusal.ts';
import type { Answer, Call, Route } from './routes.ts';
import { findRoute } from './routes.ts';

type Executed = { answer: Answer; effectSeq: number | null };
type Exchange = { frame: Frame; standIn: StandIn; call: Call; response: ServerResponse };

/**
 * One request from outside, in this order: begun → faults before → authorised → executed and committed → faults after → answered.
 * A client that went away in between does not undo anything: the effect stands and nobody was told, as in life.
 */
export async function exchange(parts: Exchange): Promise<void> {
  const { frame, call, response } = parts;
  const open = frame.journal.begin(call);
  response.on('close', () => {
    if (!response.writableFinished && !open.held) frame.journal.end(open, 'abandoned', null);
  });
  const about = `${call.method} ${call.url} ${call.raw.length}`;
  const late = await delayBefore(frame, about);
  const injected = injectedRefusal(parts, about);
  if (injected === 'timeout_before') return holdThenCut(parts, open, injected);
  const executed = injected === null ? await execute(parts) : { answer: injected, effectSeq: null };
  const write = call.method !== 'GET' && executed.answer.status < 300;
  if (write && frame.dial.strikes('timeout_after', about)) {
    if (executed.effectSeq !== null) frame.journal.markUnanswered(executed.effectSeq, 'timeout_after');
    return holdThenCut(parts, open, 'timeout_after');
  }
  await pause(late);
  finish(parts, open, executed);
}

function finish(parts: Exchange, open: OpenRequest, executed: Executed): void {
  const { frame, response } = parts;
  if (response.destroyed) {
    if (executed.effectSeq !== null) frame.journal.markUnanswered(executed.effectSeq, 'abandoned');
    return frame.journal.end(open, 'abandoned', null);
  }
  const drifting =
    executed.answer.status < 300 && frame.dial.strikes('schema_drift_in', `${parts.call.method} ${parts.call.url}`);
  const body = drifting ? drift(executed.answer.body) : executed.answer.body;
  response.on('finish', () => frame.journal.end(open, 'answered', executed.answer.status));
  send(response, { ...executed.answer, body });
}

export function send(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(JSON.stringify(answer.body), 'utf8');
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...answer.headers,
  });
  response.end(bytes);
}

/** Waits before the request is taken up; returns how long to wait once it is done. Half the time each: a client may be lost on either side of the commit. */
async function delayBefore(frame: Frame, about: string): Promise<number> {
  const late = frame.dial.strikes('latency_in', about)
    ? frame.dial.between(`latency ${about}`, 5, frame.dial.rates.latency_ms)
    : 0;
  const half = (frame.options.answerTime + late) / 2;
  await pause(half);
  return half;
}

function injectedRefusal(parts: Exchange, about: string): Answer | 'timeout_before' | null {
  const { frame, standIn } = parts;
  if (frame.dial.strikes('timeout_before', about)) return 'timeout_before';
  if (frame.dial.strikes('rate_limit', about)) {
    return { ...worded(standIn, new Refusal(429, 'rate_limited')), headers: { 'retry-after': '1' } };
  }
  if (!frame.dial.strikes('server_error', about)) return null;
  const status = [500, 502, 503][frame.dial.between(`status ${about}`, 0, 2)] ?? 500;
  return worded(standIn, new Refusal(status, 'server_error'));
}

function worded(standIn: StandIn, refusal: Refusal): Answer {
  return { status: refusal.status, body: standIn.word?.(refusal) ?? refusal.body() };
}

function holdThenCut(parts: Exchange, open: OpenRequest, outcome: 'timeout_before' | 'timeout_after'): Promise<void> {
  open.held = true;
  return new Promise((resolve) => {
    const cut = () => {
      clearTimeout(timer);
      parts.frame.journal.end(open, outcome, null);
      parts.response.destroy();
      resolve();
    };
    const timer = setTimeout(cut, parts.frame.dial.rates.timeout_hold_ms);
    parts.response.on('close', cut);
  });
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}

async function execute(parts: Exchange): Promise<Executed> {
  const { frame, standIn, call } = parts;
  try {
    if (standIn.open?.includes(`${call.method} ${call.path}`) !== true) standIn.authorise(call);
    const found = findRoute(standIn.routes, call.method, call.path);
    if (found === null) throw new Refusal(404, 'no_such_route', { message: `no route ${call.method} ${call.path}` });
    call.params = found.params;
    return frame.store.transaction(() => executeInside(frame, found.route, call));
  } catch (error) {
    return { answer: error instanceof Refusal ? worded(standIn, error) : answerOf(error), effectSeq: null };
  }
}

function executeInside(frame: Frame, route: Route, call: Call): Executed {
  const key = route.idempotency === 'key' ? requiredKey(call) : null;
  const before = key === null ? null : frame.journal.remembered(call, key);
  if (before === 'other_body') throw new Refusal(409, 'idempotency_key_reused');
  if (before !== null) return { answer: before, effectSeq: null };
  const answer = route.handle(call);
  if (answer instanceof Promise) throw new Error(`${route.pattern} must answer inside its transaction`);
  if (key !== null) frame.journal.remember(call, key, answer);
  return { answer, effectSeq: answer.effect === undefined ? null : frame.journal.recordEffect(call, answer.effect) };
}

function requiredKey(call: Call): string {
  const key = call.header('idempotency-key');
  if (key === null || key === '') throw new Refusal(422, 'missing_field', { field: 'idempotency-key' });
  return key;
}

export function answerOf(error: unknown): Answer {
  if (error instanceof Refusal) return { status: error.status, body: error.body() };
  if (error instanceof UsageError) return { status: 422, body: { code: 'invalid_field', message: error.message } };
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return { status: 500, body: { code: 'bug', message: 'the stand-in itself failed' } };
}
