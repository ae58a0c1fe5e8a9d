import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { answerReader } from './answer-reader.ts';

/** Kept-alive connections, each with at most one request under way. */
export interface Connections {
  /** Sends on a free connection, or as soon as one is free; `done` is told the answer's status. */
  send(request: Buffer, done: (status: number) => void): void;
  close(): void;
}

interface Sending {
  request: Buffer;
  done: (status: number) => void;
}

/** Raw sockets and not an HTTP client: on two cores what the generator costs is missing to what is measured. */
export async function openConnections(port: number, count: number): Promise<Connections> {
  const free: Socket[] = [];
  const queue: Sending[] = [];
  const current = new Map<Socket, Sending>();
  const start = (socket: Socket, sending: Sending): void => {
    current.set(socket, sending);
    socket.write(sending.request);
  };
  const ended = (socket: Socket, status: number): void => {
    const { done } = current.get(socket) ?? {};
    const next = queue.shift();
    if (next === undefined) free.push(socket);
    else start(socket, next);
    done?.(status);
  };
  const sockets = Array.from({ length: count }, () => openOne(port, ended));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  free.push(...sockets);
  return {
    send: (request, done) => {
      const socket = free.pop();
      if (socket === undefined) queue.push({ request, done });
      else start(socket, { request, done });
    },
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
}

function openOne(port: number, ended: (socket: Socket, status: number) => void): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const read = answerReader();
  socket.on('data', (chunk) => read(chunk).forEach((status) => ended(socket, status)));
  // A server that hangs up fails the run: there is nobody to answer what was under way.
  socket.on('error', (error) =>
    setImmediate(() => {
      throw error;
    }),
  );
  return socket;
}
