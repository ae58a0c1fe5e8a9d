import { describe, expect, test } from 'vitest';
import { stateTable } from '../../testing/model/state-table.ts';
import { input } from '../../testing/whole-order.ts';
import type { DeriveInput } from '../entity.ts';
import type { Json } from '../json.ts';
import { fulfilmentOrder } from './fulfilment-order.ts';
import { shortPick } from './short-picks.ts';
import { readStatus, STATUSES } from './status-words.ts';

interface Facts {
  steps: string[];
  groups: Record<string, Json>;
}

type Happens = (facts: Facts) => Facts;

const lines = { lines: [{ id: 'f1', line: 'l1', sku: 'TEE-M', quantity: '3' }] };
const say =
  (...words: string[]): Happens =>
  ({ steps, groups }) => ({ steps: [...steps, ...words], groups });
const sent =
  (shipped: string, more: { short?: string; code?: string } = {}): Happens =>
  ({ steps, groups }) => ({
    steps,
    groups: { ...groups, answer: { status: 'packed', lines: [{ line: 'f1', shipped, ...more }] } },
  });
const hold =
  (value: Json): Happens =>
  ({ steps, groups }) => ({ steps, groups: { ...groups, hold: value } });

function derived({ steps, groups }: Facts): Record<string, Json> {
  const events = steps.map((status, index): DeriveInput['events'][number] => ({
    system: 'wms',
    key: `${index}:${status}`,
    type: 'step',
    at: `2026-11-02T10:00:${String(index).padStart(2, '0')}Z`,
    classifier: 'actual',
    data: { status },
  }));
  return fulfilmentOrder.derive(input({ groups: { lines, ...groups }, events }));
}

const STATES: Record<string, Happens> = {
  scheduled: say('scheduled'),
  open: say('scheduled', 'open'),
  submitted: say('open', 'submitted'),
  accepted: say('submitted', 'accepted'),
  in_progress: say('submitted', 'accepted', 'in_progress'),
  packed: say('submitted', 'accepted', 'in_progress', 'packed'),
  shipped: (facts) => sent('3')(say('submitted', 'accepted', 'in_progress', 'packed')(facts)),
  closed: (facts) => sent('3')(say('accepted', 'packed', 'closed')(facts)),
  on_hold: (facts) => hold({ reason: 'address' })(say('open')(facts)),
  rejected: say('submitted', 'rejected'),
  cancel_requested: say('submitted', 'accepted', 'cancel_requested'),
  cancelled: say('submitted', 'cancel_requested', 'cancelled'),
  incomplete: say('submitted', 'accepted', 'incomplete'),
};

const EVENTS: Record<string, Happens> = {
  submit: say('submitted'),
  accept: say('accepted'),
  reject: say('rejected'),
  start: say('in_progress'),
  short: (facts) => sent('0', { short: '1', code: 'CP' })(say('in_progress')(facts)),
  pack: say('packed'),
  part: sent('2'),
  whole: sent('3'),
  over: sent('4'),
  hold: hold({ reason: 'fraud' }),
  ask_cancel: say('cancel_requested'),
  cancel: say('cancelled'),
  refuse: say('cancel_refused'),
  give_up: say('incomplete'),
  close: say('closed'),
};

/** `.`: stays; `!`: refused, named, and not applied; `+`: a flag more than before. */
const EXPECTED = `
                  submit    accept    reject   start        short         pack    part      whole     over      hold     ask_cancel        cancel     refuse  give_up    close
scheduled         submitted accepted  rejected in_progress  packed+       packed  shipped   shipped   shipped+  on_hold  cancel_requested  cancelled  .+      incomplete closed
open              submitted accepted  rejected in_progress  packed+       packed  shipped   shipped   shipped+  on_hold  cancel_requested  cancelled  .+      incomplete closed
submitted         .         accepted  rejected in_progress  packed+       packed  shipped   shipped   shipped+  on_hold  cancel_requested  cancelled  .+      incomplete closed
accepted          .         .         .!       in_progress  packed+       packed  shipped   shipped   shipped+  on_hold  cancel_requested  cancelled  .+      incomplete closed
in_progress       .         .         .!       .            packed+       packed  shipped   shipped   shipped+  .+       cancel_requested  cancelled  .+      incomplete closed
packed            .         .         .!       .            .+            .       shipped   shipped   shipped+  .+       cancel_requested  cancelled  .+      incomplete closed
shipped           .         .         .!       .            packed+       .       .         .         .+        .+       .+                .!+        .+      incomplete closed
closed            .         .         .!       .            .+            .       .         .         .+        .+       .+                .!+        .+      .          .
on_hold           .         .         rejected in_progress+ packed+       packed+ shipped+  shipped+  shipped+  .        cancel_requested  cancelled  .+      incomplete closed
rejected          .         accepted! .        in_progress! packed!+      packed! shipped!  shipped!  shipped!+ .        .                 cancelled  .+      incomplete closed
cancel_requested  .         .         .!       .            .+            .       shipped+  shipped+  shipped+  .        .                 cancelled  accepted+ incomplete closed
cancelled         .         .         .        .            .+            .       shipped!+ shipped!+ shipped!+ .        .                 .          .+      incomplete closed
incomplete        .         .         .!       .            .+            .       .         .         .+        .        .                 .          .+      .          closed
`;

