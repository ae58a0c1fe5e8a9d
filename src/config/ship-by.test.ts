import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Child, DeriveInput } from '../model/entity.ts';
import type { Json } from '../model/json.ts';
import { order } from '../model/order/order.ts';
import type { Fulfilment, Line } from '../model/order/order-schema.ts';
import { shipByFor, shipByOf } from '../model/order/ship-by.ts';
import type { LineStock, StockView } from '../model/stock/stock-view.ts';
import { groups, header, input, line, lines } from '../testing/whole-order.ts';
import { withShipBy } from './ship-by.ts';

const EAST = 'Pacific/Tongatapu';
const WEST = 'Pacific/Pago_Pago';
const ENDS = { EAST: { zone: EAST }, WEST: { zone: WEST } };
const DAY = '2025-12-31';
const EASTERN_END = '2026-01-01T00:00:00+13:00';
const WESTERN_END = '2026-01-01T00:00:00-11:00';

type Event = DeriveInput['events'][number];
const tick = (at: string): Event => ({ system: 'hub', key: `tick:${at}`, type: 'tick', at, classifier: 'actual', data: {} });

/** Two of each line, and what places say of them: `[line, location, shipped, short]`. */
function sold(shipBy: string | null, ids: string[], counts: [string, string | null, string, string][] = []) {
  const entries = counts.map(([id, location, shipped, short]) => ({
    line: id,
    location,
    picked: shipped,
    packed: shipped,
    shipped,
    short,
  }));
  const own: Line[] = ids.map((id) => line({ id, sku: `SKU-${id}` }));
  return {
    ...groups,
    header: { ...header, ...(shipBy !== null && { window: { shipBy } }) },
    lines: { ...lines, lines: own },
    fulfilment: entries.length === 0 ? null : ({ status: 'x', lines: entries } satisfies Fulfilment),
  } as unknown as Record<string, Json>;
}

/** By line, by location: what it is asked for. */
function asked(parts: Record<string, Record<string, string>>, more: Record<string, Partial<LineStock>> = {}): StockView {
  const own = Object.entries(parts).map(([id, places]): [string, LineStock] => {
    return [id, { reserved: '0', short: '0', locations: [], givenUp: '0', asked: places, ...more[id] }];
  });
  return { lines: Object.fromEntries(own), level: null, offered: () => ({}) };
}

function left(id: string, shippedAt: string | null, { location = null, of }: { location?: string | null; of: string[] }): Child {
  const contents = of.map((one) => ({ line: one, sku: `SKU-${one}`, quantity: '2' }));
  return {
    entity: 'shipment',
    id,
    body: {
      header: { number: id, order: { id: 'o' }, location },
      packages: { packages: [{ id: 'p', contents }] },
      status: { status: 'shipped', shippedAt },
      derived: { milestone: 'picked_up', packages: [] },
    },
  };
}

/** What is made of it where these locations send; none: the hub keeps no stock. */
function judge(given: Partial<DeriveInput>, locations?: Record<string, { zone?: string }>) {
  const definition = withShipBy(order, locations);
  const from = input(given);
  const body = { ...from.groups, derived: definition.derive?.(from) ?? {} };
  const places = shipByOf(body);
  return {
    body,
    places,
    states: places.map(({ location, state }) => [location, state]),
    codes: (definition.notices?.(body) ?? []).filter(({ code }) => code === 'SYN_PROJECT_SHIP_BY_PASSED'),
    wakes: definition.wakes?.(body) ?? null,
  };
}

