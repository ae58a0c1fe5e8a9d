import { describe, expect, test } from 'vitest';
import { Random } from '../random.ts';
import { planOrders } from './orders-plan.ts';
import { rawKinds } from './raw-inputs.ts';

const given = (seed: number, shop: 'plain' | 'shopify' = 'plain') => ({ random: new Random(seed), shop });
const shares = { bad: 0.06, edits: 0.15, cancels: 0.05, returns: 0.04 };

describe('the plan of a run', () => {
  test('is the same for the same seed', () => {
    expect(planOrders(500, shares, given(7))).toEqual(planOrders(500, shares, given(7)));
    expect(planOrders(500, shares, given(7))).not.toEqual(planOrders(500, shares, given(8)));
  });

  test('has each kind of badness and exactly one order of 700 lines', () => {
    const plan = planOrders(500, shares, given(7));
    const kinds = new Set(plan.fates.map((fate) => (fate.kind === 'spoiled' ? fate.how : fate.kind)));
    for (const kind of [
      'unknown_sku',
      'totals_do_not_foot',
      'quantity_not_positive',
      'same_version_other_content',
      'older_version',
      'edited',
      'cancelled',
      'plain',
    ]) {
      expect(kinds).toContain(kind);
    }
    expect(new Set(plan.raw)).toEqual(new Set(Object.keys(rawKinds)));
    expect(plan.fates[plan.longOrder]).toEqual({ kind: 'plain' });
  });

  test('holds for Shopify only what a Shopify shop can hold', () => {
    const { fates, raw } = planOrders(500, shares, given(7, 'shopify'));
    const kinds = new Set(fates.map((fate) => (fate.kind === 'spoiled' ? fate.how : fate.kind)));
    expect([...kinds].toSorted()).toEqual(['cancelled', 'edited', 'older_version', 'plain', 'returned', 'unknown_sku']);
    expect(new Set(raw)).toEqual(new Set(Object.keys(rawKinds)));
  });

  test('has nothing bad when told so', () => {
    const plan = planOrders(50, { bad: 0, edits: 0, cancels: 0, returns: 0 }, given(7));
    expect(plan.raw).toEqual([]);
    expect(new Set(plan.fates.map((fate) => fate.kind))).toEqual(new Set(['plain']));
  });
});
