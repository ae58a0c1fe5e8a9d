import { expect, test } from 'vitest';
import type { Fact } from '../model/fact.ts';
import { subjectKey } from '../model/subject.ts';
import { orderHub } from '../testing/order-hub.ts';
import { orderGroups, payment } from '../testing/orders.ts';
import { permutations } from '../testing/random-order.ts';
import { attach } from './batch/attach.ts';
import { project } from './project.ts';

const hub = orderHub({ warehouse: 'http://127.0.0.1:9', erp: 'http://127.0.0.1:9' });
const { header } = orderGroups([]);
const lines = (quantity: number): Pick<Fact, 'groups'> => ({
  groups: { lines: orderGroups([{ sku: 'A', quantity }])['lines'] ?? null },
});
const work = { status: 'shipped', lines: [{ line: 'l1', picked: '2', packed: '2', shipped: '2', short: '0' }] };

function fact(system: string, version: number, said: Partial<Fact>): Fact {
  return {
    subject: { system, entity: 'order', id: system === 'warehouse' ? 'W1' : '1001' },
    changeId: version,
    normaliser: 1,
    version,
    at: Date.parse('2026-11-01T09:00:00Z') + version * 60_000,
    receivedAt: 0,
    via: 'push',
    versioned: system !== 'hub',
    groups: {},
    events: [],
    movements: [],
    gone: false,
    ...said,
  };
}

const said = (type: string, at: string, data: object): Pick<Fact, 'events'> => ({
  events: [{ key: `${type} ${at}`, type, at, classifier: 'actual', data: { ...data } }],
});

const created = fact('shop', 1, { groups: { header: header ?? null, ...lines(3).groups } });
const paid = fact('shop', 2, { events: [payment('t1', 'succeeded', 2_000)] });
const edited = fact('shop', 3, lines(2));
const shipped = fact('warehouse', 1, { groups: { fulfilment: work } });
const cancelled = fact('shop', 4, { groups: { cancellation: { at: '2026-11-01T11:00:00Z', reason: 'customer' } } });
const held = fact(
  'hub',
  1,
  said('hold', '2026-11-01T10:05:00Z', { id: 'h1', reason: 'scheduled', releaseAt: '2026-11-01T12:00:00Z' }),
);
const heldToo = fact('hub', 2, said('hold', '2026-11-01T10:06:00Z', { id: 'h2', reason: 'fraud' }));
const freed = fact('hub', 3, said('release', '2026-11-01T10:07:00Z', { id: 'h2', by: 'hub' }));
const tick = fact('hub', 4, said('tick', '2026-11-01T12:00:01Z', {}));

/** What the facts come to when they arrive one by one, each twice. */
function comeTo(facts: readonly Fact[]): unknown {
  let stored: Parameters<typeof attach>[0] = [];
  for (const [index, one] of facts.flatMap((each) => [each, each]).entries()) {
    const { fresh } = attach(stored, [{ ...one, changeId: index + 1, receivedAt: index }]);
    stored = [...stored, ...fresh.map((each, nth) => ({ ...each, rowId: stored.length + nth + 1, versions: [] }))];
  }
  const { body, sourceHash, recordHash } = project(hub, {
    recordId: 'ord_1',
    entity: 'order',
    facts: stored,
    deliveries: [],
    children: [],
    settles: () => false,
  });
  return { body, sourceHash, recordHash };
}

test.each<[string, Fact[], object]>([
  [
    'paid, edited, created, shipped, cancelled',
    [paid, edited, created, shipped, cancelled],
    { lifecycle: 'in_fulfilment', fulfilment: 'fulfilled', delivery: 'in_transit', flags: ['shipped_despite_cancel'] },
  ],
  [
    'held twice, released once, created, and the clock',
    [held, heldToo, freed, tick, created],
    { lifecycle: 'confirmed', onHold: false, holds: [] },
  ],
  [
    'held twice, released once, edited and created',
    [held, heldToo, freed, edited, created],
    { lifecycle: 'on_hold', onHold: true, holds: [{ id: 'h1', by: 'hub', releaseAt: '2026-11-01T12:00:00Z' }] },
  ],
  [
    'held, cancelled, shipped, created, paid',
    [held, cancelled, shipped, created, paid],
    { lifecycle: 'in_fulfilment', flags: ['shipped_despite_cancel', 'hold_after_pick'] },
  ],
])('all 120 orders of five facts come to one state: %s', (_, facts, derived) => {
  const orders = permutations(facts);
  expect(orders).toHaveLength(120);
  const [first, ...others] = orders.map(comeTo);
  expect(first).toMatchObject({ body: { derived } });
  for (const [index, other] of others.entries()) {
    const name = orders[index + 1]?.map(({ subject, version }) => `${subjectKey(subject)} ${version}`).join(', ');
    expect(other, name).toEqual(first);
  }
});
