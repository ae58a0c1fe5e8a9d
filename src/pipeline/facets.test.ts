import { expect, test } from 'vitest';
import { hashOf } from '../model/hash.ts';
import type { Json } from '../model/json.ts';
import type { Fact } from '../model/fact.ts';
import { laneNumber } from '../model/delivery.ts';
import type { Delivery } from '../store/deliveries.ts';
import { variantGroups } from '../testing/orders.ts';
import { stockHub } from '../testing/stock-hub.ts';
import { project } from './project.ts';

const url = 'http://127.0.0.1:9';
const hub = stockHub({ shop: url, market: url, wms: url });
const price: Json = { amount: 900, currency: 'EUR', taxIncluded: true };

function fact(system: string, groups: Record<string, Json>): Fact & { rowId: number; versions: number[] } {
  return {
    subject: { system, entity: 'variant', id: 'v-A' },
    changeId: 1,
    normaliser: 1,
    version: 1,
    at: Date.parse('2026-11-01T09:00:00Z'),
    receivedAt: 5,
    via: 'push',
    versioned: true,
    groups,
    events: [],
    movements: [],
    gone: false,
    rowId: 1,
    versions: [],
  };
}

function told(facet: string, groups: NonNullable<Delivery['shadow']>['groups']): Delivery {
  const lane = laneNumber('price');
  return {
    id: 1,
    recordId: 'var_1',
    entity: 'variant',
    system: 'market',
    facet,
    effect: '',
    flow: facet,
    state: 'idle',
    lane,
    baseLane: lane,
    request: null,
    intent: null,
    generation: 0,
    tries: 0,
    dueAt: 0,
    leaseUntil: null,
    worker: null,
    blockedOn: null,
    failingSince: null,
    note: null,
    changeId: null,
    wanted: { mode: 'leave', recordVersion: 1, groups: {} },
    shadow: { exists: true, id: 'v-A', version: null, at: 9, groups },
  };
}

test('what one facet wrote is our echo, whichever other facet of that system has seen it too', () => {
  const hash = hashOf(price);
  const seen = { hash, version: 1, versioned: true, at: 5 };
  const written = told('price', { price: { hash, at: 4, origin: { system: 'shop', version: 1, at: 1 }, seen } });
  const other = told('stock', { price: { hash: '', at: 0, seen } });
  const facts = [fact('shop', { ...variantGroups('A'), price }), fact('market', { price })];
  const input = { recordId: 'var_1', entity: 'variant', facts, children: [], settles: () => false };
  const hashes = [[written, other], [other, written], [written]].map(
    (deliveries) => project(hub, { ...input, deliveries }).sourceHash,
  );
  expect(new Set(hashes).size).toBe(1);
});
