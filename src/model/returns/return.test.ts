import { describe, expect, test } from 'vitest';
import {
  derived,
  inspection,
  receipt,
  refund,
  returnHeader,
  returnLine,
  returnLines,
  said,
} from '../../testing/model/whole-return.ts';
import type { Json } from '../json.ts';
import { order } from '../order/order.ts';
import { NO_CODES } from '../tracking/code-table.ts';
import { returnEntity } from './return.ts';

describe('what leads a parcel to its return', () => {
  test('is the number on its label, its tracking number, and a unit of an order', () => {
    const parcel = { ...receipt('1', { rma: ' r-77 ', carrier: 'UPS', trackingNumber: '1z 9', orderNumber: '#1001' }) };
    const lines = [{ sku: 'TEE-M', quantity: '1', serials: ['S1'] }];
    const keys = ['rma:R-77', 'tracking:ups/1Z9', 'unit:#1001/TEE-M/S1'];
    expect(returnEntity.keys({ receipt: { ...parcel, lines } })).toEqual(keys);
    expect(
      returnEntity.keys({
        header: { ...returnHeader, rma: 'R-77', orderNumber: '#1001' },
        lines: { ...returnLines, lines: [returnLine({ serials: ['S1'] })] },
        shipment: { packages: [{ carrier: 'ups', trackingNumber: '1Z9' }] },
      }),
    ).toEqual(keys);
  });

  test('is no order alone, and no serial number alone: both may have come back before', () => {
    const lines = [{ sku: 'TEE-M', quantity: '1', serials: ['S1'] }];
    expect(returnEntity.keys({ receipt: { ...receipt('1'), lines } })).toEqual([]);
    expect(returnEntity.keys({ receipt: receipt('1', { orderNumber: '#1001' }) })).toEqual([]);
  });
});

test('a return refers to its customer, to every order of it once, and to what is sent instead', () => {
  const header = { ...returnHeader, exchangeOrder: { id: 'o-9' } };
  const lines = { lines: [returnLine({ order: 'o-1' }), returnLine({ id: 'rl2', order: 'o-2' })], total: 0 };
  const found = returnEntity.references({ header, lines }, () => 'shop');
  expect(found.map(({ role, subject, missing, path }) => `${role} ${subject.system}/${subject.id} ${missing} ${path}`)).toEqual([
    'customer shop/c-17 wait header.customer',
    'order shop/o-1 wait header.order',
    'order shop/o-2 wait lines.lines[1].order',
    'exchangeOrder shop/o-9 wait header.exchangeOrder',
  ]);
});

test('an order that is sent instead refers to the return', () => {
  const header = { customer: null, kind: 'exchange', exchangeOf: { id: 'r-1' } };
  expect(order.references({ header }, () => 'shop')).toEqual([
    {
      role: 'exchangeOf',
      entity: 'return',
      subject: { system: 'shop', entity: 'return', id: 'r-1' },
      missing: 'wait',
      path: 'header.exchangeOf',
    },
  ]);
});

describe('the check of a return', () => {
  const codes = (groups: Record<string, Json>): string[] =>
    returnEntity.check(groups).map(({ effect, code, path }) => `${effect} ${code.slice(12)} ${path}`);
  const lines = (total: number, refundOf = 4_000): Json => ({
    lines: [returnLine({ refund: refundOf })],
    fees: [{ code: 'restocking', amount: 395 }],
    shipping: 495,
    total,
  });

  test('takes fees off what its lines are paid back, and adds shipping', () => {
    expect(codes({ header: returnHeader, lines: lines(4_100) })).toEqual([]);
    expect(codes({ header: returnHeader, lines: lines(4_101) })).toEqual(['tolerate ROUNDING_DIFFERENCE lines.total']);
    expect(codes({ header: returnHeader, lines: lines(0, 0) })).toEqual([]);
    expect(codes({ header: returnHeader, lines: lines(4_495) })).toEqual(['block TOTALS_DO_NOT_FOOT lines.total']);
  });

  test('names an unknown currency and a quantity of nothing', () => {
    const none = { lines: [returnLine({ quantity: '0' })], total: 0 };
    expect(codes({ header: { ...returnHeader, currency: 'EUX' }, lines: none })).toEqual([
      'block CURRENCY_UNKNOWN header.currency',
      'block QUANTITY_NOT_POSITIVE lines.lines[0].quantity',
    ]);
  });

  test('holds goods that nobody has announced until a return is known for them', () => {
    expect(codes({ receipt: receipt('1') })).toEqual(['block RETURN_UNMATCHED receipt']);
    expect(codes({ receipt: receipt('1'), header: returnHeader })).toEqual(['block RETURN_UNMATCHED receipt']);
    expect(codes({ receipt: receipt('1'), header: returnHeader, lines: returnLines })).toEqual([]);
  });
});

