import { afterAll, beforeAll, expect, test } from 'vitest';
import { warehouse as standIn } from '../../sandbox/warehouse/warehouse.ts';
import { trialRun, type Trial } from '../../sandbox/trial/trial-run.ts';
import { defineHub } from '../../src/config.ts';
import { ledger, owner } from '../../src/config/strategies.ts';
import type { LocationWaves } from '../../src/http/waves.ts';
import type { Timeline } from '../../src/http/timeline.ts';
import { plainSystem } from '../../src/testing/plain-systems.ts';
import { placedOrder, variant } from '../../src/testing/stock-hub.ts';
import { openTestHub, type TestHub } from '../../src/testing/test-hub.ts';

let place: Trial;
let hub: TestHub;

/** A shop, and the sandbox's warehouse that picks in waves and is told at once in which wave. */
beforeAll(async () => {
  place = await trialRun(
    standIn,
    '--work-interval',
    '5ms',
    '--dwell',
    '0ms',
    '--short-rate',
    '0',
    '--hub-path',
    '/webhooks/warehouse/hook',
  );
  process.env['SYNCLINE_WAREHOUSE_URL'] = place.url;
  // It reads the address when it is imported.
  const { warehouse } = await import('./warehouse/warehouse.ts');
  const { isPromised } = await import('./plain-hub.ts');
  const { isPlannedThere } = await import('./warehouse/waves.ts');
  const shops = {
    header: owner('shop'),
    lines: owner('shop'),
    shipTo: owner('shop'),
    billTo: owner('shop'),
    buyer: owner('shop'),
  };
  // Far enough from now that none passes while the test runs.
  const times = [2, 3].map((ahead) => new Date(Date.now() + ahead * 3_600_000).toISOString().replace(/^.*T(\d\d).*$/, '$1:00'));
  const secrets = Object.fromEntries(standIn.secretNames.map((name) => [name, place.secret(name)]));
  hub = await openTestHub(
    defineHub({
      hub: 'test',
      systems: { shop: plainSystem('http://127.0.0.1:9', ['order', 'variant']), warehouse },
      ownership: {
        order: {
          ...shops,
          cancellation: owner('shop'),
          tags: owner('shop'),
          fulfilment: owner('warehouse'),
          posting: owner('shop'),
        },
        variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
        return: {
          header: owner('shop'),
          lines: owner('shop'),
          authorisation: owner('shop'),
          shipment: owner('shop'),
          resolution: owner('shop'),
          receipt: owner('warehouse'),
          inspection: owner('warehouse'),
        },
        shipment: { header: owner('warehouse'), packages: owner('warehouse'), status: owner('warehouse') },
        'inventory-level': { identity: owner('warehouse'), onHand: ledger('warehouse') },
      },
      flows: [
        {
          entity: 'order',
          to: 'warehouse',
          groups: ['lines', 'shipTo'],
          begins: (order) => isPromised(order) && isPlannedThere(order),
          needs: ['variant'],
          passes: 'released',
          afterStage: 'request',
        },
        { entity: 'variant', to: 'warehouse', groups: ['identity', 'copy', 'dims'] },
      ],
      stock: { locations: { WH1: { waves: { times } } }, channels: { shop: { locations: ['WH1'] } }, leaves: 'picked' },
    }),
    { secrets },
  );
  await place.admin('POST /admin/hub', { url: `http://127.0.0.1:${hub.port}` });
  await hub.send('variant', variant('A'));
  await hub.quiet();
  await place.admin('PUT /admin/stock/A/WH1', { on_hand: 10 });
  await hub.quiet();
}, 30_000);

afterAll(async () => {
  await hub.end();
  await place.end();
});

const orders = (number: string) =>
  place
    .admin(`GET /admin/orders?order_number=${number}`)
    .then(({ body }) => body['items'] as { id: string; status: string; wave: { id: string } }[]);
const waves = async () =>
  (await hub.api<LocationWaves>('/waves/WH1')).waves.map(({ wave, state, orders: count }) => [wave, state, count]);

const shipTo = { name: 'Ana', line1: 'Storgatan 1', city: 'Lund', postalCode: '22350', country: 'SE' };

test('the warehouse is told in which wave it picks an order, picks by wave, and tells how far it is', async () => {
  await hub.send('order', placedOrder('S1', [{ sku: 'A', quantity: 2 }], 1, { shipTo }));
  await hub.send('order', placedOrder('S2', [{ sku: 'A', quantity: 1 }], 2, { shipTo }));
  await expect.poll(async () => (await waves())[0]?.slice(1), { timeout: 10_000 }).toEqual(['open', 2]);
  const [[first = ''] = []] = await waves();
  await hub.quiet();
  const [told] = await orders('S1');
  const [other] = await orders('S2');
  expect([told, other]).toMatchObject([
    { status: 'new', wave: { id: first } },
    { status: 'new', wave: { id: first } },
  ]);
  // The floor takes the second one in a wave of its own, and lets the first go.
  await place.admin(`POST /admin/orders/${other?.id}/wave`, { wave: { id: 'NIGHT' } });
  await place.admin(`POST /admin/waves/${encodeURIComponent(String(first))}/release`);
  await expect.poll(waves, { timeout: 10_000 }).toContainEqual([first, 'done', 1]);
  await hub.quiet();
  expect((await orders('S1'))[0]?.status).toBe('shipped');
  expect((await orders('S2'))[0]?.status).toBe('new');
  expect(await waves()).toContainEqual(['NIGHT', expect.any(String) as string, 1]);
  const { timelines } = await hub.api<{ timelines: Timeline[] }>('/orders/S1/timeline');
  const said = timelines[0]?.entries
    .filter(({ what, systems }) => what === 'wave' && systems.includes('warehouse'))
    .map(({ text }) => text);
  expect(said).toEqual(['planned', 'released', 'picking', 'done'].map((word) => `WH1: wave ${first} is ${word}`));
});
