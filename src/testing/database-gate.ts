import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to the database that can be shut: what is on it breaks, and nobody gets in until it is opened. */
export interface DatabaseGate {
  /** The URL of the database, by way of the gate. */
  url: string;
  shut(): void;
  /** Nothing gets through and nothing breaks: a server that hangs. */
  stall(): void;
  open(): void;
  close(): Promise<void>;
}

/** A real TCP proxy before PostgreSQL: to the hub a shut gate is a server that has gone. */
export async function openDatabaseGate(databaseUrl: string): Promise<DatabaseGate> {
  const target = new URL(databaseUrl);
  /** Each end of a connection with the one that it is joined to. */
  const pairs = new Map<Socket, Socket>();
  let state: 'open' | 'stalled' | 'shut' = 'open';
  const server = createServer((incoming) => {
    if (state === 'shut') return void incoming.destroy();
    const outgoing = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      pairs.set(one, other);
      one.pipe(other);
      if (state === 'stalled') one.unpipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        pairs.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  // Past the socket file, whose name comes with the address.
  url.searchParams.delete('host');
  url.port = String((server.address() as AddressInfo).port);
  const shut = (): void => {
    state = 'shut';
    for (const socket of pairs.keys()) socket.destroy();
  };
  return {
    url: url.href,
    shut,
    stall: () => {
      state = 'stalled';
      for (const [one, other] of pairs) one.unpipe(other);
    },
    open: () => {
      state = 'open';
      for (const [one, other] of pairs) one.pipe(other);
    },
    close: () => {
      shut();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
