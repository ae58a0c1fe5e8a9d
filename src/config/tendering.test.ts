import { expect, test } from 'vitest';
import { defineHub, describeHub } from '../config.ts';
import { plainSystem } from '../testing/plain-systems.ts';
import { owner } from './strategies.ts';

const system = plainSystem('http://127.0.0.1:9', ['load']);
const own = owner('wms');

const define = (tendering?: unknown): ReturnType<typeof defineHub> =>
  defineHub({
    hub: 'test',
    systems: { wms: system, north: system, east: system },
    ownership: { load: { header: own, shipTo: own, cancellation: own } },
    flows: [],
    ...(tendering !== undefined && { tendering }),
  } as never);

const guide = (...carriers: [string, string][]) => ({
  guides: [{ name: 'all', to: ['SE'], carriers: carriers.map(([name, respondWithin]) => ({ system: name, respondWithin })) }],
});

test('each carrier of a guide has a flow that holds while it is asked, and rules are another when the guide is', () => {
  const hub = define(guide(['north', '2h'], ['east', '1h']));
  expect(hub.flows.map(({ name, groups, onExit }) => [name, groups.at(-1), onExit])).toEqual([
    ['load-to-north', 'derived.asked.north', 'absent'],
    ['load-to-east', 'derived.asked.east', 'absent'],
  ]);
  const [north] = hub.flows;
  expect(north?.when?.({ derived: { asked: { north: { turn: 1 } } } })).toBe(true);
  expect(north?.when?.({ derived: { asked: { east: { turn: 2 } } } })).toBe(false);
  expect(hub.version).not.toBe(define(guide(['north', '3h'], ['east', '1h'])).version);
  expect(describeHub(hub)).toContain('north (7200 s), then east (3600 s)');
});

test('without guides a load is kept, and nobody is asked', () => {
  const hub = define();
  expect([hub.flows, hub.entities['load']?.wakes]).toEqual([[], undefined]);
});

test.each([
  [guide(['north', 'soon']), 'tendering.guides[0].carriers[0].respondWithin: found "soon"'],
  [guide(['west', '1h']), 'tendering.guides[0].carriers[0].system: there is no system "west"; known are wms, north, east'],
  [guide(['north', '1h'], ['north', '2h']), 'tendering.guides[0].carriers[1].system: north is in the guide twice'],
  [{ ...guide(['north', '1h']), query: 'later' }, 'tendering.query: found "later"'],
  [guide(), 'tendering.guides.0.carriers'],
])('%j is refused by its path', (tendering, words) => {
  expect(() => define(tendering)).toThrow(words);
});
