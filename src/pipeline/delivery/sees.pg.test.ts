import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../connectors/http/target.ts';
import { defineHub } from '../../config.ts';
import { owner } from '../../config/strategies.ts';
import type { Json } from '../../model/json.ts';
import { unitsWithinOrder } from '../../model/order-life/within-order.ts';
import { orderHub } from '../../testing/order-hub.ts';
import { variantGroups } from '../../testing/orders.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { spoiledOrder } from '../../testing/spoiled-orders.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';

let erp: TargetServer;
let hub: TestHub;

/** What a mapping sees of the order that a shipment is of. */
function seenUnits(target: Target): Json {
  const order = target.seen('order');
  const units = order === null ? null : unitsWithinOrder(order.body, order.referrers, target.record);
  return { reference: target.record, units: units?.map(({ quantity }) => quantity) ?? null };
}

/** A hub whose ERP is told of a shipment what its mapping sees. */
function config(sees: string[], needs = ['order']): ReturnType<typeof defineHub> {
  const { ownership } = orderHub({ warehouse: erp.url, erp: erp.url });
  const from = owner('shop');
  const write = { create: { path: () => '/things', document: seenUnits } };
  return defineHub({
    hub: 'test',
    systems: {
      shop: plainSystem('http://127.0.0.1:9', ['order', 'variant', 'shipment']),
      warehouse: plainSystem(erp.url, ['order']),
      erp: plainSystem(erp.url, ['order', 'shipment'], { write }),
    },
    ownership: { ...ownership, shipment: { header: from, packages: from, status: from } },
    flows: [
      { entity: 'order', to: 'erp', groups: ['header'] },
      { entity: 'shipment', to: 'erp', groups: ['packages'], needs, sees },
    ],
  });
}

const shipment = (id: string, quantity: string, hour: number): object => ({
  id,
  version: 1,
  groups: {
    header: { number: id, order: { id: '1' }, location: null, service: null },
    packages: {
      packages: [{ id: 'P1', sscc: null, carrier: null, trackingNumber: null, contents: [{ line: 'l3', sku: 'A', quantity }] }],
    },
    status: { status: 'shipped', shippedAt: `2026-03-01T${hour}:00:00Z` },
  },
});

async function open(sees: string[]): Promise<void> {
  hub = await openTestHub(config(sees));
  await hub.send('variant', { id: 'v1', version: 1, groups: variantGroups('A') });
}

const told = (): Json[] => erp.calls.map(({ body }) => (body as { units: Json }).units).slice(1);

beforeEach(async () => {
  erp = await openTargetServer();
});

afterEach(async () => {
  await hub.end();
  await erp.close();
});

test('a mapping sees the order as it stands, and what else was sent of it, also where all of them come at once', async () => {
  await open(['order']);
  // Three units were ordered of this line.
  await Promise.all([
    hub.send('order', spoiledOrder('1')),
    hub.send('shipment', shipment('S1', '2', 10)),
    hub.send('shipment', shipment('S2', '2', 11)),
  ]);
  await hub.quiet();
  expect(
    told()
      .map((units) => JSON.stringify(units))
      .sort(),
  ).toEqual(['["1"]', '["2"]']);
});

test('what a target was told of first it keeps, though another one left before it', async () => {
  await open(['order']);
  await hub.send('order', spoiledOrder('1'));
  await hub.send('shipment', shipment('S2', '2', 11));
  await hub.quiet();
  await hub.send('shipment', shipment('S1', '2', 10));
  await hub.quiet();
  expect(told().map((units) => JSON.stringify(units))).toEqual(['["2"]', '["1"]']);
});

test('a flow that sees nothing is shown nothing', async () => {
  await open([]);
  await hub.send('order', spoiledOrder('1'));
  await hub.send('shipment', shipment('S1', '2', 10));
  await hub.quiet();
  expect(told()).toEqual([null]);
  expect(() => config(['order'], [])).toThrow('flows[1] (shipment-to-erp).sees: order is not among its `needs`');
});
