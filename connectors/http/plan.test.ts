import { expect, test } from 'vitest';
import type { Call, PlanInput } from '../../src/kit/contract.ts';
import type { EffectRequest } from '../../src/model/delivery.ts';
import { surroundingsOf } from '../../src/kit/testing/subject.ts';
import { changedOrder, sampleSystem, wantedOrder } from './fixtures/sample-system.ts';

const secrets = { SAMPLE_ID: 'a', SAMPLE_SECRET: 'b', SAMPLE_WEBHOOK: 'c' };
const system = sampleSystem('http://127.0.0.1:9').open(surroundingsOf({ secrets }, () => 0));
const call = (input: PlanInput): Call => {
  const planned = system.plan(input);
  if ('call' in planned) return planned.call;
  throw new Error(JSON.stringify(planned));
};

test('a record that left its flow is removed once, and left alone when nothing is held', () => {
  const gone: PlanInput = { ...changedOrder, wanted: { mode: 'absent', recordVersion: 2, groups: {} } };
  expect(call(gone)).toMatchObject({ purpose: 'delete', method: 'DELETE', path: '/orders/T-1', body: null });
  expect(system.plan({ ...gone, shadow: null })).toEqual({ done: true });
  expect(system.plan({ ...changedOrder, wanted: { mode: 'leave', recordVersion: 2, groups: {} } })).toEqual({
    done: true,
  });
});

test('groups with addresses of their own are written one call after the other', () => {
  const both: PlanInput = { ...changedOrder, changed: ['lines', 'header'] };
  expect(call(both)).toMatchObject({
    method: 'PATCH',
    path: '/orders/T-1',
    groups: ['header'],
    headers: { 'if-match': '"3"' },
  });
  expect(call({ ...both, changed: ['lines'] })).toMatchObject({
    method: 'PUT',
    path: '/orders/T-1/lines',
    groups: ['lines'],
  });
});

test('a write is not conditional while the version is not known', () => {
  const unknown: PlanInput = {
    ...changedOrder,
    shadow: { exists: true, id: 'T-1', version: null, at: 0, groups: {} },
  };
  expect(call(unknown).headers).not.toHaveProperty('if-match');
});

test('an upsert is the same call whether or not the target holds it', () => {
  const note: PlanInput = {
    ...wantedOrder,
    facet: 'note',
    body: { note: 'x' },
    wanted: { mode: 'present', recordVersion: 1, groups: { note: 'n' } },
    changed: ['note'],
  };
  const made = call(note);
  const changed = call({ ...note, shadow: changedOrder.shadow });
  expect(made).toMatchObject({ purpose: 'create', method: 'PUT', path: '/notes/ord_1', body: '"x"' });
  expect(changed).toEqual({ ...made, purpose: 'update' });
});

test('a request is asked with the values it is about, under an id of its own', () => {
  const edit = (trigger: string): EffectRequest => ({
    kind: 'edit',
    trigger,
    groups: { lines: 'l2' },
    values: { lines: [{ id: 'l-1', sku: 'A', quantity: '1' }] },
  });
  const ask = (trigger: string): Call => call({ ...changedOrder, request: edit(trigger) });
  const { request, lines } = JSON.parse(ask('t1').body ?? '') as { request: string; lines: unknown };
  expect(lines).toEqual([{ id: 'l-1', sku: 'A', quantity: 1 }]);
  expect(ask('t1')).toEqual(ask('t1'));
  expect(ask('t1').headers['idempotency-key']).toBe(request);
  expect(ask('t2').headers['idempotency-key']).not.toBe(request);
  expect(ask('t1').groups).toEqual(['lines']);
});

test('what cannot be said is refused in words that hold no data', () => {
  const cancel: EffectRequest = { kind: 'cancel', trigger: 'exit', groups: {}, values: {} };
  expect(system.plan({ ...wantedOrder, request: cancel })).toEqual({
    refused: 'the target’s id of the object is not known',
  });
  expect(system.plan({ ...wantedOrder, request: { ...cancel, kind: 'notice' } })).toEqual({
    refused: 'a notice of order cannot be asked of this system',
  });
  for (const kind of ['refund', 'capture', 'void'] as const)
    expect(system.plan({ ...wantedOrder, request: { ...cancel, kind } })).toEqual({
      refused: `a ${kind} of order cannot be asked of this system`,
    });
  expect(system.plan({ ...changedOrder, changed: ['tags'] })).toEqual({
    refused: 'tags of order (main) cannot be changed in this system',
  });
  expect(system.plan({ ...wantedOrder, body: {} })).toEqual({
    refused: 'TypeError in the mapping of order (main)',
  });
});
