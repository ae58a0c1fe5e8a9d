import { IsSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { entities } from '../entities.ts';
import type { DeriveInput, EntityDefinition } from '../entity.ts';
import type { Classifier } from '../fact.ts';
import type { Json } from '../json.ts';
import { NO_CODES } from '../tracking/code-table.ts';
import { trackingKey } from './shipment-schema.ts';

describe.each(Object.entries(entities) as [string, EntityDefinition][])('%s', (name, definition) => {
  test('is named as it is listed and has schemas that compile', () => {
    expect(definition.name).toBe(name);
    for (const { schema } of Object.values(definition.groups)) {
      expect(IsSchema(schema)).toBe(true);
      expect(Compile(schema).Check(Symbol('nothing'))).toBe(false);
    }
    expect(Object.keys(definition.groups)).toEqual(
      expect.arrayContaining([...(definition.essential ?? []), ...(definition.ends ?? [])]),
    );
  });

  test('takes any claim for its keys, and a stub for its references, check and state', () => {
    const claims: Record<string, Json>[] = [{}];
    for (const odd of [null, 'x', 1, [], {}, { sku: 1, email: {}, packages: [null, 'x', {}] }] as Json[]) {
      claims.push(Object.fromEntries(Object.keys(definition.groups).map((group) => [group, odd])));
    }
    for (const claim of claims) expect(definition.keys?.(claim) ?? []).toEqual([]);
    for (const stub of claims.slice(0, 2)) {
      expect(definition.references?.(stub, () => 'shop') ?? []).toEqual([]);
      expect(definition.check?.(stub) ?? []).toEqual([]);
      expect(() =>
        definition.derive?.({ groups: stub, events: [], stages: {}, requests: [], children: [], codes: NO_CODES }),
      ).not.toThrow();
    }
  });
});

test('prefixes of record ids are unique', () => {
  const prefixes = Object.values(entities).map(({ prefix }) => prefix);
  expect(new Set(prefixes).size).toBe(prefixes.length);
});

describe('match keys', () => {
  test('join customers by email, whatever its case', () => {
    expect(entities.customer.keys({ contact: { email: ' Ana@Example.test ' } })).toEqual(['email:ana@example.test']);
    expect(entities.customer.keys({ contact: { email: 'none' } })).toEqual([]);
  });

  test('join variants by SKU in its case, and by a valid GTIN', () => {
    expect(entities.variant.keys({ identity: { sku: '85123a', gtin: '4006381333931' } })).toEqual([
      'sku:85123a',
      'gtin:04006381333931',
    ]);
    expect(entities.variant.keys({ identity: { sku: '85123A', gtin: '4006381333932' } })).toEqual(['sku:85123A']);
  });

  test('join locations, levels, shipments and invoices', () => {
    expect(entities.location.keys({ identity: { code: 'WH1', gln: '4012345000009' } })).toEqual([
      'location:WH1',
      'gln:4012345000009',
    ]);
    expect(entities['inventory-level'].keys({ identity: { sku: 'A', location: 'WH1' } })).toEqual(['level:A@WH1']);
    const packages = [
      { carrier: 'Sendex', trackingNumber: 'sndx 1' },
      { carrier: 'sendex', trackingNumber: null },
    ];
    expect(entities.shipment.keys({ packages: { packages } })).toEqual(['tracking:sendex/SNDX1']);
    expect(entities.invoice.keys({ header: { issuer: 'acme', number: '7' } })).toEqual(['invoice:acme//7']);
  });
});

describe('references', () => {
  test('lead to what other systems call it', () => {
    const of = (definition: EntityDefinition, groups: Record<string, Json>): string[] =>
      (definition.references?.(groups, () => 'erp') ?? []).map(
        ({ role, subject: { system, entity, id }, missing }) => `${role} ${system}/${entity}/${id} ${missing}`,
      );
    expect(of(entities.variant, { identity: { sku: 'A', product: 'p1' } })).toEqual(['product erp/product/p1 wait']);
    expect(of(entities['inventory-level'], { identity: { sku: 'A', location: 'WH1' } })).toEqual([
      'variant match/variant/sku:A wait',
    ]);
    expect(of(entities.shipment, { header: { order: { id: 'W-1' } } })).toEqual(['order erp/order/W-1 wait']);
    expect(of(entities.invoice, { header: { order: { id: 'SO-1' } } })).toEqual(['order erp/order/SO-1 wait']);
  });
});

describe('the check of an invoice', () => {
  const header = { number: '1', currency: 'EUR' };
  const codes = (lines: object, currency = 'EUR'): string[] =>
    entities.invoice
      .check({ header: { ...header, currency }, lines: lines as Json })
      .map(({ effect, code }) => `${effect} ${code.slice(12)}`);

  test('adds up its lines and what is billed beside them', () => {
    const lines = [{ line: 'l1', quantity: '2', amount: 3_798 }];
    expect(codes({ lines, other: 500, total: 4_298 })).toEqual([]);
    expect(codes({ lines, other: 500, total: 4_299 })).toEqual(['tolerate ROUNDING_DIFFERENCE']);
    expect(codes({ lines, other: 500, total: 4_398 })).toEqual(['block TOTALS_DO_NOT_FOOT']);
    expect(codes({ lines, total: 4_398 })).toEqual([]);
    expect(codes({ lines, total: 3_798 }, 'EUX')).toEqual(['block CURRENCY_UNKNOWN']);
  });
});

describe('the milestone of a shipment', () => {
  const scan = (
    milestone: string,
    at: string,
    more: { number?: string; classifier?: Classifier } = {},
  ): DeriveInput['events'][number] => ({
    system: 'carrier',
    key: `${milestone}${at}`,
    type: 'scan',
    at,
    classifier: more.classifier ?? 'actual',
    data: { carrier: 'sendex', trackingNumber: more.number ?? 'N1', milestone },
  });
  const packages = ['N1', 'N2'].map((trackingNumber) => ({
    id: trackingNumber,
    carrier: 'sendex',
    trackingNumber,
    contents: [],
  }));
  const derive = (events: DeriveInput['events'], count: number, status = 'shipped'): Record<string, Json> =>
    entities.shipment.derive({
      groups: { packages: { packages: packages.slice(0, count) }, status: { status } },
      events,
      stages: {},
      requests: [],
      children: [],
      codes: entities.shipment.codes,
    });

  test('is what the shipper says until the carrier scans', () => {
    expect(derive([], 1)['milestone']).toBe('picked_up');
    expect(derive([], 1, 'packed')['milestone']).toBe('label_created');
    expect(derive([scan('in_transit', '2025-01-02T00:00:00Z')], 1)['milestone']).toBe('in_transit');
  });

  test('is the latest scan, by rank within one instant, whatever their order', () => {
    const events = [
      scan('out_for_delivery', '2025-01-02T10:00:00Z'),
      scan('in_transit', '2025-01-02T12:00:00+02:00'),
      scan('picked_up', '2025-01-01T00:00:00Z'),
    ];
    for (const list of [events, events.toReversed()]) expect(derive(list, 1)['milestone']).toBe('out_for_delivery');
  });

  test('stays delivered: only goods that come back move it', () => {
    const delivered = scan('delivered', '2025-01-03T00:00:00Z');
    const late = scan('in_transit', '2025-01-02T00:00:00Z');
    expect(derive([delivered, late], 1)).toMatchObject({ milestone: 'delivered', flags: [] });
    expect(derive([delivered, scan('in_transit', '2025-01-04T00:00:00Z')], 1)).toMatchObject({
      milestone: 'delivered',
      flags: ['undelivered_after_delivered'],
    });
    expect(derive([delivered, scan('returned', '2025-01-05T00:00:00Z')], 1)).toMatchObject({
      milestone: 'returned',
      flags: [],
    });
    expect(derive([delivered, scan('returning', '2025-01-02T00:00:00Z')], 1)['milestone']).toBe('delivered');
  });

  test('is that of the package that is least far, and an exception of any', () => {
    const one = scan('delivered', '2025-01-03T00:00:00Z');
    expect(derive([one, scan('in_transit', '2025-01-02T00:00:00Z', { number: 'n2' })], 2)['milestone']).toBe('in_transit');
    expect(derive([one, scan('exception', '2025-01-02T00:00:00Z', { number: 'N2' })], 2)['milestone']).toBe('exception');
    expect(derive([one], 0)['milestone']).toBe('delivered');
  });

  test('an estimate is an estimate', () => {
    const estimate = scan('delivered', '2025-01-09T00:00:00Z', { classifier: 'estimated' });
    expect(derive([estimate], 1)).toMatchObject({ milestone: 'picked_up', eta: '2025-01-09T00:00:00Z' });
  });

  test('the tracking key knows no case or blanks', () => {
    expect(trackingKey(' UPS ', '1z 999')).toBe(trackingKey('ups', '1Z999'));
  });
});