describe('by when an order is to be shipped', () => {
  test.each([
    ['a day where no location is known lasts until it is over in UTC', DAY, undefined, '2026-01-01T00:00:00Z', 'UTC'],
    ['a day thirteen hours ahead', DAY, { EAST: { zone: EAST } }, EASTERN_END, EAST],
    ['a day eleven hours behind', DAY, { EAST: { zone: WEST } }, WESTERN_END, WEST],
    ['a day of 25 hours', '2025-10-26', { EAST: { zone: 'Europe/Berlin' } }, '2025-10-27T00:00:00+01:00', 'Europe/Berlin'],
    ['a day of 23 hours', '2025-03-30', { EAST: { zone: 'Europe/Berlin' } }, '2025-03-31T00:00:00+02:00', 'Europe/Berlin'],
    ['a location without a zone', DAY, { EAST: {} }, '2026-01-01T00:00:00Z', 'UTC'],
  ])('%s', (_, shipBy, locations, at, zone) => {
    const stock = locations === undefined ? {} : { stock: asked({ l1: { EAST: '2' } }) };
    const { places, wakes } = judge({ groups: sold(shipBy, ['l1']), ...stock }, locations);
    const location = locations === undefined ? null : 'EAST';
    expect(places).toEqual([{ location, date: shipBy, zone, at, state: 'due', shippedAt: null }]);
    expect(wakes).toBe(at);
  });

  test('is the same moment at every place where the order names a moment', () => {
    const at = '2025-12-31T17:00:00-05:00';
    const stock = asked({ l1: { EAST: '2' }, l2: { WEST: '2' } });
    const { places } = judge({ groups: sold(at, ['l1', 'l2']), stock }, ENDS);
    expect(places.map((place) => [place.location, place.date, place.zone, place.at])).toEqual([
      ['EAST', null, null, at],
      ['WEST', null, null, at],
    ]);
  });

  test('is judged at each place by its own calendar, and the one that is late is named', () => {
    const given = { groups: sold(DAY, ['l1', 'l2']), stock: asked({ l1: { EAST: '2' }, l2: { WEST: '2' } }) };
    const before = judge(given, ENDS);
    expect([before.states, before.wakes, before.codes]).toEqual([
      [
        ['EAST', 'due'],
        ['WEST', 'due'],
      ],
      EASTERN_END,
      [],
    ]);
    const between = judge({ ...given, events: [tick('2025-12-31T11:00:00.000Z')] }, ENDS);
    expect([between.states, between.wakes]).toEqual([
      [
        ['EAST', 'late'],
        ['WEST', 'due'],
      ],
      WESTERN_END,
    ]);
    const { body } = between;
    expect([['EAST'], ['WEST', 'EAST'], ['WEST'], ['NORTH']].map((some) => shipByFor(body, some))).toEqual([
      EASTERN_END,
      EASTERN_END,
      WESTERN_END,
      DAY,
    ]);
    expect(between.codes.map(({ path, detail }) => `${path}: ${detail}`)).toEqual([
      `header.window.shipBy: EAST is to have sent it by the end of ${DAY} in ${EAST} (${EASTERN_END}), and not all of it has left.`,
    ]);
    const after = judge({ ...given, events: [tick('2025-12-31T11:00:00Z'), tick('2026-01-01T11:00:00Z')] }, ENDS);
    expect([after.states, after.wakes, after.codes.length]).toEqual([
      [
        ['EAST', 'late'],
        ['WEST', 'late'],
      ],
      null,
      1,
    ]);
    expect(after.codes[0]?.detail).toMatch(/^EAST is .*; WEST is .*\.$/);
  });

  test('is kept or not by when the last has left, to the very moment', () => {
    const end = Date.parse(EASTERN_END);
    const at = (ms: number): string => new Date(end + ms).toISOString();
    const stock = asked({ l1: { EAST: '2' } });
    const sent = (...shipments: Child[]) =>
      judge(
        { groups: sold(DAY, ['l1'], [['l1', 'EAST', '2', '0']]), stock, children: shipments, events: [tick(at(5))] },
        ENDS,
      ).places.map(({ state, shippedAt }) => [state, shippedAt])[0];
    expect(sent(left('s1', at(0), { of: ['l1'] }))).toEqual(['shipped', at(0)]);
    expect(sent(left('s1', at(1), { of: ['l1'] }))).toEqual(['shipped_late', at(1)]);
    expect(sent(left('s1', at(-9), { of: ['l1'] }), left('s2', at(7), { of: ['l1'] }))).toEqual(['shipped_late', at(7)]);
    // Nobody says when it left: that it was late nobody can say either.
    expect(sent()).toEqual(['shipped', null]);
    expect(sent(left('s1', at(-9), { of: ['l1'] }), left('s2', null, { of: ['l1'] }))).toEqual(['shipped', null]);
  });

  test('stands against what has not left, however much has', () => {
    const stock = asked({ l1: { EAST: '2' } });
    const events = [tick('2025-12-31T11:00:00Z')];
    const of = (shipped: string, short: string) =>
      judge({ groups: sold(DAY, ['l1'], [['l1', 'EAST', shipped, short]]), stock, events }, ENDS);
    expect(of('1', '0').states).toEqual([['EAST', 'late']]);
    expect([of('2', '0').states, of('2', '0').codes]).toEqual([[['EAST', 'shipped']], []]);
    // What it will not send is no more its own; until somebody is asked for it, it may leave from anywhere.
    expect(of('1', '1').states).toEqual([
      ['EAST', 'shipped'],
      [null, 'due'],
    ]);
    expect(of('0', '2').states).toEqual([[null, 'due']]);
  });

  test('goes by parcels that are on their way before their places say so, each by its own', () => {
    const stock = asked({ l1: { EAST: '2' }, l2: { WEST: '2' } });
    const children = [left('s1', '2025-12-31T10:00:00Z', { of: ['l1'] }), left('s2', '2025-12-31T12:00:00Z', { of: ['l2'] })];
    const both = judge({ groups: sold(DAY, ['l1', 'l2']), stock, children }, ENDS);
    expect(both.places.map(({ location, state, shippedAt }) => [location, state, shippedAt])).toEqual([
      ['EAST', 'shipped', '2025-12-31T10:00:00Z'],
      ['WEST', 'shipped', '2025-12-31T12:00:00Z'],
    ]);
    const one = judge({ groups: sold(DAY, ['l1', 'l2']), stock, children: children.slice(1) }, ENDS);
    expect(one.states).toEqual([
      ['EAST', 'due'],
      ['WEST', 'shipped'],
    ]);
    const [east] = judge({ groups: sold(DAY, ['l1']), stock: asked({ l1: { EAST: '2' } }), children }, ENDS).places;
    expect(east?.shippedAt).toBe('2025-12-31T10:00:00Z');
    const named = [left('s1', '2025-12-31T12:00:00Z', { location: 'EAST', of: [] })];
    const counts: Parameters<typeof sold>[2] = [
      ['l1', 'EAST', '2', '0'],
      ['l2', 'WEST', '2', '0'],
    ];
    const shown = judge({ groups: sold(DAY, ['l1', 'l2'], counts), stock, children: named }, ENDS).places;
    expect(shown.map(({ state, shippedAt }) => [state, shippedAt])).toEqual([
      ['shipped_late', '2025-12-31T12:00:00Z'],
      ['shipped', null],
    ]);
  });

  test('of one place alone goes by counts that name no place', () => {
    const stock = asked({ l1: { EAST: '2' } });
    const of = (shipped: string, short: string) =>
      judge({ groups: sold(DAY, ['l1'], [['l1', null, shipped, short]]), stock }, ENDS).states;
    expect([of('1', '0'), of('2', '0'), of('0', '2')]).toEqual([[['EAST', 'due']], [['EAST', 'shipped']], [[null, 'due']]]);
  });

  test('of what is sourced again is judged where it is sourced', () => {
    const counts: [string, string, string, string][] = [['l1', 'EAST', '0', '2']];
    const stock = asked({ l1: { EAST: '2', WEST: '2' } }, { l1: { givenUp: '2', reserved: '2' } });
    const events = [tick('2025-12-31T11:00:00Z')];
    expect(judge({ groups: sold(DAY, ['l1'], counts), stock, events }, ENDS).states).toEqual([['WEST', 'due']]);
    const sent = sold(DAY, ['l1'], [...counts, ['l1', 'WEST', '2', '0']]);
    expect(judge({ groups: sent, stock, events }, ENDS).states).toEqual([['WEST', 'shipped']]);
  });

  test('of what nobody is asked for lasts until it is over at every location', () => {
    const stock = asked({ l1: {} }, { l1: { short: '2' } });
    const { places } = judge({ groups: sold(DAY, ['l1']), stock }, ENDS);
    expect(places).toEqual([{ location: null, date: DAY, zone: WEST, at: WESTERN_END, state: 'due', shippedAt: null }]);
    const late = judge({ groups: sold(DAY, ['l1']), stock, events: [tick('2026-01-01T11:00:00Z')] }, ENDS);
    expect(late.codes.map(({ detail }) => detail)).toEqual([
      `somebody is to have sent it by the end of ${DAY} in ${WEST} (${WESTERN_END}), and not all of it has left.`,
    ]);
  });

  test.each<[string, Partial<DeriveInput>]>([
    ['names no time', { groups: sold(null, ['l1']) }],
    ['is cancelled', { groups: { ...sold(DAY, ['l1']), cancellation: { at: '2025-12-01T00:00:00Z', reason: null } } }],
    ['is not known yet', { groups: { header: sold(DAY, [])['header'] ?? null } }],
    ['has no goods', { groups: sold(DAY, []) }],
  ])('is not said of an order that %s', (_, given) => {
    const { body, places, wakes, codes } = judge({ ...given, events: [tick('2027-01-01T00:00:00Z')] });
    expect([places, wakes, codes, Object.keys(body.derived).includes('shipBy')]).toEqual([[], null, [], false]);
  });

  test('is an entry of the timeline for each place', () => {
    const definition = withShipBy(order, ENDS);
    const { body } = judge({ groups: sold(DAY, ['l1']), stock: asked({ l1: { EAST: '2' } }) }, ENDS);
    const told = definition.moments?.({ body, events: [], codes: input().codes, systemOf: () => 'shop', claimsOf: () => [] });
    expect(told?.filter(({ what }) => what === 'ship_by')).toEqual([
      {
        at: EASTERN_END,
        what: 'ship_by',
        classifier: 'planned',
        text: `EAST is to have sent it by the end of ${DAY} in ${EAST} (${EASTERN_END})`,
        system: 'hub',
      },
    ]);
  });

  test('is the same in whatever order facts are told, late only once the clock says so, and then not looked at again', () => {
    const moment = fc
      .integer({ min: -30, max: 30 })
      .map((hours) => new Date(Date.parse(EASTERN_END) + hours * 3_600_000).toISOString());
    const units = fc.constantFrom('0', '1', '2');
    const times = fc.array(moment, { maxLength: 4 });
    fc.assert(
      fc.property(times, times, fc.tuple(units, units, units, units), (ticks, departures, [a, b, c, d]) => {
        const counts: [string, string, string, string][] = [
          ['l1', 'EAST', a, b],
          ['l2', 'WEST', c, d],
        ];
        const given = { groups: sold(DAY, ['l1', 'l2'], counts), stock: asked({ l1: { EAST: '2' }, l2: { WEST: '2' } }) };
        const children = departures.map((at, index) => left(`s${index}`, at, { of: index % 2 === 0 ? ['l1'] : ['l2'] }));
        const events = ticks.map(tick);
        const { places, wakes, codes } = judge({ ...given, events, children }, ENDS);
        const turned = judge({ ...given, events: events.toReversed(), children: children.toReversed() }, ENDS);
        expect(turned.places).toEqual(places);
        const clock = Math.max(Number.NEGATIVE_INFINITY, ...ticks.map((at) => Date.parse(at)));
        for (const { state, at } of places) {
          if (state === 'late') expect(clock).toBeGreaterThanOrEqual(Date.parse(at));
          if (state === 'due') expect(clock).toBeLessThan(Date.parse(at));
        }
        expect(codes.length).toBe(places.some(({ state }) => state === 'late') ? 1 : 0);
        if (wakes !== null) expect(Date.parse(wakes)).toBeGreaterThan(clock);
        expect(wakes !== null).toBe(places.some(({ state }) => state === 'due'));
      }),
    );
  });
});
