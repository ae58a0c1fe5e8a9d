import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the stand-in got it. */
export interface Seen {
  method: string;
  /** Path and query. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** How the stand-in answers. `hang` never answers; `cut` closes the connection instead. */
export type Answer = { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'cut';

/** A real HTTP server on the loopback that plays a system in tests. */
export interface StandIn {
  /** `http://127.0.0.1:<port>`. */
  origin: string;
  seen: Seen[];
  /** Sets how every further request is answered. */
  answer(how: (request: Seen) => Answer): void;
  close(): Promise<void>;
}

/** Starts one; it answers 404 until it is told otherwise. */
export async function startStandIn(): Promise<StandIn> {
  const seen: Seen[] = [];
  let how: (request: Seen) => Answer = () => ({ status: 404 });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const taken = await take(request);
    seen.push(taken);
    reply(how(taken), request, response);
  };
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    answer: (next) => {
      how = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function take(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function reply(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'cut') {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.body ?? '');
}
