import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

/** Serves the files of bulk operations from an address of its own, as the vendor does from a file store, with byte ranges. */
export class FileServer {
  private readonly folder: string;
  private readonly server: Server;

  constructor(folder: string) {
    this.folder = folder;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  start(): void {
    this.server.listen(0, '127.0.0.1');
  }

  /** Known from the moment that it listens, which is before the shop answers its first request. */
  url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = join(this.folder, basename(request.url ?? ''));
    const size = await sizeOf(file);
    if (size === null) return void response.writeHead(404).end();
    const range = rangeOf(request.headers.range, size);
    if (range === 'impossible') return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    const { from, to } = range ?? { from: 0, to: size - 1 };
    const headers = {
      'content-type': 'application/jsonl',
      'accept-ranges': 'bytes',
      'content-length': Math.max(0, to - from + 1),
    };
    if (range === null) response.writeHead(200, headers);
    else response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${to}/${size}` });
    if (size === 0) return void response.end();
    createReadStream(file, { start: from, end: to }).pipe(response);
  }
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch {
    return null;
  }
}

/** One range of bytes; null when none is asked for. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | 'impossible' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const from = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const to = match[1] === '' || match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]));
  return from > to ? 'impossible' : { from, to };
}
