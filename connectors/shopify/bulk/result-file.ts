import type { Limits, Surroundings } from '../../../src/kit/contract.ts';
import { HttpClient } from '../../../src/kit/http-client.ts';

/** A file this large is one piece; more is read piece by piece, so that memory stays flat. */
export const PIECE_BYTES = 1_048_576;
/** One object with all its children is never larger. */
export const MOST_BYTES = 64 * 1_048_576;

export type Piece =
  | { kind: 'piece'; bytes: Buffer; isEnd: boolean }
  /** The address is not valid any more: the operation tells a new one. */
  | { kind: 'expired' }
  | { kind: 'failed'; retry: boolean; message: string };

/** The way to the files that the shop has somewhere else: without its credentials, and guarded like every other way. */
export class ResultFiles {
  readonly #clients = new Map<string, HttpClient>();
  readonly #limits: Limits;
  readonly #surroundings: Pick<Surroundings, 'allowedHosts'>;

  constructor(limits: Limits, surroundings: Pick<Surroundings, 'allowedHosts'>) {
    this.#limits = limits;
    this.#surroundings = surroundings;
  }

  /** Bytes from `at` on, at most `size`. */
  async read(address: string, range: { at: number; size: number }, signal: AbortSignal): Promise<Piece> {
    const url = this.#allowed(address);
    if (url === null) return { kind: 'failed', retry: false, message: 'The result is at an address that is not https.' };
    const size = Math.min(range.size, MOST_BYTES);
    const result = await this.#client(url.origin).send({
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      headers: { range: `bytes=${range.at}-${range.at + size - 1}`, 'accept-encoding': 'identity' },
      body: null,
      signal,
    });
    // The address is signed: what is said of it does not name it.
    if (result.kind === 'none')
      return { kind: 'failed', retry: result.reason !== 'forbidden', message: `The result cannot be read: ${result.reason}.` };
    const { status, headers, body } = result;
    if (status === 206) return { kind: 'piece', bytes: body, isEnd: isEnd(headers['content-range'], range.at + body.length) };
    // A server that knows no ranges sends all of it.
    if (status === 200) return { kind: 'piece', bytes: body.subarray(range.at), isEnd: true };
    if (status === 416) return { kind: 'piece', bytes: Buffer.alloc(0), isEnd: true };
    if (status === 400 || status === 403 || status === 404 || status === 410) return { kind: 'expired' };
    return { kind: 'failed', retry: status >= 500 || status === 429, message: `The result cannot be read: ${status}.` };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  #allowed(address: string): URL | null {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url === null) return null;
    return url.protocol === 'https:' || this.#surroundings.allowedHosts.includes(url.hostname) ? url : null;
  }

  #client(origin: string): HttpClient {
    const known = this.#clients.get(origin);
    if (known !== undefined) return known;
    const client = new HttpClient({
      origin,
      connections: 1,
      // Megabytes take longer than an answer.
      deadlineMs: Math.max(this.#limits.deadlineMs, 60_000),
      maxResponseBytes: MOST_BYTES + 1_048_576,
      allowedHosts: this.#surroundings.allowedHosts,
    });
    this.#clients.set(origin, client);
    return client;
  }
}

/** `bytes 0-99/1000`: whether what was read goes to the end. */
function isEnd(contentRange: string | undefined, until: number): boolean {
  const total = /\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return total !== undefined && until >= Number(total);
}
