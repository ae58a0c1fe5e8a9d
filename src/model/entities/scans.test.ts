import { describe, expect, test } from 'vitest';
import { entities } from '../entities.ts';
import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import type { CodeTables } from '../tracking/code-table.ts';

type Event = DeriveInput['events'][number];

interface Told {
  carrier?: string;
  list?: string;
  partner?: string;
  milestone?: string;
  classifier?: Event['classifier'];
  system?: string;
}

/** A scan of package 1Z, by its code alone unless the connector knows the milestone. */
function scan(
  code: string,
  at: string,
  { carrier = 'UPS', milestone, classifier = 'actual', system = 'carrier', ...of }: Told = {},
): Event {
  const data = { carrier, trackingNumber: '1Z', milestone: milestone ?? null, code, text: null, place: null, ...of };
  return { system, key: `${code} ${at}`, type: 'scan', at, classifier, data };
}

function derive(
  events: Event[],
  more: { carrier?: string; label?: string; codes?: CodeTables['own'] } = {},
): Record<string, Json> {
  const { carrier = 'UPS', label = null, codes = [] } = more;
  const contents: Json[] = [];
  const packages = [{ id: 'p', carrier, trackingNumber: '1Z', labelCreatedAt: label, contents }];
  return entities.shipment.derive({
    groups: { packages: { packages }, status: { status: 'shipped' } },
    events,
    stages: {},
    requests: [],
    children: [],
    codes: { ...entities.shipment.codes, own: codes },
  });
}

const DAY = '2026-01-02T10:00:00Z';

describe('a code', () => {
  test.each([
    ['UPS', 'DL', 'out_for_delivery'],
    ['FedEx', 'DL', 'delivered'],
    ['UPS', 'WC', 'available_for_pickup'],
    ['DHL Express', 'WC', 'out_for_delivery'],
    ['UPS', 'DD', 'label_created'],
    ['UPS', 'DP', 'departed_origin'],
    ['DHL Express', 'DP', 'exception'],
    ['USPS', '01', 'delivered'],
    ['UPS', 'OF', 'unknown'],
    ['FedEx', 'OF', 'picked_up'],
    ['USPS', 'OF', 'out_for_delivery'],
    ['FedEx', 'CA', 'cancelled'],
    ['DHL Express', 'CA', 'delivery_attempted'],
    ['USPS', '23', 'returning'],
  ])('of %s: %s is %s', (carrier, code, milestone) => {
    expect(derive([scan(code, DAY, { carrier })], { carrier })['milestone']).toBe(milestone);
  });

  test('is of the list that it names, and none of that carrier', () => {
    expect(derive([scan('D1', DAY, { list: 'x12-214' })])['milestone']).toBe('delivered');
    expect(derive([scan('D1', DAY)])['milestone']).toBe('unknown');
  });

  test('of an appointment changes what is expected, and nothing else', () => {
    expect(derive([scan('AF', DAY, { list: 'X12 214' }), scan('AG', '2026-01-05T10:00:00Z', { list: 'X12 214' })])).toMatchObject(
      {
        milestone: 'picked_up',
        eta: '2026-01-05T10:00:00Z',
      },
    );
  });

  test('means what the configuration says, for one partner alone if it names one', () => {
    const codes: CodeTables['own'] = [
      { list: 'x12-214', partner: 'depot', codes: { XB: { milestone: 'delivered' } } },
      { list: 'ups', codes: { D: { milestone: 'exception' }, ZZ: { milestone: 'returning' } } },
    ];
    const of = (event: Event): Json | undefined => derive([event], { codes })['milestone'];
    expect(of(scan('XB', DAY, { list: 'x12-214' }))).toBe('label_created');
    expect(of(scan('XB', DAY, { list: 'x12-214', partner: 'Depot' }))).toBe('delivered');
    expect(of(scan('XB', DAY, { list: 'x12-214', partner: 'another' }))).toBe('label_created');
    // Also where the connector has read it otherwise; what no table of the configuration names is as the connector says.
    expect(of(scan('D', DAY, { milestone: 'delivered' }))).toBe('exception');
    expect(of(scan('DL', DAY, { milestone: 'delivered' }))).toBe('delivered');
    expect(of(scan('ZZ', DAY))).toBe('returning');
  });

  test('that nobody knows is kept and says nothing of how far the package is', () => {
    for (const at of ['2026-01-01T10:00:00Z', '2026-01-03T10:00:00Z']) {
      expect(derive([scan('PU', DAY), scan('??', at)])['milestone']).toBe('picked_up');
    }
    // Nor one that tells of a delay, nor what is told after the delivery, such as that its proof is there.
    const late = scan('DY', '2026-01-03T10:00:00Z', { carrier: 'FedEx' });
    expect(derive([scan('IT', DAY, { carrier: 'FedEx' }), late], { carrier: 'FedEx' })['milestone']).toBe('in_transit');
    expect(derive([scan('D', DAY), scan('??', '2026-01-03T10:00:00Z')])).toMatchObject({ milestone: 'delivered', flags: [] });
  });
});