describe('late and odd', () => {
  const approved = [said('approved', 2)];
  const notices = (groups: Record<string, Json>, events = approved): string[] =>
    returnEntity.notices({ derived: derived(groups, events) }).map(({ code }) => code.slice(19));

  test.each<[string, Record<string, Json>, typeof approved, string[], string[]]>([
    [
      'received before its approval',
      { receipt: receipt('2') },
      [said('requested', 1)],
      ['received_before_approval'],
      ['NOT_APPROVED'],
    ],
    [
      'received although declined',
      { receipt: receipt('2') },
      [said('declined', 1)],
      ['received_despite_refusal'],
      ['NOT_APPROVED'],
    ],
    ['more than authorised', { receipt: receipt('3') }, approved, ['over_received'], ['OVER_RECEIVED']],
    [
      'another thing than authorised',
      { receipt: { ...receipt('1'), lines: [{ line: null, sku: 'CAP', quantity: '1' }] } },
      approved,
      ['over_received'],
      ['OVER_RECEIVED'],
    ],
    [
      'more than ever left',
      { lines: { lines: [returnLine({ shipped: '1' })], total: 0 }, receipt: receipt('2') },
      approved,
      ['more_than_shipped'],
      ['OVER_RECEIVED'],
    ],
    [
      'after its window',
      { header: { ...returnHeader, window: { until: '2026-11-09T23:59:59Z' } }, receipt: receipt('2') },
      approved,
      ['after_window'],
      [],
    ],
    [
      'sent in time and received after its window',
      {
        header: { ...returnHeader, window: { until: '2026-11-09T23:59:59Z' } },
        shipment: { sentAt: '2026-11-09T20:00:00Z', packages: [] },
        receipt: receipt('2'),
      },
      approved,
      [],
      [],
    ],
    ['paid before it is here', {}, [...approved, refund('r', 'succeeded', 4_000)], ['advance'], []],
    [
      'paid twice over',
      { receipt: receipt('2') },
      [...approved, refund('r', 'succeeded', 4_000), refund('s', 'succeeded', 1)],
      ['over_refunded'],
      ['REFUND_TOO_HIGH'],
    ],
    ['closed with goods that nobody looked at', { receipt: receipt('2') }, [said('closed', 3)], ['closed_uninspected'], []],
  ])('%s', (_, groups, events, flags, cases) => {
    expect([derived(groups, events)['flags'], notices(groups, events)]).toEqual([flags, cases]);
  });

  test('goes back to stock only when it was inspected and is to go there, by SKU and place', () => {
    const restock = (groups: Record<string, Json>): Json => derived(groups, approved)['restock'] ?? null;
    expect(restock({ receipt: receipt('2') })).toEqual([]);
    expect(restock({ receipt: receipt('2'), inspection: inspection({ undecided: '1', scrap: '1' }) })).toEqual([]);
    const placed = { ...inspection({ restock: '1', vendor: '1' }) };
    expect(restock({ receipt: receipt('2'), inspection: placed })).toEqual([{ sku: 'TEE-M', location: 'WH1', quantity: '1' }]);
  });
});

test('lines of one SKU fill up in their order, and what names a line goes there', () => {
  const lines = { lines: [returnLine({ id: 'a' }), returnLine({ id: 'b' }), returnLine({ id: 'c', sku: 'CAP' })], total: 0 };
  const entries = [
    { line: null, sku: 'TEE-M', quantity: '3' },
    { line: 'b', sku: 'TEE-M', quantity: '1' },
    { line: null, sku: 'MUG', quantity: '1' },
  ];
  const state = (some: typeof entries): Json =>
    derived({ lines, receipt: { ...receipt('1'), lines: some } }, [said('approved', 2)]);
  for (const some of [entries, entries.toReversed()]) {
    expect(state(some)).toMatchObject({
      state: 'partially_received',
      lines: [{ received: '2' }, { received: '2' }, { received: '0' }],
      extra: [{ sku: 'MUG', quantity: '1' }],
    });
  }
});

test('a timeline tells of a return from its announcement to its refund', () => {
  const groups = {
    header: returnHeader,
    authorisation: { state: 'approved', at: '2026-11-03T10:00:00Z' },
    shipment: { labelAt: '2026-11-03T11:00:00Z', packages: [] },
    receipt: receipt('2'),
    inspection: inspection({ restock: '1', scrap: '1' }),
  };
  const events = [said('requested', 2), refund('r', 'succeeded', 3_605)];
  const systemOf = (group: string): string => (group === 'receipt' || group === 'inspection' ? 'warehouse' : 'shop');
  const moments = returnEntity.moments({ body: groups, events, codes: NO_CODES, systemOf, claimsOf: () => [] });
  expect(moments.map(({ what, text, system }) => `${what}: ${text} (${system})`)).toEqual([
    'return: return #1001-R1 is announced (shop)',
    'approved: return #1001-R1 is approved (shop)',
    'label_created: return #1001-R1 has its label (shop)',
    'received: 2 units of return #1001-R1 have arrived (warehouse)',
    'inspected: 2 units of return #1001-R1 are inspected (warehouse)',
    'requested: return #1001-R1 is requested (shop)',
    'payment: refund of 36.05 EUR for return #1001-R1 (card): succeeded (shop)',
  ]);
});
