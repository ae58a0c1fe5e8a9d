import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fee, groups, input, line, lines } from '../../testing/whole-order.ts';
import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { addQuantities } from '../value/quantity.ts';
import type { LineQuantities } from './line-quantities.ts';
import { order } from './order.ts';
import type { Fulfilment } from './order-schema.ts';

describe('the derived state of an order', () => {
  const cancelled = { ...groups, cancellation: { at: '2025-11-03T15:00:00Z' } };
  const released = { released: 'warehouse' };
  const cancel = (state: 'pending' | 'accepted' | 'rejected' | 'not_needed', system = 'warehouse') => ({
    kind: 'cancel',
    system,
    state,
  });
  const paid: DeriveInput['events'][number] = {
    system: 'shop',
    key: 't1:succeeded',
    type: 'payment',
    at: '2025-11-03T13:05:12Z',
    classifier: 'actual',
    data: { transaction: 't1', kind: 'sale', status: 'succeeded', amount: 5274, currency: 'EUR' },
  };
  const work = (changes: Partial<Fulfilment['lines'][number]>): Json => ({
    status: 'picked',
    lines: [{ line: 'l1', picked: '0', packed: '0', shipped: '0', short: '0', ...changes }],
  });

  test.each<[string, Partial<DeriveInput>, string, string[]]>([
    ['placed', {}, 'confirmed', []],
    ['released', { stages: released }, 'in_fulfilment', []],
    ['cancelled before its release', { groups: cancelled }, 'cancelled', []],
    ['cancelled while its create has no answer', { groups: cancelled, requests: [cancel('pending')] }, 'cancel_requested', []],
    ['cancelled after its release', { groups: cancelled, stages: released }, 'cancel_requested', []],
    [
      'asked to cancel',
      { groups: cancelled, stages: released, requests: [cancel('pending'), cancel('accepted', 'erp')] },
      'cancel_requested',
      [],
    ],
    [
      'granted',
      { groups: cancelled, stages: released, requests: [cancel('accepted'), cancel('not_needed', 'erp')] },
      'cancelled',
      [],
    ],
    [
      'refused',
      { groups: cancelled, stages: released, requests: [cancel('rejected'), cancel('accepted', 'erp')] },
      'in_fulfilment',
      ['cancel_refused'],
    ],
    [
      'refused by a warehouse that was short of everything',
      { groups: { ...cancelled, fulfilment: work({ short: '2' }) }, stages: released, requests: [cancel('rejected')] },
      'cancelled',
      [],
    ],
    [
      'shipped and cancelled',
      {
        groups: { ...cancelled, fulfilment: work({ picked: '2', packed: '2', shipped: '2' }) },
        stages: released,
      },
      'in_fulfilment',
      ['cancel_after_ship'],
    ],
    [
      'delivered',
      {
        groups: { ...groups, fulfilment: work({ picked: '2', packed: '2', shipped: '2', delivered: '2' }) },
        stages: released,
        events: [paid],
      },
      'completed',
      [],
    ],
    ['a stub', { groups: { header: groups['header'] as Json } }, 'draft', []],
  ])('%s', (_, changes, lifecycle, flags) => {
    expect(order.derive(input(changes))).toMatchObject({ lifecycle, flags });
  });

  const buckets = (changes: Partial<DeriveInput>): Json => (order.derive(input(changes))['lines'] as Json[])[0] as Json;
  const of = (changes: Partial<Fulfilment['lines'][number]>): Partial<DeriveInput> => ({
    groups: { ...groups, fulfilment: work(changes) },
    stages: released,
  });

  test('puts every unit of a line somewhere', () => {
    expect(buckets({})).toEqual({ id: 'l1', ordered: '2', open: '2' });
    expect(buckets({ stages: released })).toEqual({ id: 'l1', ordered: '2', released: '2' });
    expect(buckets({ groups: cancelled })).toEqual({ id: 'l1', ordered: '2', cancelled: '2' });
    expect(buckets(of({ picked: '1' }))).toEqual({ id: 'l1', ordered: '2', picked: '1', released: '1' });
    expect(buckets(of({ picked: '1', packed: '1', shipped: '1', short: '1' }))).toEqual({
      id: 'l1',
      ordered: '2',
      shipped: '1',
      backordered: '1',
    });
    expect(buckets(of({ picked: '2', packed: '2', shipped: '2', delivered: '1' }))).toEqual({
      id: 'l1',
      ordered: '2',
      shipped: '1',
      delivered: '1',
    });
    expect(buckets(of({ picked: '3', packed: '3', shipped: '3' }))).toEqual({
      id: 'l1',
      ordered: '2',
      shipped: '2',
      overShipped: '1',
    });
  });

  test('adds up several entries of one line', () => {
    const entry = { line: 'l1', picked: '1', packed: '1', shipped: '0.5', short: '0' };
    const fulfilment = { status: 'packed', lines: [entry, { ...entry, shipped: '1' }] };
    expect(buckets({ groups: { ...groups, fulfilment }, stages: released })).toEqual({
      id: 'l1',
      ordered: '2',
      shipped: '1.5',
      picked: '0.5',
    });
  });

  test('the buckets sum to what was ordered, whatever the counts say', () => {
    const count = fc.nat({ max: 9 }).map(String);
    const counts = fc.record({
      picked: count,
      packed: count,
      shipped: count,
      short: count,
      delivered: count,
      writtenOff: count,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), counts, fc.boolean(), (quantity, counted, isCancelled) => {
        const some = { ...lines, lines: [line({ quantity: String(quantity) }), fee] } as Json;
        const all = { ...(isCancelled ? cancelled : groups), lines: some, fulfilment: work(counted) };
        const { id, ordered, overShipped, ...rest } = buckets({
          groups: all,
          stages: released,
        }) as unknown as LineQuantities;
        expect([id, ordered, typeof overShipped]).toEqual([
          'l1',
          String(quantity),
          Number(counted.shipped) > quantity ? 'string' : 'undefined',
        ]);
        expect(Object.values(rest).reduce((sum, bucket) => addQuantities(sum, bucket), '0')).toBe(ordered);
      }),
    );
  });

  test('the status of the fulfilment', () => {
    const status = (changes: Partial<DeriveInput>): Json => order.derive(input(changes))['fulfilment'] as Json;
    expect(status({})).toBe('unfulfilled');
    expect(status(of({ picked: '1', shipped: '1' }))).toBe('partial');
    expect(status(of({ picked: '2', shipped: '2' }))).toBe('fulfilled');
    expect(status(of({ short: '2' }))).toBe('backordered');
    expect(status({ groups: cancelled })).toBe('restocked');
  });
});