describe('a scan', () => {
  const delivered = scan('D', '2026-01-03T10:00:00Z');
  const retraction: Event = {
    system: 'carrier',
    key: 'r1',
    type: 'retraction',
    at: '2026-01-03T12:00:00Z',
    classifier: 'actual',
    data: { of: delivered.key, reason: 'wrong package' },
  };

  test('that its source takes back counts no more, in whatever order both are told', () => {
    const events = [scan('PU', DAY), delivered, retraction];
    for (const told of [events, events.toReversed()]) expect(derive(told)).toMatchObject({ milestone: 'picked_up', flags: [] });
    expect(derive([scan('PU', DAY), delivered, { ...retraction, system: 'another' }])['milestone']).toBe('delivered');
  });

  test('that comes late is history, and one after the delivery is for a person', () => {
    expect(derive([delivered, scan('AR', DAY)])).toMatchObject({ milestone: 'delivered', flags: [] });
    expect(derive([delivered, scan('AR', '2026-01-04T10:00:00Z')])).toMatchObject({
      milestone: 'delivered',
      flags: ['undelivered_after_delivered'],
    });
  });

  test('after the delivery calls a person until one of the two is taken back', () => {
    const after = scan('AR', '2026-01-04T10:00:00Z');
    const codes = (events: Event[]): string[] => entities.shipment.notices({ derived: derive(events) }).map(({ code }) => code);
    expect(codes([delivered, after])).toEqual(['SYN_PROJECT_UNDELIVERED_AFTER_DELIVERED']);
    expect(codes([delivered, after, retraction])).toEqual([]);
    expect(codes([delivered, after, { ...retraction, data: { of: after.key, reason: null } }])).toEqual([]);
  });

  test('of the next package with the same number moves nothing', () => {
    const months = [scan('PU', '2027-03-01T10:00:00Z'), scan('D', '2027-03-03T10:00:00Z')];
    expect(derive([delivered, ...months])).toMatchObject({
      milestone: 'delivered',
      packages: [{ at: '2026-01-03T10:00:00Z' }],
      flags: ['recycled_number'],
    });
    // Nor one of the package before it.
    expect(derive([delivered, ...months], { label: '2027-02-28T10:00:00Z' })).toMatchObject({
      milestone: 'delivered',
      packages: [{ at: '2027-03-03T10:00:00Z' }],
      flags: ['recycled_number'],
    });
  });

  test('is told in the timeline in words, with its reason, and that it was taken back', () => {
    const { body, codes, systemOf } = { body: {}, codes: entities.shipment.codes, systemOf: () => 'carrier' };
    const events = [scan('CD', DAY, { carrier: 'FedEx' }), delivered, retraction];
    expect(entities.shipment.moments({ body, events, codes, systemOf, claimsOf: () => [] }).map(({ text }) => text)).toEqual([
      'FedEx 1Z: customs hold (customs)',
      'UPS 1Z: delivered; taken back',
    ]);
  });
});
