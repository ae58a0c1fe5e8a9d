import type { IncomingHttpHeaders } from 'node:http';
import type { Doc } from '../frame/json.ts';
import { isDoc, parseJson } from '../frame/json.ts';
import { Refusal } from './refusal.ts';
import { Fields } from './fields.ts';

/** One request, read whole. */
export class Call {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly path: string;
  readonly query: URLSearchParams;
  params: Record<string, string> = {};

  constructor(method: string, url: string, request: { headers: IncomingHttpHeaders; raw: Buffer }) {
    this.method = method;
    this.url = url;
    this.headers = request.headers;
    this.raw = request.raw;
    const mark = url.indexOf('?');
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  }

  header(name: string): string | null {
    const value = this.headers[name];
    return typeof value === 'string' ? value : null;
  }

  param(name: string): string {
    return this.params[name] ?? '';
  }

  body(): Doc {
    try {
      const value = parseJson(this.raw.toString('utf8'));
      if (isDoc(value)) return value;
    } catch {
      // told below, together with JSON that is not an object
    }
    throw new Refusal(400, 'not_json', { message: 'the body is not a JSON object' });
  }

  fields(): Fields {
    return new Fields(this.body());
  }
}

/** What a write brought about, for the effect log. Absent when nothing changed. */
export type Effect = {
  kind: 'create' | 'update' | 'cancel' | 'request';
  entity: string;
  id: string;
  reference: string | null;
  version: number | null;
};
export type Answer = { status: number; body: Doc; headers?: Record<string, string>; effect?: Effect };

export type Route = {
  method: string;
  /** `/orders/:id` */
  pattern: string;
  /** `key`: the Idempotency-Key header is required and honoured. */
  idempotency?: 'key';
  handle: (call: Call) => Answer | Promise<Answer>;
};

export function route(line: string, handle: Route['handle']): Route {
  const [method = '', pattern = ''] = line.split(' ');
  return { method, pattern, handle };
}

export function keyedRoute(line: string, handle: Route['handle']): Route {
  return { ...route(line, handle), idempotency: 'key' };
}

/** The first route that fits; a path that only fits with another method is no route either. */
export function findRoute(
  routes: Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | null {
  const parts = path.split('/');
  for (const candidate of routes) {
    if (candidate.method !== method) continue;
    const params = fit(candidate.pattern.split('/'), parts);
    if (params !== null) return { route: candidate, params };
  }
  return null;
}

function fit(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, piece] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (piece.startsWith(':')) params[piece.slice(1)] = decodePart(part);
    else if (piece !== part) return null;
  }
  return params;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(400, 'invalid_query', { message: 'the path is not percent-encoded UTF-8' });
  }
}
