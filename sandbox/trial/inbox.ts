import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Letter = { headers: IncomingHttpHeaders; raw: Buffer; at: number };
export type Inbox = { url: string; letters: Letter[]; received: (count: number) => Promise<Letter[]>; close: () => void };

/** A receiver of webhooks; `answer` says the status for the nth letter, counted from 0. */
export async function openInbox(answer: (nth: number) => number = () => 202): Promise<Inbox> {
  const letters: Letter[] = [];
  let arrived: () => void = () => {};
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      letters.push({ headers: request.headers, raw: Buffer.concat(parts), at: Date.now() });
      response.writeHead(answer(letters.length - 1)).end();
      arrived();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const received = async (count: number) => {
    while (letters.length < count) await new Promise<void>((resolve) => (arrived = resolve));
    return letters;
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, letters, received, close };
}
