import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub, type Hub } from '../config.ts';
import { owner } from '../config/strategies.ts';
import type { Occurrence } from '../model/fact.ts';
import type { TimelineEntry } from '../model/moment.ts';
import { openOrderStage, type OrderStage } from '../testing/order-hub.ts';
import { orderGroups, payment } from '../testing/orders.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import type { TargetServer } from '../testing/target-server.ts';
import type { TestHub } from '../testing/test-hub.ts';

let stage: OrderStage;
let warehouse: TargetServer;
let erp: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  stage = await openOrderStage(wholeLife);
  ({ warehouse, erp, hub } = stage);
});

afterEach(() => stage.end());

/** A shop sells, a warehouse ships and may be asked to cancel, an ERP bills, a carrier scans. */
function wholeLife(urls: { warehouse: string; erp: string }): Hub {
  const nowhere = 'http://127.0.0.1:9';
  const order = {
    header: owner('shop'),
    lines: owner('shop'),
    shipTo: owner('shop'),
    billTo: owner('shop'),
    buyer: owner('shop'),
  };
  return defineHub({
    hub: 'test',
    systems: {
      shop: plainSystem(nowhere, ['order', 'variant', 'shipment']),
      warehouse: plainSystem(urls.warehouse, ['order', 'shipment'], { visibilityLagMs: 100 }),
      erp: plainSystem(urls.erp, ['order', 'invoice']),
      carrier: plainSystem(nowhere, ['shipment']),
    },
    ownership: {
      order: {
        ...order,
        cancellation: owner('shop'),
        tags: owner('shop'),
        fulfilment: owner('warehouse'),
        posting: owner('erp'),
      },
      variant: { identity: owner('shop'), copy: owner('shop'), price: owner('shop'), dims: owner('shop') },
      shipment: { header: owner('warehouse'), packages: owner('warehouse'), status: owner('warehouse') },
      invoice: { header: owner('erp'), lines: owner('erp'), status: owner('erp') },
    },
    flows: [
      {
        entity: 'order',
        to: 'warehouse',
        groups: ['header', 'lines'],
        passes: 'released',
        afterStage: 'request',
        when: (body) => (body['cancellation'] ?? null) === null,
        onExit: 'absent',
      },
      { entity: 'order', to: 'erp', groups: ['header', 'lines', 'derived.lifecycle'] },
    ],
  });
}

function scan(milestone: string, at: string, classifier: Occurrence['classifier'] = 'actual'): Occurrence {
  const data = { carrier: 'ups', trackingNumber: '1Z9', milestone, code: null, text: null, place: 'Ulm' };
  return { key: `${milestone} ${at}`, type: 'scan', at, classifier, data };
}

/** An order that is paid, told to both, shipped, scanned and billed. */
async function live(): Promise<void> {
  await hub.send('order', {
    id: '1001',
    version: 1,
    groups: orderGroups([{ sku: 'A', quantity: 2 }]),
    events: [payment('t1', 'succeeded', 2_000)],
  });
  await hub.quiet();
  const contents = [{ line: 'l1', sku: 'A', quantity: '2' }];
  const packages = [
    { id: 'p1', sscc: null, carrier: 'UPS', trackingNumber: '1z9', labelCreatedAt: '2026-11-01T11:00:00+01:00', contents },
  ];
  const [order] = [...warehouse.objects.keys()];
  await hub.send(
    'shipment',
    {
      id: 'W7',
      version: 1,
      groups: {
        header: { number: 'W7', order: { id: order ?? '' }, location: 'WH1', service: null },
        packages: { packages },
        status: { status: 'shipped', shippedAt: '2026-11-01T12:00:00+01:00' },
      },
    },
    { system: 'warehouse' },
  );
  const delivered = scan('delivered', '2026-11-03T09:00:00.100Z');
  const events = [scan('in_transit', '2026-11-01T20:00:00Z'), delivered, scan('delivered', '2026-11-02T18:00:00Z', 'estimated')];
  const known = { id: '1Z9', groups: { packages: { packages } } };
  await hub.send('shipment', { ...known, events }, { system: 'carrier' });
  await hub.send('shipment', { ...known, id: 'F5', events: [{ ...delivered, key: 'gid', at: '2026-11-03T10:00:00.700+01:00' }] });
  const [booked] = [...erp.objects.keys()];
  const header = {
    number: 'R-9',
    issuer: null,
    series: null,
    kind: 'sales',
    issuedAt: '2026-11-04T08:00:00Z',
    dueAt: '2026-12-04T08:00:00Z',
    order: { id: booked ?? '' },
    currency: 'EUR',
  };
  const lines = { lines: [{ line: 'l1', title: 'Article A', quantity: '2', amount: 2_000 }], other: 0, total: 2_000 };
  await hub.send('invoice', { id: 'I1', version: 1, groups: { header, lines, status: { status: 'issued' } } }, { system: 'erp' });
  await hub.quiet();
}

