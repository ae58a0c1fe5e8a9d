import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { bulkhead } from 'cockatiel';
import { SynclineError } from './errors.ts';
import { apiRoutes } from './http/api.ts';
import type { CartDesk } from './http/carts.ts';
import { healthRoutes, openMetrics } from './http/health.ts';
import { requireKey } from './http/key.ts';
import { openServer } from './http/server.ts';
import { webhookRoutes } from './http/webhooks.ts';
import type { OpenSystem } from './kit/contract.ts';
import type { Hub } from './config.ts';
import { faultOf, openLog } from './log.ts';
import { laneNumber } from './model/delivery.ts';
import type { Engine } from './pipeline/engine.ts';
import { keepCart, releaseCart } from './pipeline/stock/keep-carts.ts';
import { Receiver } from './pipeline/receive.ts';
import { RecentRecords } from './pipeline/work/recent-records.ts';
import { Wake } from './pipeline/work/wake.ts';
import { startWorker, type Roles } from './pipeline/work/worker.ts';
import { connect, requireServer } from './store/connect.ts';
import { ensureCursor } from './store/hub/cursors.ts';
import { ensurePartitions } from './store/hub/partitions.ts';
import { migrate } from './store/migrate.ts';

export interface HubOptions {
  databaseUrl: string;
  /** What `defineHub` returned. */
  hub: Hub;
  host: string;
  /** 0 takes a free one. */
  port: number;
  apiKey: string;
  logLevel: string;
  roles: Roles & { serve: boolean };
  environment: Record<string, string | undefined>;
  /** Where systems reach this hub; absent: webhooks are set up by hand. */
  publicUrl?: string | undefined;
  maxBodyBytes: number;
}

export interface RunningHub {
  port: number;
  engine: Engine;
  /** Refuses new requests, finishes what is claimed, closes. */
  stop(): Promise<void>;
}

/** Of the pool that everything shares. */
const CONNECTIONS = 12;

/** Puts the hub together and starts it. Throws a SynclineError with one clear sentence when it cannot. */
export async function startHub(options: HubOptions): Promise<RunningHub> {
  const log = openLog(options.logLevel);
  const store = connect(options.databaseUrl, { connections: CONNECTIONS });
  await requireServer(store);
  await migrate(options.databaseUrl, (line) => log.info('schema.migrated', { line }));
  // Before the first row: what the default partition has taken stays there.
  await ensurePartitions(store, Date.now());
  const id = await ensureCursor(store, { system: 'hub', name: 'id', value: randomUUID() });
  const systems = openSystems(options.hub, id, options.environment);
  const metrics = openMetrics(store);
  const breached: Engine['breached'] = ({ system, entity, group }) => metrics.breaches.inc({ system, entity, group });
  const publicUrl = options.publicUrl ?? null;
  const engine = engineOf({ store, hub: { ...options.hub, id }, systems, log, breached, publicUrl });
  const receiver = new Receiver(engine);
  const app = await openServer({
    maxBodyBytes: options.maxBodyBytes,
    onError: (error) => log.error('request.failed', faultOf(error)),
  });
  healthRoutes(app, { store, metrics });
  apiRoutes(app, {
    store,
    hub: options.hub,
    carts: cartDesk(engine),
    authorise: requireKey(options.apiKey),
    wake: () => ringAll(engine),
    now: engine.now,
  });
  webhookRoutes(app, {
    systems,
    receiver,
    laneOf: () => laneNumber('order'),
    now: engine.now,
    count: (system, result) => metrics.webhooks.inc({ system, result }),
    late: (system, ms) => metrics.lateness.observe({ system }, ms / 1_000),
  });
  const worker = await startWorker(engine, receiver, options.roles);
  const stop = async (): Promise<void> => {
    await app.close();
    await worker.stop();
    await Promise.all([...systems.values()].map((system) => system.client.close()));
    await store.close();
  };
  try {
    await app.listen({ port: options.port, host: options.host });
  } catch (error) {
    await stop();
    throw new SynclineError('SYN_START_PORT_TAKEN', `${options.host}:${options.port}.`, error);
  }
  return { port: (app.server.address() as AddressInfo).port, engine, stop };
}

function engineOf(from: Pick<Engine, 'store' | 'hub' | 'systems' | 'log' | 'breached' | 'publicUrl'>): Engine {
  return {
    ...from,
    wake: new Wake(),
    recent: new RecentRecords(),
    starters: new Map(),
    now: Date.now,
    random: Math.random,
    worker: `${process.pid}-${randomBytes(4).toString('hex')}`,
    replaying: false,
  };
}

/**
 * Carts that are decided at once. Each holds a connection of the pool while it waits for the rows of its stock: a hot
 * variant must leave the others to who receives, applies and delivers.
 */
const CARTS_AT_ONCE = 3;

/** The others wait for their turn in the order in which they came. */
function cartDesk(engine: Engine): CartDesk | null {
  const { stock } = engine.hub;
  if (stock === undefined) return null;
  const turn = bulkhead(CARTS_AT_ONCE, Infinity);
  return {
    keep: (wish) => turn.execute(() => keepCart(engine, stock, wish)),
    release: (name) => turn.execute(() => releaseCart(engine, stock, name)),
  };
}

function openSystems(hub: Hub, hubId: string, environment: Record<string, string | undefined>): Map<string, OpenSystem> {
  const secret = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '') throw new SynclineError('SYN_CONFIG_SECRET_MISSING', name);
    return value;
  };
  const allowedHosts = (environment['SYNCLINE_ALLOWED_HOSTS'] ?? '').split(',').filter((host) => host !== '');
  return new Map(
    Object.entries(hub.systems).map(([system, definition]) => [
      system,
      definition.open({ system, hub: hubId, secret, now: Date.now, allowedHosts }),
    ]),
  );
}

function ringAll(engine: Engine): void {
  engine.wake.ring('apply');
  engine.wake.ring('fetch');
  for (const system of engine.systems.keys()) engine.wake.ring(`deliver:${system}`);
}
