import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hub } from '../../config.ts';
import { owner } from '../../config/strategies.ts';
import { project } from '../../pipeline/project.ts';
import { FULL, runSeed } from '../../testing/random-order.ts';
import { inspection, receipt, refund, returnHeader, returnLine, said } from '../../testing/model/whole-return.ts';
import type { Fact } from '../fact.ts';
import type { Json } from '../json.ts';
import { returnEntity } from './return.ts';

const owners = {
  header: owner('shop'),
  lines: owner('shop'),
  authorisation: owner('shop'),
  shipment: owner('shop'),
  receipt: owner('warehouse'),
  inspection: owner('warehouse'),
  resolution: owner('shop'),
};
const hub = { entities: { return: returnEntity }, ownership: { return: owners }, flows: [] } as unknown as Hub;

function fact(system: string, version: number, said: { groups?: Record<string, Json>; events?: Fact['events'] }): Fact {
  return {
    subject: { system, entity: 'return', id: `${system}-1` },
    changeId: version,
    normaliser: 1,
    version,
    at: version * 1_000,
    receivedAt: version * 1_000,
    via: 'push',
    versioned: true,
    groups: said.groups ?? {},
    events: said.events ?? [],
    movements: [],
    gone: false,
  };
}

const line = returnLine({ quantity: '3', value: 10_000 });
const step = (state: Parameters<typeof said>[0], day: number): { events: Fact['events'] } => ({ events: [said(state, day)] });

/** A return with everything late and odd: three are authorised, five arrive, and money goes out before them. */
const facts: Fact[] = [
  fact('shop', 1, { groups: { header: returnHeader, lines: { lines: [line], total: 0 } }, ...step('requested', 2) }),
  fact('shop', 2, step('approved', 3)),
  fact('shop', 3, { groups: { shipment: { labelAt: '2026-11-03T11:00:00Z', sentAt: null, packages: [] } } }),
  fact('shop', 4, { events: [refund('r1', 'pending', 10_000)] }),
  fact('shop', 5, { events: [refund('r1', 'succeeded', 10_000)] }),
  fact('shop', 6, { ...step('declined', 5), groups: { resolution: { kind: 'refund', at: null } } }),
  fact('shop', 7, { events: [refund('r1', 'failed', 10_000)] }),
  fact('warehouse', 1, { groups: { receipt: receipt('2') } }),
  fact('warehouse', 2, { groups: { receipt: receipt('5', { status: 'complete' }) } }),
  fact('warehouse', 3, { groups: { inspection: inspection({ restock: '4', scrap: '1' }) } }),
];

const seed = runSeed();

test(`any order of a return's facts, with duplicates, makes one record (seed ${seed})`, () => {
  const alone = { recordId: 'ret_1', entity: 'return', deliveries: [], children: [], settles: () => false };
  const of = (some: Fact[]) => project(hub, { ...alone, facts: some });
  const { body, sourceHash, recordHash } = of(facts);
  expect(body['derived']).toEqual({
    state: 'restocked',
    financialState: 'refunded',
    authorisation: 'approved',
    advance: false,
    lines: [
      {
        id: 'rl1',
        sku: 'TEE-M',
        quantity: '3',
        authorised: '3',
        received: '5',
        inspected: '5',
        restock: '4',
        refundable: 10_000,
        over: '2',
      },
    ],
    extra: [],
    restock: [{ sku: 'TEE-M', location: 'WH1', quantity: '4' }],
    totals: {
      lines: 10_000,
      shipping: 0,
      fees: 0,
      worth: 10_000,
      refundable: 10_000,
      earned: 10_000,
      inspected: 10_000,
      refunded: 10_000,
      pending: 0,
      advance: 0,
      currency: 'EUR',
    },
    flags: ['over_received'],
    refused: [
      { what: 'declined', at: '2026-11-05T10:00:00Z', state: 'approved' },
      { what: 'refund failed', at: '2026-11-12T10:00:00Z', state: 'refund succeeded' },
    ],
  });
  const doubled = [...facts, ...facts];
  const shuffled = fc.shuffledSubarray(doubled, { minLength: doubled.length });
  fc.assert(
    fc.property(shuffled, (some) => {
      expect(of(some)).toMatchObject({ body, sourceHash, recordHash });
    }),
    { seed, numRuns: FULL ? 1_000 : 50 },
  );
});
