import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectOrder, goodRun } from './trial/good-run.ts';
import type { TrialRun } from './trial/trial-run.ts';

let run: TrialRun;
beforeEach(() => {
  run = goodRun();
});
afterEach(() => run.end());

describe('an order that is to be held', () => {
  const reason = 'SYN_PROJECT_UNKNOWN_SKU';
  const heldBy = { id: 1, code: reason, state: 'open', subjects: ['shop/order/o-1'] };
  const stopEverywhere = () => {
    for (const [system, table, id] of [
      ['erp', 'sales_orders', 'rec-1'],
      ['warehouse', 'orders', 'W-1'],
      ['warehouse', 'shipments', 'S-1'],
      ['shop', 'fulfilments', 'f-1'],
      ['erp', 'deliveries', 'D-1'],
    ] as const) {
      run.remove(system, table, id);
    }
    expectOrder(run, { expect: 'held', reason });
  };

  test('is held by its named case and in no target', () => {
    stopEverywhere();
    run.cases.push(heldBy);
    const verdict = run.verdict();
    expect(verdict.findings).toEqual([]);
    expect(verdict.systems['erp']?.entities['order']).toEqual({
      input: 1,
      delivered: 0,
      held: { [reason]: 1 },
      rejected: {},
      waiting: 0,
    });
    expect(verdict.ok).toBe(true);
  });

  test('is lost without the case, or with a case of another name', () => {
    stopEverywhere();
    run.cases.push({ ...heldBy, code: 'SYN_PROJECT_TOTALS_DO_NOT_FOOT' });
    expect(run.verdict()).toMatchObject({ lost: 2, ok: false });
  });

  test('is corrupted where a target has it all the same', () => {
    expectOrder(run, { expect: 'held', reason });
    run.cases.push(heldBy);
    expect(run.verdict()).toMatchObject({ corrupted: 2, ok: false });
  });

  test('keeps its first content when the second has the same version', () => {
    const other = 'SYN_PROJECT_SAME_VERSION_OTHER_CONTENT';
    expectOrder(run, { expect: 'held', reason: other });
    run.cases.push({ ...heldBy, code: other });
    const verdict = run.verdict();
    expect(verdict.findings).toEqual([]);
    expect(verdict.systems['erp']?.held).toEqual({ [other]: 1 });
  });
});

describe('a cancelled order', () => {
  test('is lost where it is still worked on', () => {
    expectOrder(run, { expect: 'cancelled' });
    expect(run.verdict()).toMatchObject({ lost: 1, ok: false });
  });

  test('ships when the warehouse said no', () => {
    expectOrder(run, { expect: 'cancelled' });
    run.put(
      'warehouse',
      { table: 'requests', id: 'W-1@c', reference: 'c', parent: 'W-1' },
      { kind: 'cancel', outcome: 'too_late' },
    );
    expect(run.verdict().ok).toBe(true);
  });
});

describe('raw inputs', () => {
  const input = {
    type: 'input',
    id: 'ev-1',
    kind: 'not_json',
    expect: 'case',
    reason: 'SYN_NORMALISE_NOT_JSON',
    http_status: 202,
    observed_status: 202,
    order_id: null,
  };

  test('are held by a case that names their event', () => {
    run.lines.push(input);
    run.cases.push({
      id: 2,
      code: 'SYN_NORMALISE_NOT_JSON',
      state: 'open',
      subjects: [],
      deliveryKey: 'ev-1',
    });
    expect(run.verdict()).toMatchObject({
      ok: true,
      systems: { hub: { input: 1, held: { SYN_NORMALISE_NOT_JSON: 1 } } },
    });
  });

  test('are lost without one, or with another answer than expected', () => {
    run.lines.push(input, {
      ...input,
      id: 'ev-2',
      expect: 'refused',
      reason: 'SYN_RECEIVE_BAD_SIGNATURE',
      http_status: 401,
    });
    expect(run.verdict()).toMatchObject({ lost: 2, ok: false });
  });

  test('are rejected with the status they had to get', () => {
    run.lines.push({
      ...input,
      expect: 'refused',
      reason: 'SYN_RECEIVE_TOO_LARGE',
      http_status: 413,
      observed_status: 413,
    });
    expect(run.verdict()).toMatchObject({
      ok: true,
      systems: { hub: { rejected: { SYN_RECEIVE_TOO_LARGE: 1 } } },
    });
  });
});

describe('what was asked for must have happened', () => {
  test('each kind of fault', () => {
    run.sql('shop', "insert into fault_count values ('drop', 3), ('latency_in', 2), ('latency_out', 1)");
    expect(run.verdict({ expectFaults: ['drop', 'latency'] })).toMatchObject({
      ok: true,
      faults: { drop: 3, latency: 3 },
    });
    expect(run.verdict({ expectFaults: ['stale'] })).toMatchObject({
      ok: false,
      problems: ['the fault stale never struck'],
    });
  });

  test('kills', () => {
    expect(run.verdict({ expectKills: 1 }).ok).toBe(false);
  });
});
