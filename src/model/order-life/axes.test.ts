import { describe, expect, test } from 'vitest';
import { cells, CONFIRMED, derive, DONE, shipment, WHOLE, type World } from '../../testing/fixtures/order-world.ts';
import { MILESTONES } from '../entities/milestone.ts';

// Every state of an axis with every event, legal or not. What is expected is written here, by hand, from the tables of
// docs/explanation/order-life.md: `.` is the state that it was, and what stands behind a `!` is the flag that comes with it.

describe('the lifecycle', () => {
  const states: Record<string, World> = {
    draft: { ...CONFIRMED, known: false },
    placed: { ...CONFIRMED, valid: false },
    on_hold: { ...CONFIRMED, held: true },
    confirmed: CONFIRMED,
    in_fulfilment: { ...CONFIRMED, released: true },
    cancel_requested: { ...CONFIRMED, released: true, cancel: true, answer: 'pending' },
    cancelled: { ...CONFIRMED, released: true, cancel: true, answer: 'accepted' },
    completed: DONE,
    reopened: { ...DONE, back: 'requested' },
  };
  const events: Record<string, (world: World) => Partial<World>> = {
    created: () => ({ known: true }),
    corrected: () => ({ valid: true }),
    spoiled: () => ({ valid: false }),
    held: () => ({ held: true }),
    freed: () => ({ held: false }),
    released: () => ({ released: true }),
    picked: ({ counts }) => ({ counts: { ...counts, picked: '2' } }),
    shipped: ({ counts }) => ({ counts: { ...counts, ...WHOLE } }),
    delivered: ({ counts }) => ({ counts: { ...counts, ...WHOLE, delivered: '2' } }),
    lost: ({ counts }) => ({ counts: { ...counts, ...WHOLE, writtenOff: '2' } }),
    cancelled: () => ({ cancel: true }),
    granted: () => ({ answer: 'accepted' }),
    refused: () => ({ answer: 'rejected' }),
    withdrawn: () => ({ cancel: false }),
    paid: () => ({ money: ['sale'] }),
    disputed: () => ({ money: ['sale', 'chargeback'] }),
    won: ({ money }) => ({ money: [...money, 'chargeback', 'chargeback_reversal'] }),
    return: () => ({ back: 'requested' }),
    closed: () => ({ back: 'closed' }),
  };
  const table = cells(`
    state            | created   | corrected | spoiled | held    | freed     | released
    draft            | confirmed | .         | .       | .       | .         | .
    placed           | .         | confirmed | .       | on_hold | .         | in_fulfilment
    on_hold          | .         | .         | .       | .       | confirmed | in_fulfilment
    confirmed        | .         | .         | placed  | on_hold | .         | in_fulfilment
    in_fulfilment    | .         | .         | .       | .       | .         | .
    cancel_requested | .         | .         | .       | .       | .         | .
    cancelled        | .         | .         | .       | .       | .         | .
    completed        | .         | .         | .       | .       | .         | .
    reopened         | .         | .         | .       | .       | .         | .
  `).concat(
    cells(`
    state            | picked                         | shipped                              | delivered                            | lost
    draft            | .                              | .                                    | .                                    | .
    placed           | in_fulfilment                  | in_fulfilment                        | in_fulfilment                        | in_fulfilment
    on_hold          | in_fulfilment !hold_after_pick | in_fulfilment !hold_after_pick       | in_fulfilment                        | in_fulfilment
    confirmed        | in_fulfilment                  | in_fulfilment                        | in_fulfilment                        | in_fulfilment
    in_fulfilment    | .                              | .                                    | .                                    | .
    cancel_requested | .                              | in_fulfilment !cancel_after_ship     | in_fulfilment !cancel_after_ship     | in_fulfilment !cancel_after_ship
    cancelled        | .                              | in_fulfilment !shipped_despite_cancel | in_fulfilment !shipped_despite_cancel | in_fulfilment !shipped_despite_cancel
    completed        | .                              | .                                    | .                                    | .
    reopened         | .                              | .                                    | .                                    | .
  `),
    cells(`
    state            | cancelled            | granted   | refused                       | withdrawn
    draft            | cancelled            | .         | .                             | .
    placed           | cancelled            | .         | .                             | .
    on_hold          | cancelled            | .         | .                             | .
    confirmed        | cancelled            | .         | .                             | .
    in_fulfilment    | cancel_requested     | .         | .                             | .
    cancel_requested | .                    | cancelled | in_fulfilment !cancel_refused | in_fulfilment
    cancelled        | .                    | .         | in_fulfilment !cancel_refused | in_fulfilment
    completed        | . !cancel_after_ship | .         | .                             | .
    reopened         | . !cancel_after_ship | .         | .                             | .
  `),
    cells(`
    state            | paid | disputed | won | return   | closed
    draft            | .    | .        | .   | .        | .
    placed           | .    | .        | .   | .        | .
    on_hold          | .    | .        | .   | .        | .
    confirmed        | .    | .        | .   | .        | .
    in_fulfilment    | .    | .        | .   | .        | .
    cancel_requested | .    | .        | .   | .        | .
    cancelled        | .    | .        | .   | .        | .
    completed        | .    | reopened | .   | reopened | .
    reopened         | .    | .        | .   | .        | completed
  `),
  );

  test.each(Object.entries(states))('%s is what its facts come to', (state, world) => {
    expect(derive(world)).toMatchObject({ lifecycle: state, flags: [] });
  });

  test('has every pair in its table', () => {
    expect(table).toHaveLength(Object.keys(states).length * Object.keys(events).length);
  });

  test.each(table)('%s, then %s: %s', (state, event, cell) => {
    const [next = '', flag] = cell.split('!').map((part) => part.trim());
    const world = states[state] ?? CONFIRMED;
    const found = derive({ ...world, ...events[event]?.(world) });
    expect(found).toMatchObject({ lifecycle: next === '.' ? state : next, flags: flag === undefined ? [] : [flag] });
  });
});

