import { expect, test } from 'vitest';
import { held, wanted } from './fixtures/steps.ts';
import { sampleSettings } from './fixtures/sample-shop.ts';
import { openPlan } from './plan/plan.ts';

const VARIANT = 'gid://shopify/ProductVariant/9';

test.each([
  [true, false, 'the price is without tax and the shop’s prices are with it'],
  [false, true, 'the price is with tax and the shop’s prices are without it'],
])(
  'a price of the other kind is refused, for it would be wrong by the tax (shop with tax: %s)',
  (taxesIncluded, taxIncluded, words) => {
    const plan = openPlan(sampleSettings('http://127.0.0.1:9', { taxesIncluded }));
    const price = { amount: 4_500, currency: 'EUR', taxIncluded };
    const input = wanted('variant', { price }, { facet: 'price', shadow: held(VARIANT) });
    expect(plan(input)).toEqual({ refused: words });
    expect(plan({ ...input, body: { price: { ...price, taxIncluded: taxesIncluded } } })).toHaveProperty('call');
  },
);
