import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Doc } from '../json.ts';
import { docsIn } from '../json.ts';
import { Random } from '../random.ts';
import { makeCatalogue } from './catalogue.ts';
import type { Draft } from './draft.ts';
import { makeDraft } from './draft.ts';
import { earlyEdits, editDraft } from './edits.ts';
import { convert, rateBetween, shares } from './money.ts';
import { makePeople } from './people.ts';
import { payments, priceOrder } from './price.ts';

const rules = { currency: null, severalAddresses: true };
const source = { catalogue: makeCatalogue(60, new Random(1)), people: makePeople(20, new Random(2)), rules };
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function draftOf(seed: number, lines: number | null = null): Draft {
  return makeDraft({ id: 'o-1', number: '#1', placedAt: 1_700_000_000_000, lines, digitalOnly: false }, source, new Random(seed));
}

type Side = 'shop' | 'presentment';

function amount(set: Doc[string] | undefined, side: Side): number {
  const money = (set as Record<Side, { amount: number }>)[side];
  expect(Number.isSafeInteger(money.amount)).toBe(true);
  return money.amount;
}

/** Every rule of the shop's published footing, in one currency. */
function expectToFoot(order: Doc, side: Side): void {
  const lines = docsIn(order['lines']);
  const total = (name: string) => amount((order['totals'] as Doc)[name], side);
  const sum = (docs: Doc[], name: string) => docs.reduce((left, one) => left + amount(one[name], side), 0);
  for (const line of lines)
    expect(amount(line['total'], side)).toBe(
      amount(line['unit_price'], side) * Number(line['quantity']) - amount(line['discount'], side),
    );
  const fees = lines.filter((line) => line['kind'] === 'fee');
  const goods = lines.filter((line) => line['kind'] !== 'fee');
  const shipping = docsIn(order['shipping_lines']);
  const taxLines = [...lines, ...shipping].flatMap((one) => docsIn(one['tax_lines']));
  expect(total('subtotal')).toBe(sum(goods, 'total'));
  expect(total('fees')).toBe(sum(fees, 'total'));
  expect(total('discount')).toBe(sum(docsIn(order['discounts']), 'amount'));
  expect(total('discount')).toBe(sum(lines, 'order_discount'));
  expect(total('shipping')).toBe(sum(shipping, 'price'));
  expect(total('tax')).toBe(sum(taxLines, 'amount'));
  const tax = order['taxes_included'] === true ? 0 : total('tax');
  expect(total('total')).toBe(total('subtotal') + total('fees') + total('shipping') - total('discount') + tax);
  expect(sum(docsIn(order['gift_cards']), 'amount')).toBeLessThanOrEqual(total('total'));
}

function expectBothToFoot(order: Doc): void {
  expectToFoot(order, 'shop');
  expectToFoot(order, 'presentment');
  for (const line of docsIn(order['lines'])) {
    const targets = docsIn(line['targets']);
    if (targets.length > 0) expect(targets.reduce((sum, target) => sum + Number(target['quantity']), 0)).toBe(line['quantity']);
  }
}

describe('orders made up from a seed', () => {
  test('foot in both currencies, before and after every kind of edit', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const draft = draftOf(seed);
        expectBothToFoot(priceOrder(draft));
        for (const kind of earlyEdits) {
          editDraft(draft, kind, { catalogue: source.catalogue, luck: new Random(seed) });
          expectBothToFoot(priceOrder(draft));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('are the same for the same seed and others for another', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(priceOrder(draftOf(seed))).toEqual(priceOrder(draftOf(seed)));
        expect(priceOrder(draftOf(seed))).not.toEqual(priceOrder(draftOf(seed + 1)));
      }),
      { numRuns: 50 },
    );
  });

  test('are paid in full by their tenders', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const draft = draftOf(seed);
        const order = priceOrder(draft);
        const paid = payments(order, draft, 'now').reduce((sum, one) => sum + (one['amount'] as { amount: number }).amount, 0);
        expect(paid).toBe(amount((order['totals'] as Doc)['total'], 'shop'));
      }),
      { numRuns: 100 },
    );
  });

  test('have every shape the real world has', () => {
    const shapes = new Set(Array.from({ length: 600 }, (_, seed) => draftOf(seed).shape).flat());
    const wanted = [
      'eur',
      'usd',
      'gbp',
      'jpy',
      'kwd',
      'line_discount',
      'order_discount',
      'tax_included',
      'multi_currency',
      'gift_card',
      'multi_address',
      'digital_only',
      'guest',
      'fee',
      'long',
    ];
    expect(wanted.filter((shape) => !shapes.has(shape))).toEqual([]);
  });

  test('can have 700 lines, and then are still below half a megabyte', () => {
    const order = priceOrder(draftOf(5, 700));
    expectBothToFoot(order);
    expect(JSON.stringify(order).length).toBeLessThan(550_000);
  });
});

describe('money', () => {
  test('shares sum to the whole and none is larger than its weight', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
        const sum = given.reduce((left, right) => left + right, 0);
        const total = Math.floor(sum * share);
        const parts = shares(total, given);
        expect(parts.reduce((left, right) => left + right, 0)).toBe(sum === 0 ? 0 : total);
        for (const [index, part] of parts.entries()) expect(part).toBeLessThanOrEqual(given[index] ?? 0);
      }),
    );
  });

  test('is converted between currencies of no, two and three decimals', () => {
    expect(convert(1000, rateBetween('EUR', 'JPY'), { from: 'EUR', to: 'JPY' })).toBe(1624);
    expect(convert(1000, rateBetween('EUR', 'KWD'), { from: 'EUR', to: 'KWD' })).toBe(3331);
    expect(rateBetween('EUR', 'EUR')).toBe('1');
  });
});