describe('the fulfilment', () => {
  const states: Record<string, World> = {
    unfulfilled: { ...CONFIRMED, released: true },
    backordered: { ...CONFIRMED, released: true, counts: { short: '1' } },
    partial: { ...CONFIRMED, released: true, counts: { shipped: '1' } },
    fulfilled: { ...CONFIRMED, released: true, counts: { shipped: '2' } },
    restocked: { ...CONFIRMED, released: true, cancel: true, answer: 'accepted' },
  };
  const events: Record<string, (world: World) => Partial<World>> = {
    pick: ({ counts }) => ({ counts: { ...counts, picked: '2' } }),
    'short 1': ({ counts }) => ({ counts: { ...counts, short: '1' } }),
    'short 2': ({ counts }) => ({ counts: { ...counts, short: '2' } }),
    'ship 1': ({ counts }) => ({ counts: { shipped: '1', ...counts } }),
    'ship 2': ({ counts }) => ({ counts: { ...counts, shipped: '2' } }),
    'deliver 1': ({ counts }) => ({ counts: { ...counts, delivered: '1' } }),
    'deliver 2': ({ counts }) => ({ counts: { ...counts, delivered: '2' } }),
    lose: ({ counts }) => ({ counts: { ...counts, writtenOff: '2' } }),
    cancel: () => ({ cancel: true, answer: 'accepted' }),
    parcel: () => ({ children: [shipment('in_transit')] }),
    parcels: () => ({ children: [shipment('in_transit', 'delivered')] }),
  };
  const table = cells(`
    state       | pick        | short 1     | short 2     | ship 1    | ship 2    | deliver 1 | deliver 2
    unfulfilled | .           | backordered | backordered | partial   | fulfilled | partial   | fulfilled
    backordered | unfulfilled | .           | .           | partial   | fulfilled | partial   | fulfilled
    partial     | .           | .           | .           | .         | fulfilled | .         | fulfilled
    fulfilled   | .           | .           | .           | .         | .         | .         | .
    restocked   | unfulfilled | .           | .           | fulfilled | fulfilled | fulfilled | fulfilled
  `).concat(
    cells(`
    state       | lose      | cancel    | parcel    | parcels
    unfulfilled | fulfilled | restocked | partial   | fulfilled
    backordered | fulfilled | restocked | partial   | fulfilled
    partial     | fulfilled | fulfilled | .         | fulfilled
    fulfilled   | .         | .         | .         | .
    restocked   | fulfilled | .         | fulfilled | fulfilled
  `),
  );

  test('has every pair in its table', () => {
    expect(table).toHaveLength(Object.keys(states).length * Object.keys(events).length);
  });

  test.each(table)('%s, then %s: %s', (state, event, next) => {
    const world = states[state] ?? CONFIRMED;
    expect(derive(world).fulfilment).toBe(state);
    expect(derive({ ...world, ...events[event]?.(world) }).fulfilment).toBe(next === '.' ? state : next);
  });
});

describe('the delivery', () => {
  /** The milestones of the packages that are there before the next one comes. */
  const states: Record<string, string[]> = {
    none: ['label_created'],
    in_transit: ['in_transit'],
    partial: ['delivered', 'label_created'],
    delivered: ['delivered', 'delivered'],
    exception: ['exception'],
    returning: ['returning'],
  };
  const table = cells(`
    another package        | none       | in_transit | partial   | delivered | exception | returning
    unknown                | .          | .          | .         | partial   | .         | .
    label_created          | .          | .          | .         | partial   | .         | .
    arrived_for_pickup     | .          | .          | .         | partial   | .         | .
    picked_up              | in_transit | .          | .         | partial   | .         | .
    departed_origin        | in_transit | .          | .         | partial   | .         | .
    in_transit             | in_transit | .          | .         | partial   | .         | .
    customs_hold           | in_transit | .          | .         | partial   | .         | .
    customs_released       | in_transit | .          | .         | partial   | .         | .
    arrived_destination    | in_transit | .          | .         | partial   | .         | .
    out_for_delivery       | in_transit | .          | .         | partial   | .         | .
    delivery_attempted     | in_transit | .          | .         | partial   | .         | .
    available_for_pickup   | in_transit | .          | .         | partial   | .         | .
    exception              | exception  | exception  | exception | exception | .         | exception
    delivered              | partial    | partial    | .         | .         | .         | .
    returning              | returning  | returning  | returning | returning | .         | .
    returned               | returning  | returning  | returning | returning | .         | .
    cancelled              | .          | .          | .         | .         | .         | .
  `);

  test('has every pair in its table', () => {
    expect(table).toHaveLength(Object.keys(states).length * MILESTONES.length);
  });

  test.each(table)('a package is %s, then %s: %s', (milestone, state, next) => {
    const before = states[state] ?? [];
    const world: World = { ...CONFIRMED, released: true };
    expect(derive({ ...world, children: [shipment(...before)] }).delivery).toBe(state);
    const after = { ...world, children: [shipment(...before, milestone)] };
    expect(derive(after).delivery).toBe(next === '.' ? state : next);
  });
});
