import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { address, fee, groups, header, line, lines } from '../../testing/whole-order.ts';
import type { Json } from '../json.ts';
import { order } from './order.ts';

function findings(changes: Record<string, Json | object>): string[] {
  return order
    .check({ ...groups, ...changes } as Record<string, Json>)
    .map(({ code, effect, path }) => `${effect} ${code.slice(12)} ${path}`);
}

describe('the groups', () => {
  test('fit their schemas', () => {
    for (const [name, value] of Object.entries(groups)) {
      const schema = order.groups[name as keyof typeof order.groups].schema;
      expect([...Compile(schema).Errors(value)]).toEqual([]);
    }
  });
});

describe('the check of an order', () => {
  test('finds nothing in one that foots in both currencies', () => {
    expect(findings({})).toEqual([]);
    expect(order.check({})).toEqual([]);
  });

  test('names the rule that does not hold, in the currency where it does not', () => {
    const totals = {
      ...lines.totals,
      presentment: { subtotal: 4115, discount: 108, shipping: 542, tax: 841, fees: 325, total: 5274 },
    };
    const [found, ...others] = order.check({ ...groups, lines: { ...lines, totals } });
    expect(others).toEqual([]);
    expect(found).toEqual({
      code: 'SYN_PROJECT_TOTALS_DO_NOT_FOOT',
      effect: 'block',
      path: 'lines.totals.presentment.total',
      detail: 'total (presentment): found 5274, expected 5715',
    });
  });

  test.each<[string, object, string[]]>([
    [
      'a wrong line total',
      { lines: [line({ total: { shop: 3898, presentment: 4115 } }), fee] },
      ['block TOTALS_DO_NOT_FOOT lines.lines[0].total.shop', 'block TOTALS_DO_NOT_FOOT lines.totals.shop.subtotal'],
    ],
    [
      'a wrong shipping',
      { shippingLines: [] },
      ['block TOTALS_DO_NOT_FOOT lines.totals.shop.shipping', 'block TOTALS_DO_NOT_FOOT lines.totals.presentment.shipping'],
    ],
    [
      'one minor unit on a line',
      { lines: [line({ total: { shop: 3799, presentment: 4115 } }), fee] },
      ['tolerate ROUNDING_DIFFERENCE lines.lines[0].total.shop', 'tolerate ROUNDING_DIFFERENCE lines.totals.shop.subtotal'],
    ],
    ['no breakdown of the tax', { lines: [line({ taxLines: [] }), fee] }, []],
  ])('%s', (_, changes, expected) => {
    expect(findings({ lines: { ...lines, ...changes } })).toEqual(expected);
  });

  test('tolerates a difference of one minor unit a line and no more', () => {
    const off = (by: number): string[] =>
      findings({ lines: { ...lines, totals: { shop: { ...lines.totals.shop, total: 5274 + by } } } });
    expect(off(2)).toEqual(['tolerate ROUNDING_DIFFERENCE lines.totals.shop.total']);
    expect(off(-2)).toEqual(['tolerate ROUNDING_DIFFERENCE lines.totals.shop.total']);
    expect(off(3)).toEqual(['block TOTALS_DO_NOT_FOOT lines.totals.shop.total']);
  });

  test('takes included tax as part of the prices', () => {
    const totals = { shop: { ...lines.totals.shop, total: 4498 } };
    expect(findings({ header: { ...header, taxesIncluded: true }, lines: { ...lines, totals } })).toEqual([]);
  });

  test.each<[string, Record<string, object | null>, string[]]>([
    [
      'a quantity of nothing',
      { lines: { ...lines, lines: [line({ quantity: '0' }), fee] } },
      ['block QUANTITY_NOT_POSITIVE lines.lines[0].quantity'],
    ],
    [
      'a negative quantity',
      { lines: { ...lines, lines: [line({ quantity: '-2' }), fee] } },
      ['block QUANTITY_NOT_POSITIVE lines.lines[0].quantity'],
    ],
    ['a currency that is none', { header: { ...header, currency: 'EUX' } }, ['block CURRENCY_UNKNOWN header.currency']],
    ['goods without a SKU', { lines: { ...lines, lines: [line({ sku: null }), fee] } }, ['block UNKNOWN_SKU lines.lines[0].sku']],
    ['no address', { shipTo: null }, ['block SHIP_TO_INCOMPLETE shipTo']],
    ['no postal code', { shipTo: { ...address, postalCode: null } }, ['block SHIP_TO_INCOMPLETE shipTo']],
    ['no address for a sale at the counter', { shipTo: null, header: { ...header, kind: 'pos' } }, []],
    ['half a billing address', { billTo: { name: 'Ana' } }, ['tolerate BILLING_INCOMPLETE billTo']],
    ['no billing address', { billTo: null }, []],
  ])('%s', (_, changes, expected) => {
    expect(findings(changes)).toEqual(expected);
  });

  test('needs no address where nothing is shipped', () => {
    const digital = line({ kind: 'digital', sku: null });
    expect(findings({ shipTo: null, lines: { ...lines, lines: [digital, fee] } })).toEqual([]);
  });

  test('shares a line out to the addresses that take it', () => {
    const split = (first: string, second: string): object => ({
      ...lines,
      lines: [
        line({
          targets: [
            { to: 'main', quantity: first },
            { to: 'b', quantity: second },
          ],
        }),
        fee,
      ],
    });
    const shipTo = { ...address, others: { b: address } };
    expect(findings({ shipTo, lines: split('1', '1') })).toEqual([]);
    expect(findings({ shipTo, lines: split('1', '2') })).toEqual(['block TARGETS_DO_NOT_SUM lines.lines[0].targets']);
    expect(findings({ lines: split('1', '1') })).toEqual(['block SHIP_TO_INCOMPLETE shipTo.others.b']);
  });

  test('says no personal data', () => {
    const text = JSON.stringify(order.check({ ...groups, shipTo: { ...address, country: 'XX' }, billTo: { name: 'Ana' } }));
    expect(text).not.toMatch(/Ana|Calle|28013/);
  });
});

describe('the references of an order', () => {
  test('are its customer and each SKU that is shipped, once', () => {
    const several = {
      ...lines,
      lines: [line(), line({ id: 'l3' }), fee, line({ id: 'l4', kind: 'digital', sku: 'PDF' })],
    };
    const found = order.references({ ...groups, lines: several }, () => 'shop');
    expect(found.map(({ role, subject, missing, path }) => [role, subject.system, subject.id, missing, path])).toEqual([
      ['customer', 'shop', 'c-17', 'wait', 'header.customer'],
      ['variant', 'match', 'sku:TEE-M', 'hold', 'lines.lines[0].sku'],
    ]);
    expect(order.references({ header: { ...header, customer: null } }, () => 'shop')).toEqual([]);
  });
});