describe('the status of a fulfilment request', () => {
  const apply = (...happens: Happens[]): Record<string, Json> =>
    derived(happens.reduce((facts, one) => one(facts), { steps: [], groups: {} } as Facts));

  test.each(Object.entries(STATES))('%s is reached', (state, facts) => {
    expect(apply(facts)['status']).toBe(state);
  });

  test('every event in every state', () => {
    const cells = stateTable(EXPECTED);
    expect(cells).toHaveLength(Object.keys(STATES).length * Object.keys(EVENTS).length);
    const count = (state: Record<string, Json>, name: string): number => (state[name] as Json[]).length;
    const found = cells.map(({ state, event }) => {
      const before = apply(STATES[state] as Happens);
      const now = apply(STATES[state] as Happens, EVENTS[event] as Happens);
      const to = now['status'] === state ? '' : (now['status'] as string);
      const refused = count(now, 'refused') > count(before, 'refused') ? '!' : '';
      const flagged = count(now, 'flags') > count(before, 'flags') ? '+' : '';
      return { state, event, expected: `${to || '.'}${refused}${flagged}` };
    });
    expect(found).toEqual(cells);
  });

  test('what was not sent is told apart by what becomes of it', () => {
    const of = (more: { short?: string; code?: string }, shipped = '1'): Json =>
      (apply(sent(shipped, more))['lines'] as Json[])[0] ?? null;
    expect(of({})).toMatchObject({ shipped: '1', open: '2' });
    expect(of({ short: '2', code: 'BP' })).toMatchObject({ shipped: '1', backordered: '2', open: '0', codes: ['BP'] });
    expect(of({ short: '2', code: 'CP' })).toMatchObject({ cancelled: '2', open: '0' });
    expect(of({ short: '1', code: 'IS' })).toMatchObject({ substituted: '1', open: '1' });
    expect(of({ short: '2', code: 'X9' })).toMatchObject({ backordered: '2', codes: ['X9'] });
    expect(of({ code: 'CM' }, '5')).toMatchObject({ shipped: '3', over: '2', open: '0' });
    expect([apply(sent('1'))['partial'], apply(sent('1', { short: '2', code: 'CP' }))['partial']]).toEqual([true, false]);
  });
});

describe('the words of vendors', () => {
  test.each([
    ['amazon-mcf', 'New Received Planning Processing Cancelled Complete CompletePartialled Unfulfillable Invalid'],
    ['shopify', 'OPEN IN_PROGRESS SCHEDULED ON_HOLD INCOMPLETE CLOSED CANCELLED'],
  ])('of %s are all known', (list, words) => {
    for (const word of words.split(' ')) expect(STATUSES).toContain(readStatus(list, word));
  });

  test('are ours without a list, and named where nobody knows them', () => {
    expect([readStatus(null, 'In_Progress'), readStatus('shopify', 'MOVED'), readStatus('nobody', 'OPEN')]).toEqual([
      'in_progress',
      null,
      null,
    ]);
    const groups = { request: { list: 'shopify-request', status: 'ACCEPTED' }, answer: { list: 'shopify', status: 'MOVED' } };
    expect(derived({ steps: [], groups })).toMatchObject({ status: 'accepted', unknown: ['MOVED'] });
  });

  test('of short picks say what becomes of the rest', () => {
    const rests = ['BO', 'BP', 'CC', 'CM', 'CP', 'CS', 'CU', 'DS', 'is'].map((code) => shortPick(code)?.rest);
    expect(rests).toEqual(['backorder', 'backorder', null, 'over', 'cancel', 'substitute', 'cancel', 'backorder', 'substitute']);
  });
});