interface Answer {
  timelines: { record: string; entity: string; entries: TimelineEntry[]; earlier: number }[];
}

const refusal = async (path: string): Promise<string> => {
  const { status, body } = await hub.ask(path);
  return `${status} ${(body as { message: string }).message}`;
};

const shown = (entries: TimelineEntry[]): string[] =>
  entries.map(({ entity, classifier, systems, text }) => `${entity} ${classifier} ${systems.join('+')} ${text}`);

test('an order has one list of all that its systems tell, each thing once, what is expected beside what has happened', async () => {
  await live();
  const { timelines } = await hub.api<Answer>('/orders/1001/timeline');
  expect(timelines).toHaveLength(1);
  const [{ entity, entries, earlier } = { entity: '', entries: [], earlier: -1 }] = timelines;
  expect([entity, earlier]).toEqual(['order', 0]);
  const said = entries.filter(({ systems }) => !systems.includes('hub'));
  expect(shown(said.filter(({ what }) => what !== 'changed'))).toEqual([
    'order actual shop order #1001 is placed',
    'order actual shop capture of 20.00 EUR by card: succeeded',
    'shipment actual warehouse UPS 1z9 has its label',
    'shipment actual warehouse shipment W7 has left: 1 package',
    'shipment actual carrier ups 1Z9: in transit, Ulm',
    'shipment estimated carrier ups 1Z9: delivered, Ulm',
    'shipment actual carrier+shop ups 1Z9: delivered, Ulm',
    'invoice actual erp invoice R-9 of 20.00 EUR is issued',
    'invoice planned erp invoice R-9 is due',
  ]);
  const instants = entries.map(({ at }) => Date.parse(at));
  expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  const [inWarehouse = ''] = warehouse.objects.keys();
  const [inErp = ''] = erp.objects.keys();
  const done = shown(entries.filter(({ what }) => what === 'held'));
  expect(done).toContain(`order actual hub warehouse holds it as ${inWarehouse} (version 1)`);
  expect(done).toContain(`order actual hub erp holds it as ${inErp} (version 1)`);

  const ofShipment = await hub.api<Answer>('/shipments/W7/timeline');
  expect(ofShipment.timelines[0]?.entries.every((entry) => entry.entity === 'shipment')).toBe(true);
  expect(shown(ofShipment.timelines[0]?.entries ?? [])).toEqual(
    expect.arrayContaining(shown(said).filter((text) => text.startsWith('shipment'))),
  );
  expect(await hub.api<Answer>('/timeline?id=1001')).toEqual({ timelines });
});

test('a cancellation that came too late shows who was asked, and what they said', async () => {
  warehouse.decide = () => ({ outcome: 'rejected', reason: 'it is picked' });
  await hub.send('order', { id: '1001', version: 1, groups: orderGroups([{ sku: 'A', quantity: 2 }]) });
  await hub.quiet();
  const cancellation = { at: '2026-11-01T13:00:00+01:00', reason: 'changed their mind' };
  await hub.send('order', { id: '1001', version: 2, groups: orderGroups([{ sku: 'A', quantity: 2 }], { cancellation }) });
  await hub.quiet();
  const { timelines } = await hub.api<Answer>('/timeline?id=1001');
  const texts = shown(timelines[0]?.entries ?? []);
  expect(texts).toEqual(
    expect.arrayContaining([
      'order requested shop the order is to be cancelled: changed their mind',
      expect.stringMatching(/^order actual shop cancellation changed/),
      'order requested hub warehouse is asked to cancel it',
      'order actual hub warehouse has rejected to cancel it: it is picked',
    ]),
  );
  expect(texts.findIndex((text) => text.includes('is asked'))).toBeLessThan(
    texts.findIndex((text) => text.includes('has rejected')),
  );
});

test('a long list is cut at its beginning and says so; what cannot be asked is refused in words', async () => {
  await live();
  const whole = (await hub.api<Answer>('/timeline?id=1001')).timelines[0]?.entries ?? [];
  const { timelines } = await hub.api<Answer>('/timeline?id=1001&limit=3');
  expect(timelines[0]).toMatchObject({ entries: whole.slice(-3), earlier: whole.length - 3 });

  expect(await refusal('/timeline?id=1001&limit=none')).toMatch(/^400 .*limit is a number from 1/);
  expect(await refusal('/timeline')).toMatch(/^400 .*id is missing/);
  expect(await hub.ask('/orders/4711/timeline')).toMatchObject({ status: 404 });
  expect(await hub.ask('/shipments/1001/timeline')).toMatchObject({ status: 404 });
  expect(await hub.ask('/orders/1001/timeline', { key: 'x'.repeat(32) })).toMatchObject({ status: 401 });
});
