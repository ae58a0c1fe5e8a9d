import { Pool, buildConnector, errors, type Dispatcher } from 'undici';
import { ForbiddenAddress, guardHost, guardedLookup } from './address-guard.ts';

/** What a client of one origin may do. */
export interface HttpClientOptions {
  /** e.g. `https://api.example.test`; a path below it belongs to the request. */
  origin: string;
  /** Connections at once; further requests wait for one. */
  connections: number;
  /** Milliseconds until a request is given up, waiting for a connection included. */
  deadlineMs: number;
  /** An answer larger than this is cut off. */
  maxResponseBytes: number;
  allowedHosts: readonly string[];
}

export interface HttpRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: string | null;
  signal?: AbortSignal;
}

/** An answer, whatever its status. Header names are in lower case. */
export interface Reply {
  kind: 'reply';
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** No (whole) answer. `sent` is false only when it is certain that the target got nothing of the request. */
export interface NoReply {
  kind: 'none';
  sent: boolean;
  reason: 'refused' | 'network' | 'timeout' | 'aborted' | 'too_large' | 'forbidden' | 'invalid';
  /** The status, when the answer broke off after its head. */
  status: number | null;
  message: string;
}

export type HttpResult = Reply | NoReply;

/**
 * The only way from a connector to the network: one pool of kept-alive connections to one origin,
 * with a deadline, a cap on the answer and a guard against private addresses. Redirects are not
 * followed, compressed answers are not asked for. Nothing here throws: a failure is a result.
 */
export class HttpClient {
  readonly origin: string;
  readonly #pool: Pool;
  readonly #options: HttpClientOptions;
  readonly #forbidden: string | null;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    const url = new URL(options.origin);
    this.origin = url.origin;
    this.#forbidden = forbidden(url.hostname, options.allowedHosts);
    this.#pool = new Pool(url.origin, {
      connections: Math.max(1, options.connections),
      pipelining: 1,
      // Our own deadline covers head and body; undici's two coarse timers would only add work.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: buildConnector({
        timeout: options.deadlineMs,
        lookup: guardedLookup(options.allowedHosts),
        keepAlive: true,
      }),
    });
  }

  send(request: HttpRequest): Promise<HttpResult> {
    if (this.#forbidden !== null) return Promise.resolve(failure('forbidden', false, this.#forbidden));
    return new Promise((resolve) => {
      const exchange = new Exchange(request, this.#options, resolve);
      if (exchange.settled) return;
      try {
        const { method, path, headers, body } = request;
        this.#pool.dispatch({ method, path, headers, body }, exchange);
      } catch (error) {
        exchange.fail('invalid', error instanceof Error ? error.message : String(error));
      }
    });
  }

  /** Waits for what is under way; every request has a deadline, so this ends. */
  async close(): Promise<void> {
    if (!this.#pool.closed && !this.#pool.destroyed) await this.#pool.close();
  }
}

/** One request on its way. It settles once; what undici reports afterwards is ignored. */
class Exchange implements Dispatcher.DispatchHandler {
  settled = false;
  #controller: Dispatcher.DispatchController | null = null;
  #sent = false;
  #status: number | null = null;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #size = 0;
  readonly #resolve: (result: HttpResult) => void;
  readonly #limit: number;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(request: HttpRequest, options: HttpClientOptions, resolve: (result: HttpResult) => void) {
    this.#resolve = resolve;
    this.#limit = options.maxResponseBytes;
    this.#signal = request.signal;
    this.#timer = setTimeout(this.#late, options.deadlineMs, options.deadlineMs);
    if (request.signal?.aborted === true) this.#abort();
    else request.signal?.addEventListener('abort', this.#abort);
  }

  fail(reason: NoReply['reason'], message: string): void {
    if (this.settled) return;
    this.#settle({ ...failure(reason, this.#sent, message), status: this.#status });
    this.#controller?.abort(new Error(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection: it must not be sent now.
    if (this.settled) controller.abort(new Error('given up'));
    else this.#sent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 1xx answers come before the real one.
    if (status < 200) return;
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.#headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    if (Number(this.#headers['content-length'] ?? 0) > this.#limit) this.#tooLarge();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.#tooLarge();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#size);
    this.#settle({ kind: 'reply', status: this.#status ?? 0, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.settled) return;
    const { reason, neverSent } = reasonOf(error);
    this.#settle({ ...failure(reason, this.#sent && !neverSent, messageOf(error)), status: this.#status });
  }

  #late = (deadlineMs: number): void => this.fail('timeout', `No answer within ${deadlineMs} ms.`);

  #abort = (): void => this.fail('aborted', 'Given up by the caller.');

  #tooLarge(): void {
    this.fail('too_large', `The answer is larger than ${this.#limit} bytes.`);
  }

  #settle(result: HttpResult): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#resolve(result);
  }
}

function failure(reason: NoReply['reason'], sent: boolean, message: string): NoReply {
  return { kind: 'none', sent, reason, status: null, message };
}

/** Failures to connect: not one byte of the request has left. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

function reasonOf(error: Error): { reason: NoReply['reason']; neverSent: boolean } {
  const causes = causesOf(error);
  if (causes.some((cause) => cause instanceof ForbiddenAddress)) return { reason: 'forbidden', neverSent: true };
  if (causes.some((cause) => cause instanceof errors.ConnectTimeoutError)) return { reason: 'timeout', neverSent: true };
  const connecting = causes.some(
    (cause) => 'syscall' in cause && (cause.syscall === 'connect' || cause.syscall === 'getaddrinfo'),
  );
  const codes = causes.map((cause) => ('code' in cause ? String(cause.code) : ''));
  if (connecting || codes.some((code) => UNSENT.has(code))) return { reason: 'refused', neverSent: true };
  if (codes.includes('UND_ERR_INVALID_ARG')) return { reason: 'invalid', neverSent: true };
  return { reason: 'network', neverSent: false };
}

/** The error, its causes and, of several addresses tried, each one's error. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(causesOf) : [];
  return [error, ...inner, ...causesOf(error.cause)];
}

function messageOf(error: Error): string {
  return (
    error.message ||
    causesOf(error)
      .map((cause) => cause.message)
      .find((text) => text !== '') ||
    error.name
  );
}

function forbidden(host: string, allowedHosts: readonly string[]): string | null {
  try {
    guardHost(host, allowedHosts);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
