import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Dial } from '../faults/dial.ts';
import { storedTally } from '../faults/tally.ts';
import { Dispatcher } from '../webhooks/dispatcher.ts';
import { postBytes } from '../webhooks/pump.ts';
import { Outbox } from '../webhooks/outbox.ts';
import type { Clock } from './clock.ts';
import { systemClock, wallClock } from './clock.ts';
import type { Definition, Frame } from './frame.ts';
import { Journal } from '../wire/journal.ts';
import { parseOptions } from './options.ts';
import { loadSecrets } from './secrets.ts';
import { serve } from '../wire/serve.ts';
import { Store } from './store.ts';

export type Running = { port: number; frame: Frame; stop: () => Promise<void> };
export type Surroundings = { environment: Record<string, string | undefined>; wall?: Clock };

/** Starts one system inside this process. */
export async function start(definition: Definition, argv: string[], surroundings: Surroundings): Promise<Running> {
  const frame = buildFrame(definition, argv, surroundings);
  const standIn = definition.build(frame);
  const server = serve(frame, standIn);
  const port = await listen(server, frame.options.port);
  frame.dispatcher.start(frame.options.hub);
  standIn.start?.();
  const stop = async () => {
    await standIn.stop?.();
    await frame.dispatcher.stop();
    await closeServer(server);
    frame.store.close();
  };
  return { port, frame, stop };
}

function buildFrame(definition: Definition, argv: string[], surroundings: Surroundings): Frame {
  const options = parseOptions(definition.system, argv, definition.flags);
  const secrets = loadSecrets(['SANDBOX_ADMIN_TOKEN', ...definition.secretNames], options.secretsFile, surroundings.environment);
  const store = new Store(options.data, options.system);
  const wall = surroundings.wall ?? wallClock;
  const dial = new Dial({ system: options.system, seed: options.seed, rates: options.rates, tally: storedTally(store) });
  const clock = systemClock(wall, () => dial.rates.clock_offset);
  const stampWall = (at: number) => definition.stamp(clock.stoppedAt ?? at + dial.rates.clock_offset);
  const outbox = new Outbox(store, dial, { wall, stamp: stampWall });
  const dispatcher = new Dispatcher({
    store,
    wall,
    sign: definition.signer(secrets, clock),
    send: postBytes,
    retryBase: options.retryBase,
    concurrency: options.webhookConcurrency,
    hubPath: options.hubPath,
  });
  outbox.onNew = () => dispatcher.wake();
  return {
    options,
    secrets,
    store,
    dial,
    outbox,
    dispatcher,
    journal: new Journal(store, wall),
    clock,
    wall,
    stamp: definition.stamp,
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), 2000);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
