import { afterEach, beforeEach, expect, test } from 'vitest';
import { defineHub } from '../../config.ts';
import { owner } from '../../config/strategies.ts';
import type { DerivedLoad } from '../../rules/tendering/derive-load.ts';
import { plainSystem } from '../../testing/plain-systems.ts';
import { openTargetServer, type TargetServer } from '../../testing/target-server.ts';
import { openTestHub, type TestHub } from '../../testing/test-hub.ts';
import { ringAlarms } from './alarms.ts';

let first: TargetServer;
let second: TargetServer;
let hub: TestHub;

beforeEach(async () => {
  [first, second] = await Promise.all([openTargetServer(), openTargetServer()]);
  const carrier = ({ url }: TargetServer) => plainSystem(url, ['load'], { get: (id) => `/things/${id}` });
  hub = await openTestHub(
    defineHub({
      hub: 'test',
      systems: { wms: plainSystem('http://127.0.0.1:9', ['load']), first: carrier(first), second: carrier(second) },
      ownership: { load: { header: owner('wms'), shipTo: owner('wms'), cancellation: owner('wms') } },
      flows: [],
      tendering: {
        guides: [
          {
            name: 'all',
            carriers: [
              { system: 'first', respondWithin: '1h' },
              { system: 'second', respondWithin: '1h' },
            ],
          },
        ],
        query: '30m',
      },
    }),
  );
  await hub.send('load', { id: 'L-1', version: 1, groups: { header: { number: 'L-1' } } }, { system: 'wms' });
  await hub.quiet();
  await look(0);
});

afterEach(async () => {
  await hub.end();
  await Promise.all([first.close(), second.close()]);
});

/** Looks at the clock so many minutes from now. */
async function look(minutes: number): Promise<DerivedLoad> {
  await ringAlarms({ ...hub.engine, now: () => Date.now() + minutes * 60_000 });
  return derived();
}

async function derived(): Promise<DerivedLoad> {
  await hub.quiet();
  const [row] = await hub.rows<{ derived: DerivedLoad }>(`select body::json -> 'derived' as derived from record`);
  if (row === undefined) throw new Error('no load');
  return row.derived;
}

const accepted = { key: '1', type: 'answer', at: '2026-01-01T00:00:00Z', classifier: 'actual', data: { decision: 'accepted' } };
const calls = ({ calls: made }: TargetServer): string[] => made.map(({ method, path }) => `${method} ${path}`);

test('a carrier that is silent is read before the next is asked, and what is found counts', async () => {
  expect((await derived()).tenders).toMatchObject([{ to: 'first', state: 'open' }]);
  expect(first.objects.get('T1')).toMatchObject({ header: { number: 'L-1' }, first: { turn: 1 } });
  first.objects.set('T1', { ...first.objects.get('T1'), version: 2, events: [accepted] });
  expect(await look(61)).toMatchObject({ status: 'accepted', carrier: 'first', next: null });
  expect([calls(first), calls(second)]).toEqual([['POST /things', 'GET /things/T1'], []]);
  expect(await look(600)).toMatchObject({ status: 'accepted', tenders: [{ to: 'first' }] });
});

test('the next is asked when nothing is found, and who accepts then is refused', async () => {
  expect(await look(61)).toMatchObject({ status: 'tendering', tenders: [{ state: 'queried' }] });
  expect((await look(62)).tenders).toHaveLength(1);
  expect((await look(92)).tenders).toMatchObject([{ state: 'expired' }, { to: 'second', state: 'open', why: 'silent' }]);
  expect([calls(first), calls(second)]).toEqual([['POST /things', 'GET /things/T1', 'DELETE /things/T1'], ['POST /things']]);
  await hub.send('load', { id: 'T1', version: 9, events: [accepted] }, { system: 'first' });
  expect(await derived()).toMatchObject({ carrier: null, refused: [{ carrier: 'first' }] });
  expect(calls(first).slice(3)).toEqual(['DELETE /things/T1']);
  const { cases } = await hub.api<{ cases: { code: string }[] }>('/cases?state=open');
  expect(cases.map(({ code }) => code)).toEqual(['SYN_PROJECT_LATE_ACCEPTANCE']);
});
