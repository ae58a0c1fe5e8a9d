import { stampSeconds } from '../frame/clock.ts';
import type { Definition, Frame, StandIn } from '../frame/frame.ts';
import { ticking } from '../frame/ticking.ts';
import type { Refusal } from '../wire/refusal.ts';
import { route, type Call } from '../wire/routes.ts';
import { FileServer } from './bulk/file-server.ts';
import { BulkRunner } from './bulk/runner.ts';
import { driverRoutes } from './driver/routes.ts';
import { HookDispatcher } from './hooks/dispatcher.ts';
import { HookOutbox } from './hooks/outbox.ts';
import { openKeep } from './keep/keep.ts';
import { nodesOf } from './nodes.ts';
import { workOffJobs } from './orders/cancel.ts';
import { Endpoint } from './protocol/endpoint.ts';
import { adminSchema } from './protocol/schema.ts';
import { rootsOf } from './roots.ts';
import { flags, readSettings } from './settings.ts';
import type { Shopify } from './shop-context.ts';

/** A shop of Shopify, as an app meets it: the Admin API of 2026-10, webhooks, bulk operations. */
export const shopify: Definition = {
  system: 'shopify',
  secretNames: ['SANDBOX_SHOPIFY_TOKEN', 'SANDBOX_SHOPIFY_SECRET'],
  flags,
  stamp: stampSeconds,
  signer: () => () => ({}),
  build: buildShopify,
};

/** Where the numbers of a kind of object begin: thirteen digits, as in life, so that texts sort like numbers. */
const firstNumber = 8_000_000_000_001;

function buildShopify(frame: Frame): StandIn {
  adminSchema();
  const settings = readSettings(frame);
  const keep = openKeep(frame.store);
  const outbox = new HookOutbox(frame, keep.subscriptions);
  const { domain, versions } = settings;
  const dispatcher = new HookDispatcher(frame, keep.subscriptions, { domain, version: versions.at(-1) ?? '' });
  outbox.onNew = () => dispatcher.wake();
  const shop: Shopify = {
    frame,
    settings,
    keep,
    now: () => stampSeconds(frame.clock.now()),
    next: (kind) => String(frame.store.next(`shopify_${kind}`, firstNumber)),
    tell: (topic, objectId, body) => outbox.tell(topic, objectId, body),
    node: (type, id) => nodes(type, id),
    files: () => files.url(),
    wake: () => runner.wake(),
  };
  const nodes = nodesOf(shop);
  const roots = rootsOf(shop);
  const runner = new BulkRunner(shop, roots);
  const files = new FileServer(runner.folder);
  const endpoint = new Endpoint(shop, roots);
  openLocations(shop, frame.options.own['locations'] ?? '');
  let waiting = 0;
  const jobs = ticking(() => (waiting = workOffJobs(shop)), 25);
  return {
    interface: '/admin/api/',
    authorise: () => {},
    reads: isQuery,
    word,
    routes: [route('POST /admin/api/:version/graphql.json', (call) => endpoint.answer(call))],
    adminRoutes: driverRoutes(shop, endpoint, dispatcher),
    work: () => dispatcher.pending() + runner.work() + waiting + keep.jobs.countOfParent('open'),
    start: () => {
      files.start();
      dispatcher.start();
      jobs.start();
      runner.wake();
    },
    stop: async () => {
      await jobs.stop();
      await runner.stop();
      await dispatcher.stop();
      await files.stop();
    },
  };
}

/** A query is posted like a mutation. */
function isQuery({ raw }: Call): boolean {
  return !raw.includes('mutation');
}

/** A new shop has these places to send from. */
function openLocations(shop: Shopify, names: string): void {
  if (shop.keep.locations.count([]) > 0) return;
  for (const name of names.split(',').filter(Boolean)) {
    const now = shop.now();
    const address = { address1: 'Calle Mayor 1', city: 'Madrid', zip: '28013', countryCode: 'ES', country: 'Spain', phone: null };
    shop.keep.locations.put({
      id: shop.next('location'),
      createdAt: now,
      updatedAt: now,
      name,
      active: true,
      fulfillsOnlineOrders: true,
      address,
    });
  }
}

/** Refusals of this stand-in's server, as the vendor words them. */
function word(refusal: Refusal): { errors: string } {
  if (refusal.status === 404) return { errors: 'Not Found' };
  if (refusal.status === 429) return { errors: 'Exceeded rate limit. Please try again later.' };
  return { errors: refusal.status >= 500 ? 'Internal Server Error' : refusal.message };
}
