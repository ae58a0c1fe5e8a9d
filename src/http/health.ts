import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Store } from '../store/connect.ts';
import { readStatus, type Status } from '../store/views/status.ts';

/** The hub's metrics, by name and label as docs/reference/metrics.md lists them. */
export interface Metrics {
  registry: Registry;
  webhooks: Counter<'system' | 'result'>;
  breaches: Counter<'system' | 'entity' | 'group'>;
  lateness: Histogram<'system'>;
  /** What a scraper is told. */
  text(): Promise<string>;
}

/** From a second to the hours after which senders try for the last time. */
const LATENESS_S = [1, 5, 15, 60, 300, 1_800, 7_200, 28_800, 172_800];

export function openMetrics(store: Store): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const webhooks = new Counter({
    name: 'syncline_webhooks_total',
    help: 'Webhook requests by result.',
    labelNames: ['system', 'result'],
    registers: [registry],
  });
  const breaches = new Counter({
    name: 'syncline_breaches_total',
    help: 'Claims of a system on a group that another one owns. They are kept and not delivered.',
    labelNames: ['system', 'entity', 'group'],
    registers: [registry],
  });
  const lateness = openLateness(registry);
  const deliveries = new Gauge({
    name: 'syncline_deliveries',
    help: 'Deliveries by system and state.',
    labelNames: ['system', 'state'],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: 'syncline_changes_waiting',
    help: 'Changes stored and not yet applied.',
    registers: [registry],
  });
  const cases = new Gauge({
    name: 'syncline_cases_open',
    help: 'Open cases by code.',
    labelNames: ['code'],
    registers: [registry],
  });
  const latency = new Gauge({
    name: 'syncline_order_latency_ms',
    help: 'From the receipt of an order to its first acceptance by a target, over five minutes.',
    labelNames: ['quantile'],
    registers: [registry],
  });
  const text = async (): Promise<string> => {
    // Read before any of them is printed: the numbers are the database's, the same for every process.
    const status = await readStatus(store, []).catch(() => null);
    show({ deliveries, waiting, cases, latency }, status);
    return registry.metrics();
  };
  return { registry, webhooks, breaches, lateness, text };
}

function openLateness(registry: Registry): Metrics['lateness'] {
  return new Histogram({
    name: 'syncline_webhook_lateness_seconds',
    help: 'By how much webhooks come after what they tell of, where the source says when that was.',
    labelNames: ['system'],
    buckets: LATENESS_S,
    registers: [registry],
  });
}

type Gauges = Record<'deliveries' | 'waiting' | 'cases' | 'latency', Gauge>;

/** What cannot be counted is left out: an old number would be a wrong one. */
function show({ deliveries, waiting, cases, latency }: Gauges, status: Status | null): void {
  for (const gauge of [deliveries, cases, latency]) gauge.reset();
  waiting.remove();
  if (status === null) return;
  for (const [system, states] of Object.entries(status.deliveries)) {
    for (const [state, count] of Object.entries(states)) deliveries.set({ system, state }, count);
  }
  waiting.set(status.changes.waiting);
  for (const [code, count] of Object.entries(status.cases.byCode)) cases.set({ code }, count);
  latency.set({ quantile: '0.5' }, status.latency.p50Ms ?? 0);
  latency.set({ quantile: '0.99' }, status.latency.p99Ms ?? 0);
}

/** `/healthz`: the process answers. `/readyz`: it can store a change. `/metrics`: for a scraper. */
export function healthRoutes(app: FastifyInstance, from: { store: Store; metrics: Metrics }): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    if (await answers(from.store)) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', reason: 'the database does not answer' });
  });
  app.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', from.metrics.registry.contentType);
    return from.metrics.text();
  });
}

/** A database that hangs is no better than one that is gone; whoever asks waits a few seconds at most. */
const READY_MS = 2_000;

async function answers(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_MS);
  });
  const answered = store.query({ name: 'ready', text: 'select 1', values: [] }).then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
