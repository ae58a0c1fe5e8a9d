import { expect, test } from 'vitest';
import type { OpenSystem } from '../../../src/kit/contract.ts';
import type { Body } from '../../../src/model/entity.ts';
import tendersHub from '../tenders.config.ts';
import { misfits, normalise, wanting } from '../trial/planning.ts';
import { haulier } from './haulier.ts';

const system: OpenSystem = haulier('ostway').open({
  system: 'ostway',
  hub: 'hub',
  now: Date.now,
  allowedHosts: [],
  secret: (name) => name,
});

const tender = { id: 'T-000001', reference: 'lod_1', version: 3, updated_at: '2026-01-05T10:00:00.000Z', status: 'accepted' };
const declined = { decision: 'declined', at: '2026-01-05T09:00:00.000Z', reason: 'no truck', booking: null };
const accepted = { decision: 'accepted', at: '2026-01-05T10:00:00.000Z', reason: null, booking: 'BK-000001' };

test('answers are events of the record that was sent, in the order in which they were given', () => {
  const drafts = normalise(system, 'tender.changed', JSON.stringify({ ...tender, answers: [declined, accepted] }));
  expect(misfits(drafts)).toEqual([]);
  expect(drafts).toMatchObject([
    {
      entity: 'load',
      id: 'T-000001',
      version: 3,
      ours: 'lod_1',
      events: [
        { key: '0000:declined', data: { decision: 'declined', reason: 'no truck' } },
        { key: '0001:accepted', data: { decision: 'accepted', reference: 'BK-000001' } },
      ],
    },
  ]);
  expect(drafts[0]?.gone).toBeUndefined();
});

test.each(['declined', 'withdrawn'])('a tender that was %s is not held any more', (status) => {
  const body = { ...tender, status, answers: [{ ...declined, decision: status }] };
  expect(normalise(system, 'tender.changed', JSON.stringify(body))[0]).toMatchObject({ gone: true });
});

test('a tender tells what is to be carried, and by when to answer', () => {
  const body = {
    header: { number: 'S-1', weight: 900, packages: 2 },
    shipTo: null,
    derived: { asked: { ostway: { turn: 2, respondBy: '2026-01-05T11:00:00Z' } } },
  } as unknown as Body;
  const groups = ['header', 'shipTo', 'derived.asked.ostway'];
  const planned = system.plan(wanting('load', body, { changed: groups }));
  if (!('call' in planned)) throw new Error(JSON.stringify(planned));
  const { method, path, headers } = planned.call;
  expect([method, path, headers['idempotency-key']]).toEqual(['POST', '/tenders', expect.any(String)]);
  expect(JSON.parse(planned.call.body ?? '')).toMatchObject({
    number: 'S-1',
    respond_by: '2026-01-05T11:00:00Z',
    weight_g: 900,
    packages: 2,
    ship_to: null,
  });
});

test('what the warehouse has packed is a load of the hub that tenders it', () => {
  const shipment = {
    id: 'S-000001',
    order_id: 'W-1',
    version: 2,
    updated_at: '2026-01-05T08:00:00.000Z',
    status: 'packed',
    shipped_at: null,
    ship_to: { name: 'Ana', country: 'SE' },
    packages: [{ id: 'S-000001-1', tracking_number: null, carrier: null, weight_g: 360, contents: [] }],
  };
  const warehouse = tendersHub.systems['warehouse']?.open({
    system: 'warehouse',
    hub: 'hub',
    now: Date.now,
    allowedHosts: [],
    secret: (name) => name,
  });
  if (warehouse === undefined) throw new Error('no warehouse');
  const drafts = normalise(warehouse, 'shipment.created', JSON.stringify(shipment));
  expect(misfits(drafts)).toEqual([]);
  expect(drafts.map(({ entity }) => entity)).toEqual(['shipment', 'load']);
  expect(drafts[1]?.groups).toMatchObject({
    header: { number: 'S-000001', shipment: { id: 'S-000001' }, weight: 360, packages: 1 },
    shipTo: { name: 'Ana', country: 'SE' },
    cancellation: null,
  });
});
