import type { Finding } from '../entity.ts';
import { timesQuantity } from '../value/quantity.ts';
import type { Lines } from './order-schema.ts';

type Currency = 'shop' | 'presentment';

/** A sum that should hold: what was found, what was expected. */
interface Sum {
  rule: string;
  path: string;
  found: number;
  expected: number;
  /** Minor units by which rounding may make them differ. */
  tolerance: number;
}

/**
 * Whether the amounts add up, in each currency by itself. At most one minor unit a line is rounding
 * and tolerated; more blocks the order. Every finding names the rule that does not hold.
 */
export function footing(lines: Lines, taxesIncluded: boolean): Finding[] {
  const currencies: Currency[] = lines.totals.presentment === undefined ? ['shop'] : ['shop', 'presentment'];
  return currencies.flatMap((currency) => {
    const broken = sums(lines, currency, taxesIncluded).filter(({ found, expected }) => found !== expected);
    return broken.length === 0 ? [] : findings(broken, currency);
  });
}

function findings(broken: Sum[], currency: Currency): Finding[] {
  const worst = new Map<string, Sum>();
  for (const sum of broken) {
    const known = worst.get(sum.rule);
    if (known === undefined || excess(sum) > excess(known)) worst.set(sum.rule, sum);
  }
  return [...worst.values()].map((sum) => {
    const tolerated = excess(sum) <= 0;
    return {
      code: tolerated ? 'SYN_PROJECT_ROUNDING_DIFFERENCE' : 'SYN_PROJECT_TOTALS_DO_NOT_FOOT',
      effect: tolerated ? ('tolerate' as const) : ('block' as const),
      path: sum.path,
      detail: `${sum.rule} (${currency}): found ${sum.found}, expected ${sum.expected}`,
    };
  });
}

function excess({ found, expected, tolerance }: Sum): number {
  return Math.abs(found - expected) - tolerance;
}

function sums(lines: Lines, currency: Currency, taxesIncluded: boolean): Sum[] {
  const totals = lines.totals[currency] ?? lines.totals.shop;
  const tolerance = Math.max(1, lines.lines.length);
  const path = `lines.totals.${currency}`;
  const of = (amounts: { shop: number; presentment?: number }): number => amounts[currency] ?? 0;
  const expected = expectedTotals(lines, of);
  const checks = lineSums(lines, currency, of);
  for (const field of ['subtotal', 'fees', 'shipping', 'discount'] as const) {
    checks.push({
      rule: field,
      path: `${path}.${field}`,
      found: totals[field],
      expected: expected[field],
      tolerance,
    });
  }
  // A missing breakdown is tolerated: then the total tax is believed.
  if (expected.tax !== null)
    checks.push({ rule: 'tax', path: `${path}.tax`, found: totals.tax, expected: expected.tax, tolerance });
  if (expected.shares !== null) {
    checks.push({
      rule: 'order_discount_shares',
      path: 'lines.lines',
      found: expected.shares,
      expected: totals.discount,
      tolerance,
    });
  }
  const total = totals.subtotal + totals.shipping + totals.fees - totals.discount + (taxesIncluded ? 0 : totals.tax);
  checks.push({ rule: 'total', path: `${path}.total`, found: totals.total, expected: total, tolerance });
  return checks;
}

type Of = (amounts: { shop: number; presentment?: number }) => number;

/** total = unitPrice × quantity − line discounts, line by line. */
function lineSums(lines: Lines, currency: Currency, of: Of): Sum[] {
  return lines.lines.map((line, index) => {
    let expected = timesQuantity(of(line.unitPrice), line.quantity, line.priceScale);
    for (const allocation of line.discountAllocations) if (allocation.of === 'line') expected -= of(allocation.amount);
    return {
      rule: 'line_total',
      path: `lines.lines[${index}].total.${currency}`,
      found: of(line.total),
      expected,
      tolerance: 1,
    };
  });
}

interface Expected {
  subtotal: number;
  fees: number;
  shipping: number;
  discount: number;
  /** Null when no tax is broken down. */
  tax: number | null;
  /** Null when no order discount is shared out to lines. */
  shares: number | null;
}

function expectedTotals({ lines, discounts, shippingLines, fees }: Lines, of: Of): Expected {
  const sum = (charges: { amount: { shop: number } }[]): number => charges.reduce((total, { amount }) => total + of(amount), 0);
  const isFee = (line: { kind: string }): boolean => line.kind === 'fee';
  const totalOf = (some: typeof lines): number => some.reduce((total, line) => total + of(line.total), 0);
  const taxLines = [...lines, ...shippingLines, ...fees].flatMap((one) => one.taxLines ?? []);
  const shares = lines.flatMap((line) => line.discountAllocations.filter((allocation) => allocation.of === 'order'));
  return {
    subtotal: totalOf(lines.filter((line) => !isFee(line))),
    fees: totalOf(lines.filter(isFee)) + sum(fees),
    shipping: sum(shippingLines),
    discount: sum(discounts),
    tax: taxLines.length === 0 ? null : sum(taxLines),
    shares: shares.length === 0 ? null : sum(shares),
  };
}
